"""The search box of the page: proteins, terms, samples, people, and lists of genes."""

import shutil
from dataclasses import replace

import pandas as pd
import pytest
from selenium.webdriver.common.keys import Keys

from tearflow.differential.table_specs import DEPS
from tearflow.io.tables import read_table, write_frame
from tearflow.proteins.table_specs import GENES
from tearflow.report.outputs import spec_of

PATH = "week2_vs_baseline"
MINUS = "\N{MINUS SIGN}"
READY = "return document.querySelector('.overlay[open] .overlay-content:not([aria-busy])') !== null"


def search(browser, text):
    """Kinds of hits, hits, and what is said of a text, once it was searched for."""
    browser.write("#find", text)
    browser.wait(
        "return document.querySelector('.find-popup:not([hidden])')?.dataset.of === arguments[0]",
        text,
    )
    return (
        browser.texts(".find-kind"),
        browser.texts(".find-hit strong"),
        browser.run("return document.querySelector('.find-answer').innerText"),
    )


@pytest.mark.parametrize(
    ("text", "kind", "hit"),
    [
        ("mmp9", "Proteins", "MMP9 (P0)"),
        ("CLG4B", "Proteins", "CLG4B is another name of MMP9 (P0)"),
        ("P4", "Proteins", "P4 is in the group LCN1 (P4)"),
        ("lipocalin", "Proteins", "LCN1 (P4)"),
        ("immune resp", "Terms", "immune response"),
        ("GO:0006955", "Terms", "immune response"),
        ("A_week2", "Samples", "A_week2"),
        ("week2", "Samples", "A_week2"),
        ("C", "People", "C"),
    ],
)
def test_hits_are_listed_by_kind(browser, run, show, text, kind, hit):
    show(run)
    kinds, hits, _ = search(browser, text)
    assert any(one.startswith(kind) for one in kinds)
    assert hit in hits


@pytest.mark.parametrize("text", ["C", "a_week2", "immune response"])
def test_exact_names_of_others_come_first_and_are_no_missing_proteins(browser, run, show, text):
    show(run)
    _, hits, said = search(browser, text)
    assert hits[0].lower() == text.lower()
    assert said == ""


def test_state_in_every_contrast_is_said_in_the_list(browser, run, show):
    show(run)
    search(browser, "MMP9")
    states = browser.texts(".find-hit .state")
    assert states == [
        f"{cohort}: week2 against baseline: DEP, up; log2 FC 2.00, p = 0.010"
        for cohort in ("nsde", "ssde")
    ]


def test_states_of_many_contrasts_are_counted_where_it_was_tested(browser, run, show):
    first = run.contrasts[f"nsde/{PATH}"]
    for name in ("again", "untested"):
        shutil.copytree(run.results / "nsde" / PATH, run.results / "nsde" / name)
        run.contrasts[f"nsde/{name}"] = replace(first, name=name)
    path = run.results / "nsde/untested/deps.tsv"
    deps = read_table(path, DEPS)
    deps.loc[0, ["is_dep", "direction", "reason"]] = [False, "none", "2 pairs"]
    write_frame(deps, path)
    show(run)
    search(browser, "MMP9")
    states = browser.texts(".find-hit .state")
    assert states == ["DEP in 3 of 3 contrasts that tested it: up in 3, down in 0"]


@pytest.mark.parametrize("text", ["TNF", "il6", "XYZ1", "LCN9"])
def test_what_was_not_measured_is_said_for_every_cohort(browser, run, show, text):
    show(run)
    _, _, said = search(browser, text)
    assert said.count(f"“{text}”: not measured in cohort") == 2


def test_part_of_a_name_is_not_called_unmeasured(browser, run, show):
    show(run)
    _, hits, said = search(browser, "mmp")
    assert hits[:2] == ["MMP8 (P1)", "MMP9 (P0)"]
    assert "No gene or accession of cohort nsde is “mmp”." in said
    assert "not measured" not in said
    _, _, said = search(browser, "REV__P0")
    assert "decoys are removed" in said


def test_keys_lead_through_the_hits(browser, run, show):
    show(run)
    browser.press("/")
    assert browser.run("return document.activeElement.id") == "find"
    search(browser, "mmp")
    box = "document.getElementById('find')"
    assert browser.run(f"return {box}.getAttribute('aria-expanded')") == "true"
    browser.press(Keys.ARROW_DOWN, Keys.ARROW_DOWN)
    chosen = browser.run(
        f"return document.getElementById({box}.getAttribute('aria-activedescendant')).textContent"
    )
    assert chosen.startswith("MMP9 (P0)")
    assert browser.texts(".find-hit[aria-selected=true] strong") == ["MMP9 (P0)"]
    browser.press(Keys.ESCAPE)
    assert browser.run(f"return {box}.getAttribute('aria-expanded')") == "false"
    browser.press(Keys.ARROW_DOWN, Keys.ENTER)
    browser.wait(READY)
    assert browser.run("return location.hash") == "#protein=MMP8"
    browser.press(Keys.ESCAPE)
    browser.wait("return document.activeElement.id === 'find'")


