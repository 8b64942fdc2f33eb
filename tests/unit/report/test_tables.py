"""Tables of the report: where all of their rows are."""

from tearflow.report.blocks import DataTable
from tearflow.report.page import make_sections


def test_every_table_names_the_file_that_has_all_of_its_rows(run):
    parts = (part for section in make_sections(run, {}, {}) for part in section.walk())
    tables = [block for part in parts for block in part.blocks if isinstance(block, DataTable)]
    assert len(tables) > 20
    assert [t.found_in for t in tables if not (run.results / t.found_in).exists()] == []
