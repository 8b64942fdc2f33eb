"""What is made again after a change of code or of a file, and that nothing else is."""

import json
import os
import shutil
import sys
from pathlib import Path

import pandas as pd
import pytest

from tearflow.io.checksums import sha256
from tearflow.provenance.memory import Memory
from tearflow.provenance.rule_code import RuleCode
from tearflow.run.bundled import BESIDE

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "benchmarks"))

from scale_data import lay_out  # noqa: E402

BOOKS = {"write_workbook", "write_study_workbook"}
END = {"write_report", "write_manifest"} | BOOKS
DRAWN = {"draw_figures"} | END
COMPARED = {"compare_contrasts", "draw_comparison"}
OF_DEPS = COMPARED | DRAWN
CONTRAST = {"find_deps", "interpret_deps"} | OF_DEPS
NAMED = {"name_proteins", "normalise", "assess_quality"} | CONTRAST
COHORTS = ("cohort1", "cohort2")
LINKS = "res/9606.protein.links.v12.0.txt"
OBO = """format-version: 1.2
ontology: go
"""
TERM = """
[Term]
id: {id}
name: {name}
namespace: {namespace}
"""
TERMS = [
    ("GO:0000001", "lysis", "biological_process"),
    ("GO:0000002", "granule", "cellular_component"),
    ("GO:0000003", "binding", "molecular_function"),
]
# In every process: note which files below a folder are opened, by the name of the script.
WATCH = """
import atexit, os, sys
opened, folder, home = set(), os.environ["OPENED"], os.environ["WATCHED"] + os.sep
def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], str) and arguments[0].startswith(home):
        opened.add(arguments[0])
def note():
    script = os.path.basename(sys.argv[0]).rpartition(".py")[0].rpartition(".")[2]
    with open(f"{folder}/{script}.{os.getpid()}", "w") as file:
        file.write("\\n".join(opened))
sys.addaudithook(watch)
atexit.register(note)
"""


def write_resources(folder):
    """Write resources of the study's own, with the genes of its matrices."""
    (folder / "res").mkdir()
    tables = [pd.read_table(path) for path in sorted(folder.glob("data/*.tsv"))]
    rows = pd.concat(tables).dropna(subset="Genes")[["Protein.Group", "Genes"]]
    rows = rows.apply(lambda column: column.str.split(";").str[0]).drop_duplicates("Protein.Group")
    pairs = rows.to_numpy().tolist()
    genes = [gene for _, gene in pairs]
    gaf = [
        "\t".join(["U", uniprot, gene, "is_a", term, "x", "IDA", *"xxxxxxxx"])
        for uniprot, gene in pairs
        for term, _, _ in TERMS
    ]
    obo = "".join(TERM.format(id=key, name=name, namespace=space) for key, name, space in TERMS)
    links = [f"9606.E{number} 9606.E{number + 1} 950" for number in range(len(genes) - 1)]
    fasta = "".join(f">sp|{uniprot}|X GN={gene}\nMKLVR\n" for uniprot, gene in pairs)
    texts = {
        "genes.tsv": "\n".join(["uniprot\tsymbol", *("\t".join(pair) for pair in pairs), ""]),
        "go.obo": OBO + obo,
        "go.gaf": "\n".join(["!gaf-version: 2.2", *gaf, ""]),
        Path(LINKS).name: "\n".join(["protein1 protein2 combined_score", *links, ""]),
        "9606.protein.info.v12.0.txt": "\n".join(
            ["#string_protein_id\tpreferred_name"]
            + [f"9606.E{number}\t{gene}" for number, gene in enumerate(genes)]
            + [""]
        ),
        "contaminants.fasta": ">sp|P99999|CYC GN=CYCS\nMK\n",
        "proteome.fasta": fasta,
    }
    for name, text in texts.items():
        (folder / "res" / name).write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def flow(tmp_path_factory):
    """A copy of the workflow, which a test may change and puts back."""
    folder = tmp_path_factory.mktemp("flow")
    for name in ("workflow", "profiles", "envs"):
        hidden = shutil.ignore_patterns("__pycache__", ".*")
        shutil.copytree(ROOT / name, folder / name, ignore=hidden)
    for name in ("Snakefile", "pyproject.toml", "CITATION.cff", "requirements.lock"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "resources").symlink_to(ROOT / "resources")
    return folder


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """Folder in which every process of the study's run notes what it opened."""
    return tmp_path_factory.mktemp("opened")