def test_enter_at_once_opens_the_protein_of_that_name(browser, run, show):
    show(run)
    browser.write("#find", "MMP9")
    browser.press(Keys.ENTER)
    browser.wait(READY)
    assert browser.run("return location.hash") == "#protein=MMP9"


def test_a_pasted_list_is_highlighted(browser, run, show):
    show(run)
    kinds, hits, _ = search(browser, "MMP9, MMP8 XYZ1")
    assert (kinds, hits) == (["List of genes"], ["Highlight 2 names in all plots"])
    assert browser.texts(".find-hit span") == ["Not measured: XYZ1"]
    browser.press(Keys.ENTER)
    browser.wait("return !document.querySelector('.find-notice').hidden")
    assert browser.run("return selection.highlighted()") == ["MMP9", "MMP8"]
    browser.click(".find-notice button")
    assert browser.run("return selection.highlighted()") == []
    # The lines of a column are kept apart.
    browser.run(
        "const box = document.getElementById('find'); box.value = '';"
        "const data = new DataTransfer(); data.setData('text', 'MMP9\\nMMP8\\n');"
        "box.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, cancelable: true}));"
    )
    assert browser.run("return document.getElementById('find').value") == "MMP9 MMP8"


def test_box_is_accessible(browser, run, show):
    show(run)
    search(browser, "mmp")
    browser.press(Keys.ARROW_DOWN)
    assert browser.violations(".page-search") == []


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
    ("MMP9", "MMP9 (P0 and 1 more): DEP, up; log2 FC 2.00, p = 0.010"),
    ("mmp14", f"MMP14 (P2): DEP, down; log2 FC {MINUS}1.50, p = 0.030"),
    ("LCN1", "LCN1 (P3): tested, not a DEP; log2 FC 3.00, p = 0.20"),
    ("vegp", "vegp is another name of LCN1 (P3): tested, not a DEP; log2 FC 3.00, p = 0.20"),
    ("CLG4B", "CLG4B is another name of MMP9 (P0 and 1 more): DEP, up; log2 FC 2.00, p = 0.010"),
    ("GELB", "GELB is another name of MMP9 (P0 and 1 more): DEP, up; log2 FC 2.00, p = 0.010"),
    ("Q0", "Q0 is in the group MMP9 (P0 and 1 more): DEP, up; log2 FC 2.00, p = 0.010"),
    ("R0", "R0 is in the group MMP9 (P0 and 1 more): DEP, up; log2 FC 2.00, p = 0.010"),
    ("P1", "P1 is in the group MMP8 (P1-2): DEP, up; log2 FC 1.50, p = 0.020"),
    ("MMP27", "MMP27 is in the group MMP8 (P1-2): DEP, up; log2 FC 1.50, p = 0.020"),
    # Under the name that the other cohort gives it.
    ("P4", "P4 is in the group LCN1 (P4): not tested: fewer than 3 complete pairs"),
    ("KRT1", "KRT1 (Cont_P5): not tested: contaminant"),
    ("P5", "P5 is in the group KRT1 (Cont_P5): not tested: contaminant"),
]


def first_answer(browser, text):
    """First hit of a text with its state in the first contrast."""
    _, hits, _ = search(browser, text)
    state = browser.texts(".find-hit .state")[0]
    return f"{hits[0]}: {state.removeprefix('nsde: week2 against baseline: ')}"


def test_search_answers_for_every_protein(browser, measured, show):
    show(measured)
    assert {text: first_answer(browser, text) for text, _ in ANSWERS} == dict(ANSWERS)
    _, _, said = search(browser, "vegp")
    absent = "none of the 6 protein groups has this gene, previous symbol or accession"
    assert said == f"“vegp”: not measured in cohort ssde: {absent}."
    # MMP1 is not there, which MMP14 is no answer to.
    _, hits, said = search(browser, "MMP1")
    assert f"“MMP1”: not measured in cohort nsde: {absent}." in said
    assert hits == ["MMP14 (P2)"]


def test_filters_of_a_long_report_are_named_instead(browser, measured, show, filters):
    write_frame(filters, measured.results / "nsde/filters.tsv")
    show(measured)
    _, _, said = search(browser, "XYZ1")
    assert "not found in cohort nsde after the filters" in said
    assert "not measured in cohort nsde" not in said


def test_decoys_left_out_hide_no_protein(browser, measured, show, filters):
    decoys = filters.head(1).assign(filter=["decoy accession"], rows_removed=9)
    write_frame(decoys, measured.results / "nsde/filters.tsv")
    show(measured)
    _, _, said = search(browser, "XYZ1")
    assert said.startswith("“XYZ1”: not measured in cohort nsde")
