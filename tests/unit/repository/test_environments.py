"""Lock file, conda environments and the imports of the jobs agree with pyproject.toml."""

import ast
import re
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[3]
SCRIPTS = ROOT / "workflow/scripts"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONDA_NAMES = {"snakemake-minimal": "snakemake", "matplotlib-base": "matplotlib"}
MODULES = {
    "yaml": "pyyaml",
    "skmisc": "scikit-misc",
    "markupsafe": "jinja2",  # comes with it
    "urllib3": "requests",  # the same
}
LOCKS = {
    "requirements.lock": PROJECT["project"]["dependencies"],
    "requirements-dev.lock": PROJECT["dependency-groups"]["dev"],
}
ENVIRONMENTS = sorted((ROOT / "envs").glob("*.yaml"))


def specifiers(lines):
    parsed = map(Requirement, lines)
    return {CONDA_NAMES.get(r.name, r.name): r.specifier for r in parsed}


def conda(path):
    return specifiers(yaml.safe_load(path.read_text(encoding="utf-8"))["dependencies"])


def pyproject():
    project = PROJECT["project"]
    return specifiers([*project["dependencies"], f"python{project['requires-python']}"])


def locked(name):
    """Requirements of a lock file, each with the number of its hashes."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", "")
    for line in text.splitlines():
        if line and not line.lstrip().startswith("#"):
            requirement, *hashes = line.split("--hash=sha256:")
            yield Requirement(requirement), len(hashes)


@cache
def names_in(path):
    """Modules, and names in them, that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def imported(path, seen):
    """Packages that a module and the modules of TearFlow under it import."""
    if path in seen:
        return set()
    seen.add(path)
    found = set()
    for name in names_in(path):
        package = name.split(".")[0]
        if package == "tearflow":
            stem = SCRIPTS / name.replace(".", "/")
            for file in (stem.with_suffix(".py"), stem / "__init__.py"):
                found |= imported(file, seen) if file.exists() else set()
        else:
            found.add(MODULES.get(package, package))
    # `snakemake` is imported for the type checker alone: a job gets it from its surroundings.
    return found - sys.stdlib_module_names - {"snakemake"}


def jobs():
    """Pairs of script and conda environment of every rule."""
    rules = "\n".join(path.read_text() for path in sorted((ROOT / "workflow/rules").glob("*.smk")))
    pattern = r'conda:\s+"\.\./\.\./envs/(\w+)\.yaml".*?script:\s+"\.\./scripts/(\w+)\.py"'
    return [(script, environment) for environment, script in re.findall(pattern, rules, re.DOTALL)]


@pytest.mark.parametrize("path", ENVIRONMENTS, ids=lambda path: path.stem)
def test_conda_environment_has_the_versions_of_pyproject(path):
    # A group of the name of an environment has what only its rules need.
    pip = pyproject() | specifiers(PROJECT["dependency-groups"].get(path.stem, []))
    assert conda(path) == {name: pip.get(name) for name in conda(path)}


def test_conda_environment_of_the_workflow_is_complete():
    assert conda(ROOT / "envs/workflow.yaml") == pyproject()


@pytest.mark.parametrize(("script", "environment"), jobs())
def test_conda_environment_of_a_rule_has_what_its_script_imports(script, environment):
    needed = imported(SCRIPTS / f"{script}.py", set())
    assert needed - conda(ROOT / f"envs/{environment}.yaml").keys() == set()


def test_every_rule_with_a_script_is_checked():
    text = "".join(path.read_text() for path in (ROOT / "workflow/rules").glob("*.smk"))
    assert len(jobs()) == text.count("script:")


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize("name", LOCKS)
def test_lock_satisfies_pyproject_on_every_python(name, python):
    surroundings = default_environment() | {
        "python_version": python,
        "python_full_version": f"{python}.0",
    }
    versions = {
        requirement.name: str(requirement.specifier).removeprefix("==")
        for requirement, _ in locked(name)
        if requirement.marker is None or requirement.marker.evaluate(surroundings)
    }
    for requirement in map(Requirement, LOCKS[name]):
        assert requirement.specifier.contains(versions[requirement.name]), requirement.name


@pytest.mark.parametrize("name", LOCKS)
def test_lock_pins_and_hashes_everything(name):
    assert all(str(r.specifier).startswith("==") and hashes for r, hashes in locked(name))


@pytest.mark.parametrize("name", LOCKS)
def test_lock_names_no_address(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    text = text.replace("    --hash=", "").replace("-c requirements.lock", "")
    assert not re.search(r"://|^\s*-", text, re.MULTILINE)


def test_who_runs_the_workflow_gets_no_package_of_the_tests_and_both_the_same_versions():
    run, developed = ({r.name: r for r, _ in locked(name)} for name in LOCKS)
    assert not {Requirement(line).name for line in PROJECT["dependency-groups"]["dev"]} & run.keys()
    shared = run.keys() & developed.keys()
    assert {name: developed[name].specifier for name in shared} == {
        name: run[name].specifier for name in shared
    }
