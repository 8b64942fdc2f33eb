"""The rooms of the package import downwards only, and no module imports itself by way of others."""

import ast
import os
import re
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[3] / "workflow/scripts/tearflow"
RULES = PACKAGE.parents[1] / "rules"
# The lowest first: a room may import from itself and from those before it.
ROOMS = (
    "run",
    "io",
    "provenance",
    "readers",
    "proteins",
    "quality",
    "differential",
    "endpoints",
    "enrichment",
    "network",
    "study",
    "comparison",
    "figures",
    "report",
)
MODULES = {
    ".".join(("tearflow", *path.relative_to(PACKAGE).with_suffix("").parts)): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if path.name != "__init__.py" and path.parent != PACKAGE
}


def imports(path):
    """Modules of the package that a module imports, anywhere in its text."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tearflow"):
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.add(whole if whole in MODULES else node.module)
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.startswith("tearflow")}
    return found


def room_of(module):
    return module.split(".")[1]


def test_every_folder_is_a_room():
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir()} - {"__pycache__"}
    assert folders == set(ROOMS)
    assert {path.name for path in PACKAGE.glob("*.py")} == {"__init__.py", "api.py"}


@pytest.mark.parametrize("module", MODULES)
def test_a_room_imports_downwards_only(module):
    place = ROOMS.index(room_of(module))
    upwards = [name for name in imports(MODULES[module]) if ROOMS.index(room_of(name)) > place]
    assert upwards == []


def test_no_modules_import_each_other():
    # Raises CycleError, which names the circle.
    list(TopologicalSorter({name: imports(path) for name, path in MODULES.items()}).static_order())


def list_imported(code):
    """Packages and modules at the top that some code imports."""
    code += "\nimport sys; print(*(name for name in sys.modules if '.' not in name))"
    environment = os.environ | {"PYTHONPATH": str(PACKAGE.parent)}
    run = [sys.executable, "-c", code]
    return set(subprocess.check_output(run, text=True, env=environment).split())


def test_no_job_pays_for_what_the_package_offers_a_notebook():
    found = list_imported("import tearflow")
    assert "tearflow" in found
    assert not {"numpy", "pandas", "scipy", "matplotlib"} & found


def test_no_start_of_the_workflow_pays_for_what_jobs_import():
    rules = [
        path.read_text(encoding="utf-8") for path in (RULES / "common.smk", RULES / "start.smk")
    ]
    lines = re.findall("^from tearflow.*$", "\n".join(rules), re.MULTILINE)
    assert len(lines) > 10
    assert not {"pandas", "pyarrow", "scipy", "matplotlib"} & list_imported("\n".join(lines))


@pytest.mark.parametrize(
    ("script", "others"),
    [
        ("write_report", {"networkx", "jsonschema"}),
        ("write_workbook", {"networkx", "jsonschema"}),
        ("compare_runs", set()),
    ],
)
def test_what_shows_tables_pays_for_nothing_else(script, others):
    found = list_imported(f"import runpy; runpy.run_path({str(PACKAGE.parent / script)!r} + '.py')")
    assert "pandas" in found
    assert not {"scipy", "matplotlib", *others} & found


def test_no_module_imports_from_the_package_itself():
    found = [path for path in PACKAGE.parent.rglob("*.py") if path.parent != PACKAGE]
    assert found
    assert [
        path.name for path in found if "from tearflow import" in path.read_text(encoding="utf-8")
    ] == []
