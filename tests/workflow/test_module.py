"""TearFlow as a module of another workflow, as docs/module.md shows it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from git import Repo

ROOT = Path(__file__).parents[2]
DEPS = "nsde/week2_vs_baseline/deps.tsv"
# What a run needs of the repository.
HOSTED = ["Snakefile", "pyproject.toml", "requirements.lock", "CITATION.cff", "config", "envs"]
HOSTED += ["profiles", "resources", "workflow"]
PREFIX = '    prefix:\n        "proteome"\n'


def blocks(language):
    text = (ROOT / "docs/module.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def write_workflow(directory, place, folder):
    """Lay out the workflow of the page, with another place for what TearFlow makes."""
    [snakefile] = [block for block in blocks("python") if PREFIX in block]
    [config] = blocks("yaml")
    snakefile = snakefile.replace(PREFIX, place).replace("proteome/results", folder)
    snakefile = snakefile.replace('"tearflow/Snakefile"', f'"{ROOT}/Snakefile"')
    (directory / "Snakefile").write_text(snakefile, encoding="utf-8")
    (directory / "config/config.yaml").write_text(config, encoding="utf-8")
    return directory


@pytest.fixture(
    params=[
        pytest.param(("", "results"), id="without prefix"),
        pytest.param((PREFIX, "proteome/results"), id="prefix"),
        pytest.param(('    pathvars:\n        results="proteome",\n', "proteome"), id="pathvars"),
    ]
)
def other(request, directory):
    """Folder of another workflow, and the folder of the results in it."""
    place, folder = request.param
    return write_workflow(directory, place, folder), folder


def test_rule_of_another_workflow_reads_the_deps(directory, finished, snakemake):
    folder = "proteome/results"
    write_workflow(directory, PREFIX, folder)
    snakefile = ["--snakefile", directory / "Snakefile"]
    status, printed = snakemake(*snakefile, "--cores", "2", "count_deps", directory=directory)
    assert status == 0, printed
    written = (directory / folder / DEPS).read_bytes()
    assert written == (finished / "results" / DEPS).read_bytes()
    assert int((directory / "plots/n_deps.txt").read_text()) == written.count(b"\n") - 1


def test_default_target_asks_for_all_of_tearflow_and_more(other, planned):
    directory, folder = other
    jobs = planned(directory, "--snakefile", directory / "Snakefile")
    made = {(rule, output) for rule, outputs in jobs for output in outputs}
    assert {"count_deps", "tearflow_write_manifest"} <= {rule for rule, _ in jobs}
    assert ("tearflow_write_report", f"{folder}/report.html") in made
    assert ("tearflow_find_deps", f"{folder}/{DEPS}") in made


def test_mistake_in_a_sheet_is_one_message(directory, snakemake):
    write_workflow(directory, PREFIX, "proteome/results")
    contrasts = directory / "config/contrasts.tsv"
    contrasts.write_text(contrasts.read_text().replace("baseline", "basline"), encoding="utf-8")
    snakefile = ["--snakefile", directory / "Snakefile", "--dry-run"]
    status, printed = snakemake(*snakefile, directory=directory)
    assert status == 1
    assert "config/contrasts.tsv, line 2" in printed
    assert 'nearest: "baseline"' in printed
    assert "Traceback" not in printed


def test_unknown_key_in_the_section_is_one_message(directory, snakemake):
    write_workflow(directory, PREFIX, "proteome/results")
    path = directory / "config/config.yaml"
    config = yaml.safe_load(path.read_text())
    path.write_text(yaml.safe_dump({"tearflow": config["tearflow"] | {"normalization": "none"}}))
    snakefile = ["--snakefile", directory / "Snakefile", "--dry-run"]
    status, printed = snakemake(*snakefile, directory=directory)
    assert status == 1
    assert 'key "normalization" is unknown (nearest: "normalisation")' in printed


@pytest.mark.parametrize("snakefile", ["Snakefile", "workflow/Snakefile"])
def test_both_snakefiles_plan_the_same(directory, planned, snakefile):
    jobs = planned(directory, "--snakefile", ROOT / snakefile)
    assert "write_report" in dict(jobs)


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """TearFlow in a repository with a tag, of which Snakemake believes that GitHub has it."""
    repository = Repo.init(tmp_path / "github.com/owner/tearflow")
    for name in HOSTED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, Path(repository.working_dir, name))
    Path(repository.working_dir, ".gitignore").write_text("__pycache__/\n")
    repository.git.add(".")
    repository.git.execute(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-m", "a"]
    )
    repository.create_tag("v1")
    # Snakemake finds what it would have cloned, and asks no server.
    cache = tmp_path / "cache/snakemake/snakemake/source-cache/snakemake-git-cache"
    repository.clone(cache / "github.com/owner/tearflow", bare=True)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return repository


def write_module(directory, path):
    """Lay out what snakedeploy writes."""
    (directory / "workflow").mkdir()
    (directory / "workflow/Snakefile").write_text(
        'configfile: "config/config.yaml"\n'
        "module tearflow:\n"
        f'    snakefile: github("owner/tearflow", path="{path}", tag="v1")\n'
        "    config: config\n"
        "use rule * from tearflow\n"
    )
    return ["--snakefile", directory / "workflow/Snakefile"]


def test_tag_of_a_repository_at_a_distance_makes_the_same(
    directory, repository, every_job, finished, planned, snakemake
):
    module = write_module(directory, "workflow/Snakefile")
    jobs = planned(directory, *module)
    assert sorted(jobs) == sorted((rule, made) for rule, _, made in every_job)
    table = "results/gene_sets/terms.tsv"
    status, printed = snakemake(*module, "--cores", "1", table, directory=directory)
    assert status == 0, printed
    assert (directory / table).read_bytes() == (finished / table).read_bytes()
    [unpacked] = (directory / ".snakemake/tearflow").iterdir()
    assert unpacked.name == repository.head.commit.hexsha


@pytest.mark.skipif(shutil.which("snakedeploy") is None, reason="snakedeploy is not installed")
def test_snakedeploy_deploys_a_tag(repository, tmp_path, planned):
    source, deployed = Path(repository.working_dir).as_uri(), tmp_path / "deployed"
    command = ["snakedeploy", "deploy-workflow", source, deployed, "--tag", "v1"]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    shutil.copytree(ROOT / "resources/demo", deployed / "resources/demo")
    jobs = planned(deployed, "--snakefile", deployed / "workflow/Snakefile")
    assert "write_report" in dict(jobs)


def test_other_snakefile_of_a_repository_at_a_distance_is_refused(directory, repository, snakemake):
    module = write_module(directory, "Snakefile")
    status, printed = snakemake(*module, "--dry-run", directory=directory)
    assert status == 1
    assert 'TearFlow is read by path="workflow/Snakefile"' in printed
    assert "Traceback" not in printed
