"""Many contrasts: an index, and a page for each cohort."""

import json
import shutil
from dataclasses import replace
from urllib.parse import unquote

import pytest

from finished_run import PATH, alone
from html_page import Page
from tearflow.enrichment.settings import EnrichmentSettings
from tearflow.figures import cohort as cohort_figures
from tearflow.figures.comparison import comparison_figures
from tearflow.figures.contrast import contrast_figures
from tearflow.report.page import make_sections, render_page, write_policy
from tearflow.study.pages import MOST_ON_A_PAGE, have_pages

# With the writing of whole pages.
pytestmark = pytest.mark.slow

FIGURES_OF = len(contrast_figures(EnrichmentSettings()))


def links_of(page):
    return [a["href"] for tag, a in page.elements if tag == "a"]


def images_of(page):
    return [a for tag, a in page.elements if tag == "img" and "data-pack" in a]


@pytest.fixture
def many(run, monkeypatch):
    """A run of two contrasts, each in a cohort, where that is too many for one page."""
    monkeypatch.setattr("tearflow.study.pages.MOST_ON_A_PAGE", 1)
    return run


@pytest.fixture
def index(many, inputs, gene_table):
    return Page(render_page(many, inputs, {}, gene_table))


@pytest.fixture
def cohort_page(many, gene_table):
    return Page(render_page(alone(many, "nsde"), {}, {}, gene_table))


def test_twelve_contrasts_are_one_page_and_more_are_not():
    assert MOST_ON_A_PAGE == 12
    assert not have_pages(range(12))
    assert have_pages(range(13))


def test_links_of_the_index_lead_to_sections_of_the_pages(index, many, gene_table):
    pages = {
        f"{cohort}/report.html": Page(render_page(alone(many, cohort), {}, {}, gene_table))
        for cohort in many.cohorts
    }
    anchors = {name: {a.get("id") for _, a in page.elements} for name, page in pages.items()}
    anchors[""] = {a.get("id") for _, a in index.elements}
    leading = [link.partition("#") for link in links_of(index) if "#" in link]
    # Addresses of proteins are those of no section.
    leading = [part for part in leading if not part[2].startswith("protein=")]
    assert {page for page, _, _ in leading} == {"", *pages}
    assert all(section in anchors[page] for page, _, section in leading)
    assert {f"nsde-{PATH}", f"ssde-{PATH}"} <= {section for page, _, section in leading if page}


def test_links_of_a_cohort_lead_to_files_that_are_there(cohort_page, many):
    folder = many.results / "nsde"
    (many.results / "nsde" / PATH / "tables.xlsx").touch()
    beside = [
        link
        for link in links_of(cohort_page)
        if not link.startswith(("#", "http", "../report.html"))
    ]
    assert f"../nsde/{PATH}/tables.xlsx" in beside
    (many.results / "tables.xlsx").touch()
    # The fixture has each figure as SVG and PNG only.
    files = [folder / unquote(link.replace(".pdf", ".svg")) for link in beside]
    assert [file for file in files if not file.is_file()] == []
    assert "../report.html" in links_of(cohort_page)


def test_index_has_the_comparisons_and_a_page_its_cohort(index, cohort_page):
    titles = [
        image["alt"].removesuffix(", Comparison of nsde and ssde") for image in images_of(index)
    ]
    # That of the changes is drawn by the page, and its picture described for paper.
    assert titles[0].startswith("Log2 fold changes of 4 proteins in “nsde: week2 against baseline”")
    wanted = [entry.title for entry in comparison_figures(EnrichmentSettings())]
    assert titles[1:] == wanted[1:]
    assert len(images_of(cohort_page)) >= len(cohort_figures.FIGURES) + FIGURES_OF
    assert all(image["data-pack"] in cohort_page.packs for image in images_of(cohort_page))


def test_nothing_is_cut(many, cohort_page):
    deps = many.table(f"nsde/{PATH}/deps.tsv")
    data = json.loads(cohort_page.packs[f"nsde-{PATH}-deps-table-data"])
    assert len(data["rows"]) == len(deps)


def test_page_of_a_cohort_knows_nothing_of_another(many, gene_table):
    shutil.rmtree(many.results / "ssde")
    shutil.rmtree(many.results / "comparisons")
    assert "ssde" not in render_page(alone(many, "nsde"), {}, {}, gene_table)


def test_index_can_say_where_every_protein_is(index, many):
    study = json.loads(index.packs["study"])
    assert [cohort["page"] for cohort in study["cohorts"]] == [
        "nsde/report.html",
        "ssde/report.html",
    ]
    assert "MMP9" in study["proteins"]["gene"]
    n_groups = sum(len(cohort["steps"]) for cohort in study["cohorts"])
    assert n_groups == sum(len(many.table(f"{name}/proteins.tsv")) for name in many.cohorts)
    assert len(index.packs[study["states"]["states"]]) == n_groups
    assert not any(name.startswith("values.") for name in index.packs)


def test_comparison_of_more_pairs_than_a_page_would_have_is_a_picture(
    many, inputs, gene_table, monkeypatch
):
    monkeypatch.setattr("tearflow.report.plot_changes.MOST_PAIRS", 0)
    page = Page(render_page(many, inputs, {}, gene_table))
    titles = [image["alt"] for image in images_of(page)]
    assert titles[0] == "Changes of two contrasts, Comparison of nsde and ssde"


def test_figures_of_a_cohort_with_many_contrasts_stay_beside_it(many, gene_table, monkeypatch):
    monkeypatch.setattr("tearflow.study.pages.MOST_ON_A_PAGE", 0)
    page = Page(render_page(alone(many, "nsde"), {}, {}, gene_table))
    images = [a for tag, a in page.elements if tag == "img"]
    assert len(images) >= len(cohort_figures.FIGURES) + FIGURES_OF
    assert all((many.results / "nsde" / image["src"]).is_file() for image in images)
    assert "do not move it" in " ".join(page.text)
    policy = next(a["content"] for _, a in page.elements if a.get("http-equiv"))
    assert "img-src data: blob: 'self';" in policy
    assert "img-src data: blob:;" in write_policy([])


def test_methods_and_provenance_are_on_the_page_of_the_study(many, inputs):
    once = {"methods", "provenance"}
    assert once <= {section.anchor for section in make_sections(many, inputs, {})}
    of_cohort = make_sections(alone(many, "nsde"), {}, {})
    assert not once & {section.anchor for section in of_cohort}


def test_page_is_the_same_whatever_else_is_in_the_study(many, gene_table):
    one = render_page(alone(many, "nsde"), {}, {}, gene_table)
    other = replace(many, comparisons={}, cohorts={"nsde": many.cohorts["nsde"]})
    assert render_page(alone(other, "nsde"), {}, {}, gene_table) == one
