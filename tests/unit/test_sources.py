"""The matrix that a cohort's results were made from, as the manifest asks for it."""

import pandas as pd
import pytest

from tearflow.problems import StoppedError
from tearflow.sources import read_source
from tearflow.tables import read_table, write_table

NAMES = ["data/nsde.tsv", '  spaces and "quotes".tsv', "a\ttab.tsv", "007", "NA"]


@pytest.mark.parametrize("name", NAMES)
def test_source_is_read_as_any_other_table(tmp_path, name):
    path = tmp_path / "source.tsv"
    write_table(pd.DataFrame([{"path": name, "sha256": "ab" * 32, "bytes": 3}]), path)
    assert read_source(path) == (name, "ab" * 32)
    row = read_table(path).iloc[0]
    assert read_source(path) == (row["path"], row["sha256"])


@pytest.mark.parametrize(
    "text", ["path\tsha256\n", "path\tbytes\na\t1\n", "path\tsha256\na\n", "path\tsha256\n\tab\n"]
)
def test_source_that_names_no_matrix_is_refused(tmp_path, text):
    path = tmp_path / "source.tsv"
    path.write_text(text)
    with pytest.raises(StoppedError, match=r"source.tsv is damaged .*: delete it and run again"):
        read_source(path)


def test_changed_source_is_refused(tmp_path):
    path = tmp_path / "source.tsv"
    write_table(pd.DataFrame([{"path": "a.tsv", "sha256": "ab"}]), path)
    path.write_text(path.read_text().replace("a.tsv", "b.tsv"))
    with pytest.raises(StoppedError, match="it was changed after it was written"):
        read_source(path)