@pytest.fixture(scope="module")
def study(tmp_path_factory, flow, opened, edit, snakemake):
    """A finished study of two small cohorts with resources of its own."""
    folder = tmp_path_factory.mktemp("study") / "run"
    lay_out(folder, cohorts=len(COHORTS), pairs=3, groups=40)
    write_resources(folder)
    resources = {
        "genes": "genes.tsv",
        "ontology": "go.obo",
        "annotation": "go.gaf",
        "contaminants": "contaminants.fasta",
        "proteome": "proteome.fasta",
        "interactions": Path(LINKS).name,
    }
    edit(folder, {f"resources/{name}": f"res/{file}" for name, file in resources.items()})
    paths = [f"{name}/week2_vs_baseline" for name in COHORTS]
    edit(folder, {"comparisons": {"both": paths}, "figures/formats": ["svg"]})
    hook = tmp_path_factory.mktemp("hook")
    (hook / "sitecustomize.py").write_text(WATCH)
    watching = {"PYTHONPATH": str(hook), "OPENED": str(opened), "WATCHED": str(flow)}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in watching.items():
            patch.setenv(name, value)
        status, printed = snakemake(
            "--snakefile", flow / "Snakefile", "--cores", "2", directory=folder
        )
    assert status == 0, printed
    return folder


@pytest.fixture
def copy(study, tmp_path):
    """A copy of the study, with the times of its files."""
    return shutil.copytree(study, tmp_path / "copy")


@pytest.fixture
def rules(flow, planned):
    """Function that lists the rules which a dry run announces."""

    def list_rules(folder, *arguments):
        jobs = planned(folder, "--snakefile", flow / "Snakefile", *arguments)
        return {rule for rule, _ in jobs}

    return list_rules


@pytest.fixture
def change(flow):
    """Function that changes a file of the workflow, until the end of the test."""
    before = {}

    def append(name, text):
        path = flow / name
        before[path] = path.read_bytes(), path.stat()
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
        # As after `rsync -t` or `unzip`: nothing but the content tells of the change.
        os.utime(path, ns=(0, before[path][1].st_mtime_ns - 10**12))

    yield append
    for path, (content, known) in before.items():
        path.write_bytes(content)
        os.utime(path, ns=(known.st_atime_ns, known.st_mtime_ns))


def test_every_file_that_a_script_opens_is_of_its_digest(study, flow, opened, tmp_path):
    code = RuleCode(flow, Memory(tmp_path / "none.json"))
    watched = set()
    for notes in opened.iterdir():
        script = f"{notes.name.split('.')[0]}.py"
        if not (flow / "workflow/scripts" / script).exists():
            continue
        watched.add(script)
        used = set()
        for line in notes.read_text().split("\n"):
            path = Path(line)
            if path.parent.name == "__pycache__":
                path = path.parents[1] / f"{path.name.split('.')[0]}.py"
            # These are inputs of the rules whose jobs read them.
            if path.is_file() and path.name not in {"Snakefile", *BESIDE.values()}:
                used.add(path)
        assert len(used) > 3
        assert used <= code.files_of(script), script
    # On demand, or for a series of visits or endpoints, which the study has not.
    others = {
        *("compare_runs.py", "test_null.py", "write_template.py", "clean_leftovers.py"),
        *("export_anndata.py", "write_cohort_report.py"),
        *("follow_visits.py", "draw_visits.py", "draw_related_endpoints.py"),
        *("fetch_resources.py", "list_resources.py"),
        *("test_endpoints.py", "draw_endpoints.py", "compare_endpoints.py", "relate_endpoints.py"),
    }
    assert watched == {path.name for path in flow.glob("workflow/scripts/*.py")} - others


@pytest.mark.parametrize(
    ("changed", "made"),
    [
        ("workflow/scripts/tearflow/report/web/page.css", END),
        ("workflow/report/volcano.rst", END),
        ("pyproject.toml", END),
        ("workflow/scripts/tearflow/network/hubs.py", {"interpret_deps"} | OF_DEPS),
        ("workflow/scripts/tearflow/io/tables.py", {"read_matrix", "propagate_annotation"} | NAMED),
        ("workflow/scripts/tearflow/provenance/crate.py", {"write_manifest"}),
    ],
)
def test_changed_code_runs_again_what_runs_it(study, rules, change, changed, made):
    change(changed, "\n")
    assert rules(study) == made


def test_untouched_study_has_nothing_to_do_whatever_the_age_of_the_workflow(study, flow, rules):
    for path in flow.rglob("*"):
        path.touch()
    assert rules(study) == set()


