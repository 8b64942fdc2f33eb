"""What the report says of gene sets: counts by p and by q, sets outside GO, the annotation."""

from dataclasses import replace

import pandas as pd
import pytest
from jinja2 import Environment

from tearflow.enrichment.settings import CollectionSettings, EnrichmentSettings
from tearflow.figures.contrast import contrast_figures, name_projected
from tearflow.report.comparison import comparison_section
from tearflow.report.contrast import contrast_section
from tearflow.report.contrast_facts import numbers_section
from tearflow.report.terms import annotation_form, origin_of_sets
from tearflow.run.places import HOME
from tearflow.study.config import ResourceSettings

PATH = "nsde/week2_vs_baseline"
CHANCE = "not adjusted for the number of terms tested: some terms are expected below 0.05 by chance"
GMT = "lysis\t\tLYZ\tLTF\n"
TABLE = "symbol\tgo_id\tevidence\nLYZ\tGO:0003796\tIDA\n"
VENN = "Shared BP terms"


def go_section(run):
    return next(
        part for part in contrast_section(run, PATH).sections if part.title == "Gene Ontology"
    )


def fact(section, name):
    return dict(section.blocks[0].rows)[name]


def block_of(run, title):
    """Block of the comparison whose title begins so."""
    blocks = [b for part in comparison_section(run, "both").walk() for b in part.blocks]
    return next(block for block in blocks if getattr(block, "title", "").startswith(title))


def labels(data, name):
    views = next(part["views"] for part in data["filters"] if part["label"] == name)
    return [label for label, *_ in views]


@pytest.fixture
def by_q(run, config):
    """Run with significance by q."""
    enrichment = EnrichmentSettings(measure="q_value")
    return replace(run, config=replace(config, enrichment=enrichment))


def add_other(run):
    """Add a set outside the three ontologies to each table of terms."""
    for path in (f"{PATH}/go.tsv", "comparisons/both/shared_terms.tsv"):
        table = run.table(path)
        other = table.head(1).assign(ontology="other", go_id="R-HSA-1", term="lysis")
        other = other.assign(**{name: False for name in other if name.startswith("significant")})
        run.tables[path] = pd.concat([table, other], ignore_index=True)


def with_annotation(run, tmp_path, text):
    """Run with an annotation whose name does not show its format."""
    file = tmp_path / "annotation.txt"
    file.write_text(text)
    resources = ResourceSettings(annotation=str(file))
    return replace(run, config=replace(run.config, resources=resources))


def test_nominal_and_significant_terms_are_counted_apart(run):
    section = numbers_section(run, PATH)
    assert fact(section, "Nominal terms") == "1 BP (p < 0.05, not adjusted)"
    rule = "q < 0.05 and at least 2 DEPs"
    ways = "of the DEPs that go up alone 1 BP, down alone none"
    assert fact(section, "Significant terms") == f"1 BP ({rule}); {ways}"
    add_other(run)
    section = numbers_section(run, PATH)
    assert fact(section, "Nominal terms") == "1 BP and 1 other (p < 0.05, not adjusted)"
    assert fact(section, "Significant terms").startswith(f"1 BP ({rule})")
    shared = fact(comparison_section(run, "both"), "Shared terms")
    assert shared.startswith("1 BP and 1 other, nominal (p < 0.05) in each; significant (")


def test_shared_term_has_to_be_significant_in_each(run):
    run.table("comparisons/both/shared_terms.tsv")["significant_ssde.week2_vs_baseline"] = False
    found = fact(comparison_section(run, "both"), "Shared terms")
    assert found.endswith("significant (q < 0.05 and at least 2 DEPs) in each: none")


def test_captions_say_that_p_is_not_adjusted(run, by_q):
    captions = [go_section(run).blocks[-1].blocks[0].paragraphs[0]]
    captions += [block_of(run, VENN).caption]
    assert all(CHANCE in caption and "terms overlap" in caption for caption in captions)


