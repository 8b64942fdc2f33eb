"""A figure, a test statistic or a reader that is added is two files: its function and its entry."""

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEPS = "results/nsde/week2_vs_baseline/deps.tsv"
COUNTS = "results/nsde/week2_vs_baseline/counts.svg"
PACKAGE = "workflow/scripts/tearflow"
FIGURE = {
    f"{PACKAGE}/figures/counts.py": """
from matplotlib.figure import Figure

def draw_counts(given):
    return Figure()
""",
    f"{PACKAGE}/figures/contrast.py": """
def _counts(given):
    from tearflow.figures.counts import draw_counts
    return draw_counts(given)

FIGURES = (*FIGURES, Entry("counts", "Counts", "deps", ("deps",), _counts, "deps"))
""",
}
TEST = {
    f"{PACKAGE}/differential/sign.py": """
def sign_test(log2): ...

def limit_sign(cut, log2): ...
""",
    f"{PACKAGE}/differential/tests.py": """
TESTS["sign"] = StatisticalTest(
    name="sign test",
    short="sign",
    prefix="sign_",
    takes=("log2",),
    statistic="tearflow.differential.sign:sign_test",
    limit="tearflow.differential.sign:limit_sign",
)
""",
}
READER = {
    f"{PACKAGE}/readers/ours.py": """
from tearflow.readers.wide_table import open_matrix

def open_ours(path, settings):
    return open_matrix(path, settings)
""",
    f"{PACKAGE}/readers/formats.py": """
from tearflow.readers.ours import open_ours
READERS["ours"] = Reader("our table", "", open_ours)
KINDS = (AUTO, *READERS)
""",
}


@pytest.fixture
def planned_with(tmp_path, directory, planned):
    """Function that plans a run of a copy of the workflow to whose files text is added."""

    def plan(added, *targets):
        home = tmp_path / "tearflow"
        shutil.copytree(
            ROOT / "workflow", home / "workflow", ignore=shutil.ignore_patterns("__pycache__")
        )
        shutil.copy(ROOT / "Snakefile", home)
        (home / "resources").symlink_to(ROOT / "resources")
        for path, text in added.items():
            with (home / path).open("a", encoding="utf-8") as file:
                file.write(text)
        return dict(planned(directory, "--snakefile", home / "Snakefile", *targets))

    return plan


def test_a_figure_is_an_output_of_its_rule(planned_with):
    assert COUNTS in planned_with(FIGURE, COUNTS)["draw_figures"]


def test_a_test_statistic_can_be_chosen(planned_with, directory, edit):
    edit(directory, {"differential/test": "sign"})
    assert DEPS in planned_with(TEST, DEPS)["find_deps"]


def test_a_reader_can_be_chosen(planned_with, directory):
    sheet = directory / "config/cohorts.tsv"
    text = sheet.read_text(encoding="utf-8")
    sheet.write_text(text.replace("\tauto\t", "\tours\t"), encoding="utf-8")
    assert "read_matrix" in planned_with(READER, DEPS)