def replace(path, content):
    """Put other content in the place of a file, older than it, as `rsync -t` or `unzip` does."""
    known = path.stat()
    path.write_bytes(content)
    os.utime(path, ns=(0, known.st_mtime_ns - 10**12))


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("res/genes.tsv", {"propagate_annotation"} | NAMED),
        ("res/contaminants.fasta", NAMED),
        ("res/proteome.fasta", NAMED),
        ("res/go.obo", {"propagate_annotation", "interpret_deps"} | OF_DEPS),
        ("res/go.gaf", {"propagate_annotation", "interpret_deps"} | OF_DEPS),
        (LINKS, {"interpret_deps"} | OF_DEPS),
        ("res/9606.protein.info.v12.0.txt", {"interpret_deps"} | OF_DEPS),
        # The workbooks list no files.
        ("config/samples.tsv", END - BOOKS),
    ],
)
def test_other_content_of_an_older_file_runs_again_what_reads_it(copy, rules, name, made):
    text = (copy / name).read_text()
    # The last line once more, or, where no line may be there twice, an empty one.
    last = "" if name.endswith(("samples.tsv", "go.obo", "fasta")) else text.splitlines()[-1]
    replace(copy / name, f"{text}{last}\n".encode())
    assert rules(copy) == made


def test_another_matrix_of_equal_size_runs_its_own_cohort_again(copy, flow, planned):
    matrix = copy / "data/cohort1.tsv"
    text = matrix.read_text()
    position = len(text) - 2
    assert text[position].isdigit()
    other = str((int(text[position]) + 1) % 10)
    replace(matrix, (text[:position] + other + text[position + 1 :]).encode())
    jobs = planned(copy, "--snakefile", flow / "Snakefile")
    assert {rule for rule, _ in jobs} == {"read_matrix"} | NAMED
    assert not any("/cohort2/" in output for _, outputs in jobs for output in outputs)


def test_touched_inputs_run_nothing(copy, rules):
    for path in copy.rglob("*"):
        if path.is_file() and not path.is_relative_to(copy / "results"):
            path.touch()
    assert rules(copy) == set()


@pytest.mark.parametrize("newest_first", [False, True])
def test_a_plain_copy_of_the_folder_runs_nothing(study, rules, tmp_path, newest_first):
    """As by `cp -r` to another disk, which writes in any order and gives all files new times."""
    copied = shutil.copytree(study, tmp_path / "copied", copy_function=shutil.copyfile)
    files = sorted(path for path in copied.rglob("*") if path.is_file())
    for number, path in enumerate(reversed(files) if newest_first else files):
        os.utime(path, (10**9 + number, 10**9 + number))
    assert rules(copied) == set()


def test_new_network_is_what_the_tables_and_the_manifest_are_of(copy, flow, rules, snakemake):
    links = copy / LINKS
    replace(links, "".join(links.read_text().splitlines(keepends=True)[:2]).encode())
    run = ["--snakefile", flow / "Snakefile", "--cores", "2"]
    status, printed = snakemake(*run, directory=copy)
    assert status == 0, printed
    edges = [len(path.read_text().splitlines()) for path in copy.rglob("ppi_edges.tsv")]
    assert len(edges) == len(COHORTS)
    assert max(edges) <= 2
    manifest = json.loads((copy / "results/manifest.json").read_text())
    listed = {file["path"]: file["sha256"] for file in manifest["resources"]}
    assert listed[LINKS] == sha256(links)
    assert sha256(links) in (copy / "results/ro-crate-metadata.json").read_text()
    assert rules(copy) == set()


def test_manifest_lists_no_file_that_the_tables_were_not_made_from(copy, flow, rules, snakemake):
    links = copy / LINKS
    replace(links, links.read_bytes() + b"9606.E0 9606.E2 999\n")
    times = ["--rerun-triggers", "mtime"]
    assert rules(copy, *times) == set()
    run = ["--snakefile", flow / "Snakefile", "--cores", "1", *times]
    status, printed = snakemake(*run, "--forcerun", "write_manifest", directory=copy)
    assert status == 1
    record = "results/cohort1/week2_vs_baseline/network_source.tsv"
    assert f"the tables beside {record} were made from another {LINKS} than is there now" in printed
    assert not (copy / "results/manifest.json").exists()


def test_times_count_where_parameters_do_not(copy, rules):
    (copy / LINKS).write_text((copy / LINKS).read_text() + "9606.E0 9606.E2 999\n")
    assert rules(copy, "--rerun-triggers", "mtime") == {"interpret_deps"} | OF_DEPS
