"""Files with any bytes changed: a reader gives a table or says what is wrong, nothing else."""

import gzip
import io
import math
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tearflow.endpoints.settings import EndpointSettings
from tearflow.enrichment.annotation_formats import parse_annotation
from tearflow.enrichment.ontology import parse_obo
from tearflow.io.lines import read_lines
from tearflow.network.interaction_files import find_string_names
from tearflow.network.interactions import cut
from tearflow.network.interactions import read_links as read_interactions
from tearflow.proteins.fasta import read_sequences
from tearflow.proteins.genes import GeneTable
from tearflow.readers.formats import require_table
from tearflow.readers.settings import MatrixSettings
from tearflow.run.problems import InputError
from tearflow.run.records import from_dict
from tearflow.study.config import SdrfSettings
from tearflow.study.configuration import resolve_config
from tearflow.study.endpoint_sheets import read_cohort
from tearflow.study.endpoints import load_endpoints
from tearflow.study.resources import check_resources
from tearflow.study.safety_sheet import read_safety
from tearflow.study.samples import read_samples
from tearflow.study.sheets import Row, Sheet, read_sheet

pytestmark = pytest.mark.slow

GENERIC = {"matrix": {"generic": {"id_column": "id", "decimal": ",", "separator": "semicolon"}}}
SETTINGS = from_dict(MatrixSettings, resolve_config(GENERIC)[0]["matrix"])
MATRIX = "Protein.Group\tGenes\tN.Sequences\tS1\tS2\nP1\tA\t3\t1.5\t2e3\nP2\tB\t1\t4\t\n"
REPORT = (
    "Run\tProtein.Group\tPrecursor.Id\tGenes\tQ.Value\tPG.Q.Value\tLib.Q.Value\tPG.MaxLFQ\n"
    "S1\tP1\tAAK2\tA\t0.001\t0.001\t0.001\t1\nS2\tP1\tAAK2\tA\t0.001\t0.001\t0.001\t2\n"
)
SAMPLES = "cohort\trun\tsample\tsubject\tvisit\neye\tS1\ta\tA\tv0\neye\tS2\tb\tA\tv1\n"
SDRF = (
    "source name\tcharacteristics[individual]\tcomment[data file]\tfactor value[time]\t"
    "characteristics[cohort]\nA 1\tA\tS1.raw\tv0\teye\nA 2\tA\tS2.raw\tv1\teye\n"
)
CLINIC = {
    "endpoints": "cohort\tsubject\tvisit\teye\tarm\tosdi\til6\ndry\tA\tv0\tOD\tx\t30\t<1.5\n"
    "dry\tA\tv1\tOD\tx\t20.5\t3\ndry\tB\tv0\tOS\tz\t40\tNA\n",
    "long": "cohort\tsubject\tvisit\teye\tmeasure\tvalue\ndry\tA\tv0\t\tosdi\t30\n"
    "dry\tA\tv0\tOD\til6\t2.5\n",
    "measures": "name\tscale\tper\tminimum\tmaximum\nosdi\tcontinuous\tperson\t0\t100\n"
    "il6\tconcentration\teye\t\t\n",
    "safety": "cohort\tsubject\tperiod\tkind\tname\tgrade\tvalue\tof\n"
    "dry\tA\tin\tadverse_event\tred\t2\n"
    "dry\tA\tin\tadherence\tdrops\t\t5\t6\n",
}
OBO = "format-version: 1.2\n\n[Term]\nid: GO:0000001\nname: x\nnamespace: biological_process\n"
OBO += "is_a: GO:0000002 ! y\nrelationship: part_of GO:0000002\n\n[Typedef]\nid: part_of\n"
GAF = "\t".join(["UniProtKB", "P1", "LYZ", "enables", "GO:0000001", "x", "IDA", *"abcdefgh"])
GAF = f"!gaf-version: 2.2\n{GAF}\n"
GENE2GO = "entrez\tsymbol\tgo_id\tevidence\n1\tLYZ\tGO:0000001\tIDA\n"
GMT = "lysis (GO:0000001)\t\tLYZ,1.0\tLTF\nGranules\tna\tMMP8\tELANE\n"
GENES = "uniprot\tsymbol\tprevious_symbols\nP1\tLYZ\tLZM|LYS\nP2\tLTF\t\n"
EDGES = "gene_a\tgene_b\tscore\nLYZ\tLTF\t0.9\nLYZ\tALB\t0.4\n"
LINKS = "protein1 protein2 combined_score\n9606.E1 9606.E2 950\n9606.E2 9606.E1 950\n"
INFO = "#string_protein_id\tpreferred_name\tsize\n9606.E1\tLYZ\t1\n9606.E2\tLTF\t2\n"


def parquet():
    """A small report as parquet, with checksums as the pages of some writers have."""
    names, *rows = (line.split("\t") for line in REPORT.splitlines())
    columns = {
        name: [float(row[at]) if at > 3 else row[at] for row in rows]
        for at, name in enumerate(names)
    }
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file, write_page_checksum=True)
    return file.getvalue()


def workbook():
    openpyxl = pytest.importorskip("openpyxl")
    book, file = openpyxl.Workbook(), io.BytesIO()
    for line in SAMPLES.splitlines():
        book.active.append(line.split("\t"))
    book.save(file)
    return file.getvalue()


def read_table(path, kind="auto"):
    table = require_table(path, kind, SETTINGS)
    runs = table.list_runs()
    table.check(runs)
    values = table.read({run: run for run in runs}).intensities.to_numpy()
    assert (values[values == values] > 0).all()


def read_sheet_of(name, path):
    _, problems = read_sheet(path, name)
    if problems:
        raise InputError(problems)


