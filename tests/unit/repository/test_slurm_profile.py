"""The profile for Slurm fits the rules, and its lock fits the lock of the workflow."""

import re
import subprocess
import tomllib
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[3]
PROFILE = yaml.safe_load((ROOT / "profiles/slurm/profile.v9+.yaml").read_text(encoding="utf-8"))
RESOURCES = PROFILE["set-resources"]
# MB that all inputs of a job have together: the demo, 1,000 samples, a long report.
SIZES = {"demo": 2, "large": 130, "huge": 20_000}


def submitted_rules():
    """Names of the rules whose jobs go to the cluster."""
    rules = "\n".join(path.read_text() for path in sorted((ROOT / "workflow/rules").glob("*.smk")))
    blocks = re.split(r"^rule (\w+):$", rules, flags=re.MULTILINE)[1:]
    return {
        name
        for name, block in zip(blocks[::2], blocks[1::2], strict=True)
        if "localrule: True" not in block
    }


def ask(rule, resource, size, attempt):
    """What a job asks for, as Snakemake works it out."""
    known = {"attempt": attempt, "input": SimpleNamespace(size_mb=size)}
    return eval(RESOURCES[rule][resource], known)


def pinned(name):
    """Requirements of a lock file, each with the number of its hashes."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", "")
    lines = (line for line in text.splitlines() if line and not line.lstrip().startswith("#"))
    parts = (line.split("--hash=sha256:") for line in lines)
    return {requirement.strip(): len(hashes) for requirement, *hashes in parts}


def test_every_submitted_rule_asks_for_memory_and_time():
    assert RESOURCES.keys() == submitted_rules()
    assert all(asked.keys() == {"mem_mb", "runtime"} for asked in RESOURCES.values())


def test_groups_name_rules():
    assert PROFILE["groups"].keys() <= submitted_rules()


@pytest.mark.parametrize("rule", RESOURCES)
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_what_a_job_asks_for_is_sensible_and_grows_with_each_attempt(rule, size):
    attempts = range(1, PROFILE["retries"] + 2)
    memory = [ask(rule, "mem_mb", size, attempt) for attempt in attempts]
    minutes = [ask(rule, "runtime", size, attempt) for attempt in attempts]
    for asked in (memory, minutes):
        assert all(isinstance(value, int) for value in asked)
        assert all(more > less for less, more in pairwise(asked))
    # Less does not hold Snakemake and a script, more waits long for a node.
    assert 1_000 <= memory[0] <= 16_000
    assert 2 <= minutes[0] <= 240


def test_recipes_for_other_schedulers_write_the_profile_of_slurm_with_other_first_lines(tmp_path):
    page = (ROOT / "docs/cluster.md").read_text(encoding="utf-8")
    recipes = re.findall(
        r"^```sh\n(mkdir -p (\w+)\n.*?)^snakemake ", page, re.DOTALL | re.MULTILINE
    )
    executors = {"lsf": "lsf", "sge": "cluster-generic"}
    assert [name for _, name in recipes] == list(executors)
    for commands, name in recipes:
        commands = commands.replace("TEARFLOW", f"'{ROOT}'")
        subprocess.run(["bash", "-euc", commands], cwd=tmp_path, check=True)
        profile = yaml.safe_load((tmp_path / name / "profile.v9+.yaml").read_text("utf-8"))
        assert profile["executor"] == executors[name]
        assert not [key for key in profile if key.startswith("slurm-")]
        for key in ("jobs", "retries", "groups", "set-resources"):
            assert profile[key] == PROFILE[key]


def test_lock_pins_and_hashes_the_plugin_and_everything_that_it_needs():
    pins = pinned("requirements-slurm.lock")
    assert all("==" in requirement and hashes for requirement, hashes in pins.items())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    [wanted] = map(Requirement, project["dependency-groups"]["slurm"])
    [found] = (r for r in map(Requirement, pins) if r.name == wanted.name)
    assert wanted.specifier.contains(str(found.specifier).removeprefix("=="))


def test_lock_has_the_versions_of_the_lock_of_the_workflow():
    plugins = {pin for pin in pinned("requirements-slurm.lock") if "executor-plugin-slurm" in pin}
    assert pinned("requirements-slurm.lock").keys() - plugins <= pinned("requirements.lock").keys()


def test_lock_names_no_address():
    text = (ROOT / "requirements-slurm.lock").read_text(encoding="utf-8")
    text = text.replace("    --hash=", "").replace("-c requirements.lock", "")
    assert not re.search(r"://|^\s*-", text, re.MULTILINE)
