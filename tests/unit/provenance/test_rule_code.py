"""Which files a script brings along: the closure of its imports, and files that modules read."""

import os

import pytest

from tearflow.provenance.memory import Memory
from tearflow.provenance.rule_code import RuleCode, find_imports
from tearflow.run.places import HOME

MODULE = ("tearflow", "report", "page")


@pytest.fixture
def flow(tmp_path):
    """Folder of a workflow with a few modules."""
    texts = {
        "run.py": "from tearflow.report import page\n",
        "other.py": "import tearflow.light\n",
        "tearflow/__init__.py": "",
        "tearflow/light.py": "import json\n",
        "tearflow/heavy.py": "",
        "tearflow/deep.py": "from tearflow import heavy\n",
        "tearflow/typed.py": "",
        "tearflow/schemas.py": (
            'FOLDER = HOME / "schemas"\nRESOURCES = HOME / "resources"\n'
            'RECORD = HOME / "resources" / "a.tsv"\n'
        ),
        "tearflow/report/__init__.py": "from tearflow.schemas import FOLDER\n",
        "tearflow/report/page.py": "def draw():\n    from tearflow.deep import x\n",
        "tearflow/report/web/page.css": "",
        "tearflow/report/web/vendor/table.js": "",
        "tearflow/report/inner/__init__.py": "",
        "tearflow/report/inner/data.txt": "",
    }
    for name, text in texts.items():
        path = tmp_path / "workflow/scripts" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas/a.yaml").write_text("")
    (tmp_path / "schemas/.hidden").write_text("")
    (tmp_path / "resources").mkdir()
    (tmp_path / "resources/a.tsv").write_text("")
    (tmp_path / "resources/input.gz").write_text("")
    return tmp_path


@pytest.fixture
def code(flow):
    """Function that makes the code of the workflow anew, as each start does."""
    return lambda memory="memory.json": RuleCode(flow, Memory(flow / memory))


def names(flow, files):
    return {os.path.relpath(file, flow / "workflow/scripts") for file in files}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import tearflow.a", {"tearflow.a"}),
        ("import tearflow.a as b, json", {"tearflow.a"}),
        ("from tearflow.a import b", {"tearflow.a", "tearflow.a.b"}),
        ("from . import b", {"tearflow.report", "tearflow.report.b"}),
        ("from ..a import b", {"tearflow.a", "tearflow.a.b"}),
        ("import json; import tearflow.a", {"tearflow.a"}),
        ("if x: import tearflow.a", {"tearflow.a"}),
        ("def f():\n    class A:\n        import tearflow.a", {"tearflow.a"}),
        ("try:\n    x\nexcept E:\n    import tearflow.a", {"tearflow.a"}),
        ("try:\n    x\nfinally:\n    import tearflow.a", {"tearflow.a"}),
        ("with x:\n    import tearflow.a", {"tearflow.a"}),
        ("match x:\n    case 1:\n        import tearflow.a", {"tearflow.a"}),
        ("for x in y:\n    pass\nelse:\n    import tearflow.a", {"tearflow.a"}),
        ("if TYPE_CHECKING:\n    import tearflow.a", set()),
        ("if typing.TYPE_CHECKING:\n    import tearflow.a", set()),
        ("if TYPE_CHECKING:\n    x\nelse:\n    import tearflow.a", {"tearflow.a"}),
        ("if not TYPE_CHECKING:\n    import tearflow.a", {"tearflow.a"}),
        ('importlib.import_module("tearflow.a")', {"tearflow.a"}),
        ('f(import_module(".a", __package__))', {"tearflow.report.a"}),
        ('__import__("tearflow.a")', {"tearflow.a"}),
        ("importlib.import_module(name)", {"*"}),
        ("import tearflowers", set()),
        ('"""\nfrom tearflow.a import b\n"""', set()),
    ],
)
def test_imports_are_those_that_can_run(source, found):
    assert find_imports(source.encode(), MODULE) == found


def test_closure_holds_modules_packages_and_the_files_that_they_read(flow, code):
    assert names(flow, code().files_of("run.py")) == {
        "run.py",
        "tearflow/__init__.py",
        "tearflow/report/__init__.py",
        "tearflow/report/page.py",
        "tearflow/report/web/page.css",
        "tearflow/report/web/vendor/table.js",
        "tearflow/deep.py",
        "tearflow/heavy.py",
        "tearflow/schemas.py",
        "../../schemas/a.yaml",
        "../../resources/a.tsv",
    }