def read_sample_sheet(path):
    _, problems = read_samples(path, Sheet("c", [], []), SdrfSettings(), SETTINGS)
    if problems:
        raise InputError(problems)


def read_endpoints(changed, path):
    """Check the sheets of endpoints, one of which was changed, and read them as their jobs do."""
    folder = Path(path).parent
    paths = {name: str(folder / f"clinic_{name}.tsv") for name in CLINIC} | {changed: path}
    for name, content in CLINIC.items():
        if name != changed:
            Path(paths[name]).write_text(content)
    values = paths["long" if changed == "long" else "endpoints"]
    control = "" if changed == "long" else "x"
    settings = EndpointSettings(values, paths["measures"], paths["safety"], control=control)
    cohorts = Sheet("c", ["cohort"], [Row(2, {"cohort": "dry"}, True)])
    found, problems, _ = load_endpoints(settings, cohorts, Sheet("s", [], []), ({}, ()))
    if problems:
        raise InputError(problems)
    for cohort, endpoints in found.cohorts.items():
        values = read_cohort(found.sheets[0], cohort, endpoints, ".")
        assert all(math.isfinite(value.value) for value in values)
    read_safety(found.safety, ".", found.safety_digest)


def read_annotation(path):
    list(parse_annotation(read_lines(path), path)[1])


def read_ontology(path):
    assert parse_obo(read_lines(path), path).terms


def read_edges(path):
    network = cut(read_interactions(path, None, {"LYZ", "LTF"}, {}), 0.4)
    assert ((network.score >= 0.4) & (network.score <= 1)).all()


def read_links(path):
    Path(path).with_name("9606.protein.info.txt").write_text(INFO)
    read_interactions(path, find_string_names(path), {"LYZ", "LTF"}, {})


def read_names(path):
    links = Path(path).with_name("9606.protein.links.txt")
    links.write_text(LINKS)
    read_interactions(str(links), path, {"LYZ", "LTF"}, {})


# Name of the file, its content, the reader, and the resource that it is.
FILES = {
    "matrix": ("x.tsv", MATRIX, read_table, None),
    "report": ("x.tsv", REPORT, read_table, None),
    "parquet": ("x.parquet", parquet, read_table, None),
    "generic": ("x.csv", "id;S1;S2\nP1;1,5;2\n", partial(read_table, kind="generic"), None),
    "cohorts": ("x.tsv", "cohort\tmatrix\neye\tx\n", partial(read_sheet_of, "cohorts"), None),
    "samples": ("x.tsv", SAMPLES, read_sample_sheet, None),
    "csv": ("x.csv", SAMPLES.replace("\t", ","), read_sample_sheet, None),
    "workbook": ("x.xlsx", workbook, read_sample_sheet, None),
    "sdrf": ("x.tsv", SDRF, read_sample_sheet, None),
    **{
        name: ("x.tsv", content, partial(read_endpoints, name), None)
        for name, content in CLINIC.items()
    },
    "ontology": ("x.obo", OBO, read_ontology, "ontology"),
    "gaf": ("x.gaf", GAF, read_annotation, "annotation"),
    "gene2go": ("x.tsv", GENE2GO, read_annotation, "annotation"),
    "gmt": ("x.gmt", GMT, read_annotation, "annotation"),
    "genes": ("x.tsv", GENES, GeneTable.read, "genes"),
    "interactions": ("x.tsv", EDGES, read_edges, "interactions"),
    "links": ("9606.protein.links.txt", LINKS, read_links, "interactions"),
    "names": ("9606.protein.info.txt", INFO, read_names, None),
    "fasta": ("x.fasta", ">P1 x\nMKLL\n>P2\nMK\n", lambda p: list(read_sequences(p)), "proteome"),
}
# What breaks readers oftener than other bytes do.
PIECES = [b"\0", b"\t", b"\n", b"\r", b'"', b"\xff", b"", b"-", b"1e999", b"nan", b"\x1f\x8b", b":"]
EDITS = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True),
        st.integers(0, 8),
        st.sampled_from(PIECES) | st.binary(max_size=4),
    ),
    min_size=1,
    max_size=4,
)


def mutated(content, edits):
    """Put a piece in the place of some bytes, at a share of the length; a piece may be empty."""
    for share, length, piece in edits:
        at = int(share * len(content))
        content = content[:at] + piece + content[at + length :]
    return content


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz")


@pytest.mark.parametrize("kind", FILES)
def test_the_file_is_read_unless_it_is_changed(folder, kind):
    name, content, read, resource = FILES[kind]
    content = content() if callable(content) else content.encode()
    (folder / name).write_bytes(content)
    read(str(folder / name))
    if resource:
        assert look_at(str(folder / name), resource) == []


def look_at(path, resource):
    # The genes are not bundled, so that the species of a network does not matter.
    chosen = {"genes": path, "annotation": "", resource: path}
    return check_resources(chosen, {resource: path}, "human", {})[1]


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("packed", [False, True])
def test_a_changed_file_is_read_or_refused(folder, kind, packed):
    name, content, read, resource = FILES[kind]
    content = content() if callable(content) else content.encode()
    content = gzip.compress(content, mtime=0) if packed else content
    path = folder / name

    @given(EDITS)
    @settings(
        max_examples=60,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def check(edits):
        path.write_bytes(mutated(content, edits))
        problems = look_at(str(path), resource) if resource else []
        try:
            read(str(path))
        except InputError as error:
            assert all(problem.advice for problem in error.problems)
        else:
            # What a look at the start refuses, the job must not take.
            assert problems == []

    check()