def test_nothing_is_said_of_chance_where_q_is_selected(by_q):
    assert "chance alone" not in go_section(by_q).blocks[-1].blocks[0].paragraphs[0]
    shared = fact(comparison_section(by_q, "both"), "Shared terms")
    assert shared == "1 BP, significant (q < 0.05 and at least 2 DEPs) in each"
    assert "chance alone" not in block_of(by_q, VENN).caption


def test_sets_outside_go_can_be_chosen_where_there_are_any(run):
    usual = ["all", "BP", "CC", "MF"]
    assert labels(go_section(run).blocks[-1].blocks[1].data, "Collection") == usual
    assert not any(
        "none of the three" in text for text in go_section(run).blocks[-1].blocks[0].paragraphs
    )
    # Of the three genes the annotation knows all but MASP1, a DEP.
    known = "Of 3 tested genes, 2 (66.7 %) are in the annotation and form the background"
    assert go_section(run).blocks[-1].blocks[0].paragraphs[1].startswith(known)
    add_other(run)
    section = go_section(run)
    assert labels(section.blocks[-1].blocks[1].data, "Collection") == [*usual, "other"]
    assert "1 set with a DEP, 1 of them nominal" in section.blocks[-1].blocks[0].paragraphs[-1]
    assert "see the table, collection other" in section.blocks[-1].blocks[0].paragraphs[-1]
    shared = block_of(run, "Terms of 2 contrasts").data
    assert labels(shared, "Collection") == [*usual, "other"]
    assert labels(shared, "Show") == ["shared terms", "all terms"]


@pytest.mark.parametrize(("text", "form"), [(GMT, "gmt"), (TABLE, "table")])
def test_caption_tells_the_annotation_by_its_format(run, tmp_path, text, form):
    with_set = with_annotation(run, tmp_path, text)
    assert (annotation_form(run), annotation_form(with_set)) == ("table", form)
    caption = go_section(with_set).blocks[-1].blocks[0].paragraphs[0]
    assert ("propagated over <code>is_a</code>" in caption) == (form == "table")
    assert ("the sets of the GMT as provided" in caption) == (form == "gmt")


@pytest.mark.parametrize(("annotation", "or_sets"), [("bundled", False), ("own.txt", True)])
def test_caption_of_snakemake_which_does_not_know_the_format(config, annotation, or_sets):
    resources = ResourceSettings(annotation=annotation)
    snakemake = {
        "params": {"enrichment": config.enrichment},
        "config": replace(config, resources=resources),
    }
    template = (HOME / "workflow/report/go.rst").read_text()
    environment = Environment(trim_blocks=True, lstrip_blocks=True, autoescape=True)
    text = " ".join(environment.from_string(template).render(snakemake=snakemake).split())
    assert "annotation propagated over ``is_a``" in text
    assert ("sets of a GMT as provided" in text) == or_sets


def test_sets_of_a_gmt_are_not_called_projected(config):
    """It is of the species itself, whatever the sets of GO beside it are."""
    mouse = replace(config, species="mouse")
    own = CollectionSettings("Own", "gmt", "own.gmt")
    beside = EnrichmentSettings(collections=(CollectionSettings("BP"), own))
    alone = EnrichmentSettings(collections=(own,))
    assert origin_of_sets(config) == ""
    assert origin_of_sets(mouse) == " (projected from human)"
    assert origin_of_sets(replace(mouse, enrichment=beside)) == " (GO projected from human)"
    assert origin_of_sets(replace(mouse, enrichment=alone)) == ""
    for entry in contrast_figures(beside):
        choices = {"projected": mouse.projected, "enrichment": beside}
        noted = name_projected(entry, choices)
        if entry.name == "sets_own" or entry.section not in ("go", "ranked", "network"):
            assert noted == ""
        else:
            go = "GO " if entry.section == "ranked" else ""
            assert noted == f"{go}projected from human by orthologs"
    ranked = next(entry for entry in contrast_figures(alone) if entry.section == "ranked")
    assert name_projected(ranked, {"projected": mouse.projected, "enrichment": alone}) == ""