def test_module_whose_imports_are_computed_brings_all(flow, code):
    (flow / "workflow/scripts/tearflow/light.py").write_text("import_module(name)\n")
    files = names(flow, code().files_of("other.py"))
    assert {path.name for path in flow.rglob("*.py")} - {"run.py"} == {
        file.rpartition("/")[2] for file in files if file.endswith(".py")
    }


@pytest.mark.parametrize(
    ("name", "of_run", "of_other"),
    [
        ("run.py", True, False),
        ("tearflow/heavy.py", True, False),
        ("tearflow/light.py", False, True),
        ("tearflow/typed.py", False, False),
        ("tearflow/__init__.py", True, True),
        ("tearflow/report/web/vendor/table.js", True, False),
        ("../../schemas/a.yaml", True, False),
    ],
)
def test_digest_changes_with_what_is_run_or_read(flow, code, name, of_run, of_other):
    before = code().digest_of("run.py"), code().digest_of("other.py")
    path = flow / "workflow/scripts" / name
    known = path.stat()
    path.write_text(path.read_text() + "\n")
    os.utime(path, ns=(known.st_atime_ns, known.st_mtime_ns))
    after = code().digest_of("run.py"), code().digest_of("other.py")
    assert [old != new for old, new in zip(before, after, strict=True)] == [of_run, of_other]


def test_digest_is_the_same_in_another_folder_and_with_byte_code(flow, code, tmp_path):
    digest = code().digest_of("run.py", "other.py")
    cache = flow / "workflow/scripts/tearflow/__pycache__"
    cache.mkdir()
    (cache / "light.cpython-311.pyc").write_bytes(b"\0")
    moved = (flow / "workflow").rename(tmp_path / "moved")
    (tmp_path / "elsewhere").mkdir()
    moved.rename(tmp_path / "elsewhere/workflow")
    for name in ("schemas", "resources"):
        (flow / name).rename(tmp_path / "elsewhere" / name)
    other = RuleCode(tmp_path / "elsewhere", Memory(tmp_path / "other.json"))
    assert other.digest_of("run.py", "other.py") == digest


def test_new_import_is_noticed_in_spite_of_what_is_remembered(flow, code):
    code().digest_of("other.py")
    assert (flow / "memory.json").exists()
    (flow / "workflow/scripts/tearflow/light.py").write_text("import tearflow.heavy\n")
    assert "tearflow/heavy.py" in names(flow, code().files_of("other.py"))


def test_what_is_remembered_is_not_parsed_again(flow, code, monkeypatch):
    files = code().files_of("run.py")
    monkeypatch.setattr("tearflow.provenance.rule_code.find_imports", None)
    assert code().files_of("run.py") == files


@pytest.mark.parametrize("text", ["", "{", "[]", '{"imports": 1}', '{"imports": {"run.py": [1]}}'])
def test_damaged_memory_is_made_again(flow, code, text):
    files = code().files_of("run.py")
    (flow / "memory.json").write_text(text)
    assert code().files_of("run.py") == files


@pytest.fixture(scope="module")
def files_of_scripts(tmp_path_factory):
    """The files that each script brings along, by its name."""
    code = RuleCode(HOME, Memory(tmp_path_factory.mktemp("memory") / "memory.json"))
    scripts = [path.name for path in (HOME / "workflow/scripts").glob("*.py")]
    return {script: code.files_of(script) for script in scripts}


# What shows the results of all rules.
OF_RESULTS = {
    "write_cohort_report.py",
    "write_report.py",
    "write_study_workbook.py",
    "write_workbook.py",
}


@pytest.mark.parametrize(
    ("module", "scripts"),
    [
        ("report/web/tables.js", OF_RESULTS),
        ("figures/volcano.py", {"draw_figures.py", *OF_RESULTS}),
        ("network/hubs.py", {"interpret_deps.py"}),
        ("differential/robustness.py", {"find_deps.py"}),
        ("readers/diann_matrix.py", {"read_matrix.py", "write_template.py", *OF_RESULTS}),
        ("comparison/run_summary.py", {"compare_runs.py"}),
        ("provenance/crate.py", {"write_manifest.py"}),
        ("api.py", set()),
        ("study/load.py", set()),
    ],
)
def test_a_module_of_the_package_is_of_the_scripts_that_import_it(
    module, scripts, files_of_scripts
):
    file = HOME / "workflow/scripts/tearflow" / module
    assert file.exists()
    assert {script for script, files in files_of_scripts.items() if file in files} == scripts
