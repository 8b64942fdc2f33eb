"""Every table that a rule writes has a spec, which the docs are written from."""

import importlib.util
import re
from pathlib import Path

import pytest

from tearflow.comparison.table_specs import RUN_TABLES
from tearflow.report.outputs import TABLES

ROOT = Path(__file__).parents[3]
RUNS = [path for spec in RUN_TABLES.values() for path in spec.paths]


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


WRITER = load(ROOT / "docs/write_tables.py")


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def test_the_tables_that_the_rules_write_are_those_with_a_spec():
    written = set()
    for path in sorted((ROOT / "workflow/rules").glob("*.smk")):
        for output in re.findall(r"    output:\n(.*?)\n    \w+:", path.read_text(), re.DOTALL):
            written |= set(re.findall(r'"<results>/([^"]+\.tsv)"', output))
    declared = [path for spec in TABLES for path in spec.paths]
    assert len(declared) == len(set(declared))
    # What compares two runs writes into a folder, without outputs of the rule.
    assert written == set(declared) - set(RUNS)


@pytest.mark.parametrize("spec", TABLES, ids=lambda spec: spec.path)
def test_every_column_has_a_title_and_a_hint(spec):
    names = [column.name for column in spec.columns]
    assert len(names) == len(set(names)) > 0
    patterns = [column.is_pattern for column in spec.columns]
    assert patterns == sorted(patterns), "patterns come last"
    for column in spec.columns:
        assert column.title
        assert column.hint
        assert not column.hint.endswith(".")


def test_no_table_is_written_or_read_without_its_spec():
    for path in (ROOT / "workflow/scripts").rglob("*.py"):
        if path.name not in {"tables.py", "write_template.py", "api.py"}:
            assert "write_frame" not in path.read_text(encoding="utf-8"), path


def test_docs_are_as_the_specs_have_them():
    again = "run python docs/write_tables.py"
    assert read("docs/results.md") == WRITER.write_outputs(read("docs/results.md")), again
    assert read("docs/tables.md") == WRITER.write_reference(), again
    assert read("docs/resources.md") == WRITER.write_downloads(read("docs/resources.md")), again


@pytest.mark.parametrize("name", RUN_TABLES)
def test_docs_of_the_comparison_of_runs_describe_its_tables(name):
    row = f"| `{name}.tsv` | {RUN_TABLES[name].description} |\n"
    assert row in read("docs/compare_runs.md")
