"""Mistakes that only a job sees, which reads the whole of a file and what belongs together."""

import gzip
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pandas as pd
from message_cases import NOISE, REPORT
from message_study import MATRIX, RUNS, Edit, matrix, report
from resource_cases import INFO, LINKS, PAIR

from tearflow.biology.annotation import read_gene_sets_of
from tearflow.biology.fasta import describe_sequences
from tearflow.biology.genes import GeneTable
from tearflow.biology.interactions import read_network
from tearflow.biology.ontology import parse_obo
from tearflow.contrasts.deps import require_counts
from tearflow.disk import check_folders
from tearflow.inputs.configuration import settle
from tearflow.lines import read_lines
from tearflow.matrix import streams
from tearflow.matrix.formats import require_table
from tearflow.matrix.reruns import merge_reruns, refuse_silent
from tearflow.problems import InputError
from tearflow.unchanged import stamp, unchanged
from write_template import main as write_template

OBO = "[Term]\nid: GO:1\nname: lysis\nis_a: GO:2\n[Term]\nid: GO:2\nname: defence\nis_a: GO:1\n"
NO_PEPTIDES = pd.DataFrame({"n_peptides": [float("nan")]})


def read_matrix(*more: str) -> Callable[[], None]:
    """Read the matrix, runs that it may not have too."""

    def read() -> None:
        table = require_table(MATRIX, "auto", settle({})[0]["matrix"])
        table.read({run: run for run in (*RUNS, *more)})

    return read


def check_results() -> None:
    """Look at the folder of the results as the workflow does at its start."""
    raise InputError(check_folders("results"))


def read_bomb() -> None:
    """Read the matrix where a table that is packed small is a bomb early."""
    early = streams.OF_TABLES._replace(checked_from=1 << 10)
    mock.patch.object(streams, "OF_TABLES", early).start()
    read_matrix()()


def merge() -> None:
    """Put together two runs that have no intensity."""
    silent = pd.DataFrame({"A_before": [float("nan")], "A_again": [float("nan")]})
    _, table = merge_reruns(silent, {"A-before": list(silent)}, "best")
    refuse_silent(MATRIX, table)


def propagate() -> None:
    """Make gene sets of the annotation and the ontology."""
    ontology = parse_obo(read_lines("go.obo"), "go.obo")
    files = ("own.gaf", "go.obo")
    read_gene_sets_of(read_lines("own.gaf"), ontology, ["is_a"], {}, files)


def template() -> None:
    """Write a template of the sample sheet where there is one."""
    Path("config/samples.template.tsv").touch()
    write_template("config/samples.tsv", {}, {})


def change() -> None:
    """Write to the matrix while it is read."""
    with unchanged({MATRIX: stamp(MATRIX)}):
        Path(MATRIX).write_text("another")


def gaf(term: str) -> Edit:
    """Write an annotation of one gene."""
    cells = ["UniProtKB", "P61626", "LYZ", "enables", term, "PMID:1", "IDA", *[""] * 8]
    return "own.gaf", "!gaf-version: 2.2\n" + "\t".join(cells) + "\n"


JOB_CASES: dict[str, dict[str, tuple[Edit, ...]]] = {
    "What only a job can see": {
        "A run is in no row of a large report": (REPORT, read_matrix("E_before")),
        "A large report has a header alone": ((MATRIX, report()), read_matrix()),
        "A run of a large report has no intensity": (
            (MATRIX, report(*RUNS) + report("E_before").split("\n", 1)[1].replace("0.001", "0.1")),
            read_matrix("E_before"),
        ),
        "A name of a large report holds a control character": (
            REPORT,
            (MATRIX, "\tP00001\t", "\tP0\x070001\t"),
            read_matrix(),
        ),
        "A large packed table is damaged": (
            (MATRIX, gzip.compress(matrix(*RUNS).encode() + NOISE, mtime=0)[:-9]),
            read_matrix(),
        ),
        "A packed table is a bomb": (
            (MATRIX, gzip.compress((matrix(*RUNS) + "\t" * 500_000).encode(), mtime=0)),
            read_bomb,
        ),
        "No re-run of a sample has an intensity": (merge,),
        "The test needs counts of peptides": (
            lambda: require_counts(NO_PEPTIDES, {"test": "moderated_by_count"}, MATRIX),
        ),
        "A gene table names no gene": (
            ("genes.tsv", "uniprot\tsymbol\nP31025\t\n"),
            lambda: GeneTable.read("genes.tsv"),
        ),
        "A gene table is far too long": (
            ("genes.tsv", "uniprot\tsymbol\n" + "P31025\tLCN1\n" * 1_000_001),
            lambda: GeneTable.read("genes.tsv"),
        ),
        "A FASTA is not that of the search": (
            ("own.fasta", ">ENSP00000361405\nMK\n"),
            lambda: describe_sequences("own.fasta", ["P31025"]),
        ),
        "Annotation and ontology do not fit": (("go.obo", OBO), gaf("GO:0000077"), propagate),
        "An ontology goes round in a circle": (("go.obo", OBO), gaf("GO:1"), propagate),
        "Many lines of an annotation are broken": (
            ("go.obo", OBO),
            ("own.gaf", "!gaf-version: 2.2\n" + "UniProtKB\tP61626\tLYZ\n" * 12),
            propagate,
        ),
        "STRING's names are of another version than its links": (
            (LINKS, PAIR),
            (INFO, "#string_protein_id\tpreferred_name\n9606.ENSP9\tLYZ\n"),
            lambda: read_network(LINKS, INFO, {"LYZ"}, {}, 0.9),
        ),
        "The cut is above every score of a network": (
            ("own.tsv", "gene_a\tgene_b\tscore\nLYZ\tLTF\t0.7\n"),
            lambda: read_network("own.tsv", None, {"LYZ"}, {}, 0.8),
        ),
        "A file was changed while a job read it": (change,),
        "A file stands where the results belong": (("results", ""), check_results),
        "A template of the sample sheet is there already": (template,),
    },
}
