"""Containerfile and Apptainer definition agree with the repository and with each other."""

import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml
from packaging.specifiers import SpecifierSet

from tearflow.provenance.memory import Memory
from tearflow.provenance.rule_code import RuleCode

ROOT = Path(__file__).parents[3]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
OCI = (ROOT / "Containerfile").read_text(encoding="utf-8")
APPTAINER = (ROOT / "apptainer.def").read_text(encoding="utf-8")
BASE = r"docker\.io/library/python:(3\.\d+)-slim-bookworm"


def sections():
    """Lines of each section of the Apptainer definition."""
    parts = re.split(r"^%(\w+)$", APPTAINER, flags=re.MULTILINE)
    return {name: body.split("\n") for name, body in zip(parts[1::2], parts[2::2], strict=True)}


def oci_instructions():
    lines = OCI.replace("\\\n", " ").splitlines()
    return [tuple(line.split(maxsplit=1)) for line in lines if line and not line.startswith("#")]


def oci_copied():
    """What goes into the image from the repository, by its place there."""
    copied = {}
    for name, rest in oci_instructions():
        if name == "COPY" and not rest.startswith("--from"):
            *sources, target = rest.split()
            for source in sources:
                whole = target.endswith("/")
                copied[source] = f"{target}{source}" if whole else target
    return copied


def apptainer_copied():
    return dict(line.split() for line in sections()["files"] if line)


def commands(text):
    """Commands that make the environment, without their places of the lock file."""
    lines = text.replace("\\\n", " ").replace("&&", "\n").splitlines()
    # What only a build without a package registry gives.
    lines = [line.replace("${PIP_FLAGS} ", "") for line in lines]
    kept = [line.removeprefix("RUN").strip() for line in lines if "/opt/venv" in line]
    commanded = ("python3 -m", "/opt/venv/bin/python", "find")
    return [
        re.sub(r"/\S+/requirements", "requirements", x) for x in kept if x.startswith(commanded)
    ]


def test_python_is_one_that_the_tests_run_on():
    [oci], [apptainer] = re.findall(BASE, OCI), re.findall(BASE, APPTAINER)
    assert oci == apptainer
    assert all("${BASE}" in rest for name, rest in oci_instructions() if name == "FROM")
    assert SpecifierSet(PROJECT["project"]["requires-python"]).contains(apptainer)
    workflow = yaml.safe_load((ROOT / ".github/workflows/tests.yml").read_text(encoding="utf-8"))
    assert apptainer in workflow["jobs"]["test"]["strategy"]["matrix"]["python"]


def test_both_make_the_environment_alike_from_the_lock():
    found = commands(OCI)
    assert found == commands(APPTAINER)
    assert "pip install --no-cache-dir --require-hashes --compile -r requirements.lock" in found[1]


def test_both_hold_the_same_files_and_all_are_there():
    oci = oci_copied()
    lock = oci.pop("requirements.lock")
    assert lock == "/opt/tearflow/requirements.lock"
    assert oci | {"requirements.lock": lock} == apptainer_copied()
    assert [source for source in apptainer_copied() if not (ROOT / source).exists()] == []


@pytest.mark.parametrize("folder", ["workflow", "resources", "envs"])
def test_image_holds_what_the_workflow_reads(folder):
    assert oci_copied()[folder] == f"/opt/tearflow/{folder}"


def test_ignored_is_all_but_what_is_copied():
    lines = (ROOT / ".containerignore").read_text(encoding="utf-8").splitlines()
    patterns = [line for line in lines if not line.startswith("#")]
    assert patterns[0] == "*"
    assert {line[1:] for line in patterns if line.startswith("!")} == oci_copied().keys()
    again = [line for line in patterns[1:] if not line.startswith("!")]
    bundled = [str(path.relative_to(ROOT)) for path in (ROOT / "resources").rglob("*.gz")]
    assert bundled
    assert not [name for name in bundled for line in again if fnmatch(name, line)]
    assert (ROOT / ".dockerignore").resolve() == ROOT / ".containerignore"


def test_both_start_the_snakefile_of_the_image():
    start = "snakemake --snakefile /opt/tearflow/Snakefile --show-failed-logs"
    [entry] = [rest for name, rest in oci_instructions() if name == "ENTRYPOINT"]
    assert " ".join(re.findall(r'"(.*?)"', entry)) == start
    assert any(f"exec {start} " in line for line in sections()["runscript"])


def test_image_runs_as_any_user_but_root():
    instructions = oci_instructions()
    [user] = [rest for name, rest in instructions if name == "USER"]
    assert user.split(":")[0] not in {"0", "root"}
    [settings] = [rest for name, rest in instructions if name == "ENV"]
    # Without a name in /etc/passwd, the name of the user has to come from here.
    assert {"USER=tearflow", "HOME=/tmp"} <= set(settings.split())


def test_image_holds_every_file_that_a_job_reads(tmp_path):
    code = RuleCode(ROOT, Memory(tmp_path / "memory.json"))
    scripts = [path.name for path in (ROOT / "workflow/scripts").glob("*.py")]
    read = {file.relative_to(ROOT).parts[0] for name in scripts for file in code.files_of(name)}
    assert {"workflow", "CITATION.cff"} <= read
    assert read <= oci_copied().keys()
