"""The catalogue of messages is what the workflow says, and it has every message."""

import ast
import re
import sys
from pathlib import Path

import pytest

from tearflow.problems import Problem

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "workflow/scripts/tearflow"
CHECKED = sorted(
    path
    for path in PACKAGE.parent.rglob("*.py")
    if re.search(r"\bProblem\(", path.read_text(encoding="utf-8"))
)
# Messages that need what a test cannot make everywhere, such as a file without rights or a
# full disk, or that repeat one of the catalogue for the rest of a long list.
NOT_SHOWN = (
    "REFUSALS",
    "GET_RIGHTS",
    "FREE_SPACE",
    "the file cannot be read",
    "the same holds for",
    "more cells",
)


@pytest.fixture(scope="module")
def made(request):
    """Return the page as it would be written, and the lines that made a problem for it."""
    pytest.importorskip("openpyxl")
    patch = pytest.MonkeyPatch()
    request.addfinalizer(patch.undo)
    patch.syspath_prepend(str(ROOT / "docs/messages"))
    from write_messages import make_page

    lines, make = set(), Problem.__init__

    def noted(self, *arguments, **keywords):
        caller = sys._getframe(1)
        lines.add((Path(caller.f_code.co_filename), caller.f_lineno))
        make(self, *arguments, **keywords)

    patch.setattr(Problem, "__init__", noted)
    return make_page(), lines


def test_the_catalogue_is_up_to_date(made):
    page, _ = made
    assert (ROOT / "docs/messages.md").read_text(encoding="utf-8") == page


@pytest.mark.parametrize("path", CHECKED, ids=lambda path: path.stem)
def test_every_message_of_the_validation_is_in_the_catalogue(made, path):
    _, lines = made
    text = path.read_text(encoding="utf-8")
    calls = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem"
    ]
    missing = [
        ast.get_source_segment(text, call)
        for call in calls
        if not any((path, line) in lines for line in range(call.lineno, call.end_lineno + 1))
    ]
    assert [code for code in missing if not any(part in code for part in NOT_SHOWN)] == []


def test_the_catalogue_names_no_path_of_this_machine(made):
    assert str(ROOT) not in made[0]
    assert "/tmp" not in made[0]
