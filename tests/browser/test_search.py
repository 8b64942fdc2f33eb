"""What the search of the page answers."""

import pandas as pd
import pytest

from tearflow.io.tables import read_table, write_frame
from tearflow.proteins.table_specs import GENES
from tearflow.report.outputs import spec_of

PATH = "week2_vs_baseline"
MINUS = "\N{MINUS SIGN}"


@pytest.fixture
def measured(run):
    """A run whose first cohort has groups of several genes, accessions and isoforms."""
    cohort = run.results / "nsde"
    groups = ["P0;Q0", "P1-2", "P2", "P3", "P4", "Cont_P5"]
    genes = ["MMP9", "MMP8", "MMP14", "LCN1", "", "KRT1"]
    for path in (f"nsde/{PATH}/deps.tsv", "nsde/proteins.tsv", "nsde/genes.tsv"):
        table = read_table(run.results / path, spec_of(path))
        write_frame(table.assign(protein_group=groups, gene=genes), run.results / path)
    decisions = read_table(cohort / "genes.tsv", GENES)
    decisions["genes_diann"] = ["MMP9", "MMP8;MMP27", "MMP14", "LCN1", "", "KRT1"]
    decisions["renamed_from"] = ["", "", "", "VEGP", "", ""]
    write_frame(decisions, cohort / "genes.tsv")
    accessions = ["P0;Q0;R0", "P1-2", "P2", "P3", "P4", "Cont_P5"]
    annotation = pd.DataFrame({"protein_group": groups, "accessions": accessions})
    write_frame(annotation, cohort / "annotation.tsv")
    return run


ANSWERS = [
    ("MMP9", "MMP9 (P0 and 1 more): DEP, up; log2 FC 2.00, p = 0.01"),
    ("mmp14", f"MMP14 (P2): DEP, down; log2 FC {MINUS}1.50, p = 0.03"),
    ("LCN1", "LCN1 (P3): tested, not a DEP; log2 FC 3.00, p = 0.2"),
    ("vegp", "vegp is another name of LCN1 (P3): tested, not a DEP; log2 FC 3.00, p = 0.2"),
    ("CLG4B", "CLG4B is another name of MMP9 (P0 and 1 more): DEP, up; log2 FC 2.00, p = 0.01"),
    ("GELB", "GELB is another name of MMP9 (P0 and 1 more): DEP, up; log2 FC 2.00, p = 0.01"),
    ("Q0", "Q0 is in the group MMP9 (P0 and 1 more): DEP, up; log2 FC 2.00, p = 0.01"),
    ("R0", "R0 is in the group MMP9 (P0 and 1 more): DEP, up; log2 FC 2.00, p = 0.01"),
    ("P1", "P1 is in the group MMP8 (P1-2): DEP, up; log2 FC 1.50, p = 0.02"),
    ("MMP27", "MMP27 is in the group MMP8 (P1-2): DEP, up; log2 FC 1.50, p = 0.02"),
    ("P4", "P4 is in the group P4: not tested: fewer than 3 complete pairs"),
    ("KRT1", "KRT1 (Cont_P5): not tested: contaminant"),
    ("P5", "P5 is in the group KRT1 (Cont_P5): not tested: contaminant"),
]


def find_everywhere(browser, text):
    """Answer of the page to a text in the search above all contrasts."""
    return browser.run(
        "const input = document.getElementById('finder'); input.value = arguments[0];"
        "input.dispatchEvent(new Event('input'));"
        "return document.getElementById('finder-answer').innerText",
        text,
    )


def test_search_answers_for_every_protein(browser, measured, show):
    show(measured)
    found = {text: find_everywhere(browser, text).split("\n")[0] for text, _ in ANSWERS}
    assert found == {text: f"nsde {PATH}: {answer}" for text, answer in ANSWERS}


def test_search_of_the_summary_answers_for_every_contrast(browser, measured, show):
    show(measured)
    assert find_everywhere(browser, "vegp").split("\n") == [
        f"nsde {PATH}: vegp is another name of LCN1 (P3): tested, not a DEP; log2 FC 3.00, p = 0.2",
        "“vegp”: not measured in cohort ssde: none of the 6 protein groups has this gene, previous "
        "symbol or accession.",
    ]
    assert find_everywhere(browser, "MMP14").split("\n")[0] == (
        f"nsde {PATH}: MMP14 (P2): DEP, down; log2 FC {MINUS}1.50, p = 0.03"
    )
    assert "MMP8 (P1-2)" in find_everywhere(browser, "mm").split("\n")[0]
    assert find_everywhere(browser, "") == ""
    label = browser.run("return document.getElementById('finder').labels[0].textContent")
    assert label == "Find a protein in every contrast"


def test_filters_of_a_long_report_are_named_instead(browser, measured, show, filters):
    write_frame(filters, measured.results / "nsde/filters.tsv")
    show(measured)
    answer = find_everywhere(browser, "XYZ1").split("\n")[0]
    assert "not found in cohort nsde after the filters" in answer
    assert "not measured" not in answer


def test_decoys_left_out_hide_no_protein(browser, measured, show, filters):
    decoys = filters.head(1).assign(filter=["decoy accession"], rows_removed=9)
    write_frame(decoys, measured.results / "nsde/filters.tsv")
    show(measured)
    assert find_everywhere(browser, "XYZ1").startswith("“XYZ1”: not measured in cohort nsde")
