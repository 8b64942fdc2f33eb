"""What is made again after a change of code or of a file, and that nothing else is."""

import os
import shutil
import sys
from pathlib import Path

import pandas as pd
import pytest

from tearflow.memory import Memory
from tearflow.rule_code import RuleCode

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "benchmarks"))

from scale_data import lay_out  # noqa: E402

END = {"write_report", "write_manifest"}
DRAWN = {"draw_figures"} | END
OF_DEPS = {"compare_contrasts"} | DRAWN
CONTRAST = {"find_deps", "enrich_go", "find_hubs"} | OF_DEPS
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
    """Return a copy of the workflow, which a test may change and puts back."""
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
    """Return the folder in which every process of the study's run notes what it opened."""
    return tmp_path_factory.mktemp("opened")


@pytest.fixture(scope="module")
def study(tmp_path_factory, flow, opened, edit, snakemake):
    """Return a finished study of two small cohorts with resources of its own."""
    folder = tmp_path_factory.mktemp("study") / "run"
    lay_out(folder, cohorts=len(COHORTS), pairs=3, groups=40)
    write_resources(folder)
    own = {
        "genes": "genes.tsv",
        "ontology": "go.obo",
        "annotation": "go.gaf",
        "contaminants": "contaminants.fasta",
        "proteome": "proteome.fasta",
        "interactions": Path(LINKS).name,
    }
    edit(folder, {f"resources/{name}": f"res/{file}" for name, file in own.items()})
    edit(folder, {"comparisons": {"both": [f"{name}/week2_vs_baseline" for name in COHORTS]}})
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
    """Return a copy of the study, with the times of its files."""
    return shutil.copytree(study, tmp_path / "copy")


@pytest.fixture
def rules(flow, planned):
    """Return the function that lists the rules which a dry run announces."""

    def list_rules(folder, *arguments):
        jobs = planned(folder, "--snakefile", flow / "Snakefile", *arguments)
        return {rule for rule, _ in jobs}

    return list_rules


@pytest.fixture
def change(flow):
    """Return the function that changes a file of the workflow, until the end of the test."""
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
            # The Snakefile is an input of the rule that copies it.
            if path.is_file() and path.name != "Snakefile":
                used.add(path)
        assert len(used) > 3
        assert used <= code.files_of(script), script
    on_demand = {"compare_runs.py", "test_null.py", "write_template.py"}
    assert watched == {path.name for path in flow.glob("workflow/scripts/*.py")} - on_demand


@pytest.mark.parametrize(
    ("changed", "made"),
    [
        ("workflow/scripts/tearflow/report/page.css", END),
        ("workflow/scripts/tearflow/report/vendor/dataTables.min.js", END),
        ("workflow/report/volcano.rst", END),
        ("pyproject.toml", END),
        ("workflow/scripts/tearflow/figures/volcano.py", DRAWN),
        ("workflow/scripts/enrich_go.py", {"enrich_go"} | OF_DEPS),
        ("workflow/scripts/tearflow/biology/network.py", {"find_hubs"} | OF_DEPS),
        ("workflow/scripts/tearflow/statistics/power.py", CONTRAST),
        ("workflow/scripts/tearflow/matrix/diann.py", {"read_matrix"} | NAMED),
        ("workflow/scripts/tearflow/tables.py", {"read_matrix", "propagate_annotation"} | NAMED),
        ("workflow/scripts/tearflow/crate.py", {"write_manifest"}),
        ("workflow/scripts/tearflow/run_comparison/summary.py", {"write_manifest"}),
        ("workflow/scripts/tearflow/inputs/load.py", {"write_manifest"}),
    ],
)
def test_changed_code_runs_again_what_runs_it(study, rules, change, changed, made):
    change(changed, "\n")
    assert rules(study) == made


def test_untouched_study_has_nothing_to_do_whatever_the_age_of_the_workflow(study, flow, rules):
    for path in flow.rglob("*"):
        path.touch()
    assert rules(study) == set()
