import base64
import hashlib
import json
import re
from dataclasses import replace
from html import unescape

import docutils.core
import pandas as pd
import pytest

from finished_run import make_config, make_gene_table, make_run
from html_page import Page
from tearflow.differential.design_words import count_pairs
from tearflow.differential.rule import RULES, Rule
from tearflow.differential.selected_test import column_of
from tearflow.differential.tests import DIFFERENCES, TESTS
from tearflow.enrichment.settings import EnrichmentSettings
from tearflow.figures import cohort as cohort_figures
from tearflow.figures.comparison import comparison_figures
from tearflow.figures.contrast import contrast_figures
from tearflow.figures.style import entitle, new_figure, save
from tearflow.io.table_specs import Column
from tearflow.io.tables import read_table, write_frame
from tearflow.provenance.manifest import HOME
from tearflow.report.blocks import Note, anchor
from tearflow.report.captions import to_html
from tearflow.report.columns import DEP_COLUMNS, dep_columns
from tearflow.report.contrast import folded_sections
from tearflow.report.contrast_facts import numbers_section
from tearflow.report.false_discoveries import (
    MEASURES,
    count_directions,
    count_reasons,
    false_in_words,
    is_published,
    rule_in_words,
    warning_of_few_pairs,
)
from tearflow.report.figures import HEAVY, embed, link, read_lines
from tearflow.report.methods_design import describe_tests
from tearflow.report.network import isolated_in_words
from tearflow.report.outputs import spec_of
from tearflow.report.page import SCRIPTS, render_page
from tearflow.report.tables import View, make_table, view_all
from tearflow.report.trust import trust_section
from tearflow.study.config import FigureSettings

PATH = "week2_vs_baseline"
# The first doubt of docutils raises, and no configuration file of the machine is read.
STRICT = {"halt_level": 2, "_disable_config": True}
# Attributes by which a page loads something.
LOADING = {"src", "srcset", "data", "poster", "background", "action"}


def docutils_html(text):
    """Turn a caption into HTML as `snakemake --report` does."""
    return docutils.core.publish_parts(text, writer="html", settings_overrides=STRICT)["body"]


@pytest.fixture(scope="module")
def page(finished):
    """Page of the run, which no test changes."""
    return Page(render_page(make_run(finished, make_config()), {}, {}, make_gene_table()))


def test_page_loads_nothing_from_elsewhere(page):
    for tag, attributes in page.elements:
        assert tag not in {"link", "iframe", "object", "base"}
        for name in LOADING & set(attributes):
            assert attributes[name].startswith("data:") or tag == "div"


def test_policy_allows_the_scripts_of_the_page_and_nothing_else(page):
    policy = next(a["content"] for t, a in page.elements if a.get("http-equiv"))
    run_scripts = [text for text in page.scripts if not text.startswith('{"')]
    assert len(run_scripts) == len(SCRIPTS)
    for script in run_scripts:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "require-trusted-types-for 'script'; trusted-types 'none';" in policy
    assert not re.search(r"http|file:|\*|unsafe-(?!inline'; script-src)", policy)


def test_text_of_the_user_stays_text(page):
    scripts = [a for t, a in page.elements if t == "script"]
    assert len(scripts) == len(page.packs) + len(SCRIPTS)
    assert any("</script><script>alert(1)" in text for text in page.text)
    data = [json.loads(text) for text in page.packs.values() if text.startswith(b'{"columns"')]
    cells = {cell for one in data for row in one["rows"] for cell in row}
    assert "</script><script>alert(1)</script>" in cells


def test_identifiers_are_unique_and_links_lead_somewhere(page):
    ids = [a["id"] for _, a in page.elements if "id" in a]
    assert len(ids) == len(set(ids))
    links = [a["href"][1:] for t, a in page.elements if t == "a" and a["href"].startswith("#")]
    addresses = {link for link in links if link.startswith("protein=")}
    assert addresses and set(links) - addresses <= set(ids)


def test_every_figure_is_there_with_its_words(page, run):
    images = [a for t, a in page.elements if t == "img"]
    settings = EnrichmentSettings()
    drawn = [f"{cohort}/{e.name}" for cohort in run.cohorts for e in cohort_figures.FIGURES]
    drawn += [f"{path}/{e.name}" for path in run.paths for e in contrast_figures(settings)]
    drawn += [
        f"comparisons/{c}/{e.name}" for c in run.comparisons for e in comparison_figures(settings)
    ]
    packs = [anchor("figure", path.replace("/", ".")) for path in drawn]
    assert sorted(image["data-pack"] for image in images) == sorted(packs)
    assert all(image["alt"] and image["src"].startswith("data:image/svg") for image in images)
    assert all(page.packs[image["data-pack"]].startswith(b"<svg") for image in images)


def test_every_table_has_its_data(page):
    tables = [a for _, a in page.elements if a.get("class") == "data-table"]
    assert tables
    for table in tables:
        data = json.loads(page.packs[table["data-pack"]])
        assert all(len(row) == len(data["columns"]) for row in data["rows"])


def test_page_says_what_is_simulated(page, run, inputs, gene_table):
    banner = "Simulated data."
    assert banner in page.text
    measured = {name: replace(cohort, description="x") for name, cohort in run.cohorts.items()}
    assert banner not in render_page(replace(run, cohorts=measured), inputs, {}, gene_table)


@pytest.mark.slow
def test_page_is_the_same_each_time_and_names_no_folder(run, inputs, tmp_path, gene_table):
    first = render_page(run, inputs, {}, gene_table)
    assert render_page(replace(run, tables={}), inputs, {}, gene_table) == first
    assert str(tmp_path) not in first


def test_run_without_comparison_deps_or_terms_has_a_page(run, inputs, gene_table):
    for path in run.paths:
        for name in ("go", "hubs", "ppi_edges"):
            file = run.results / path / f"{name}.tsv"
            write_frame(read_table(file, spec_of(f"{path}/{name}.tsv")).head(0), file)
    text = render_page(replace(run, comparisons={}), inputs, {}, gene_table)
    assert "no two DEPs interact" in text
    assert "Comparison" not in text


def test_counts_of_the_rule_and_of_its_alternatives(run):
    path = "nsde/week2_vs_baseline"
    deps, prices = run.table(f"{path}/deps.tsv"), run.table(f"{path}/rule.tsv")
    counts = [count_directions(deps, price) for price in prices.itertuples()]
    assert counts == [(2, 1), (1, 0), (3, 1), (2, 1)]
    assert [sum(count) for count in counts] == prices["n_deps"].tolist()
    assert count_reasons(deps) == {"contaminant": 1, "fewer than 3 complete pairs": 1}


def test_expected_false_deps_are_told_or_why_they_are_not(run):
    prices = run.table("nsde/week2_vs_baseline/rule.tsv")
    told = [false_in_words(price) for price in prices.itertuples()]
    assert told[0] == "about 1 (0 to 2)"
    assert told[3] == "no estimate here"


def test_the_pairs_that_deps_were_measured_in_are_a_fact(run):
    deps = run.table(f"nsde/{PATH}/deps.tsv")
    top = numbers_section(run, f"nsde/{PATH}").blocks[0]
    assert dict(top.rows)["DEPs measured in"] == "3 of 3 pairs"
    deps.loc[1, ["n_measured", "few_pairs"]] = 1, True
    top = numbers_section(run, f"nsde/{PATH}").blocks[0]
    few = "1 to 3 of 3 pairs; 1 DEP in fewer than half of them"
    assert dict(top.rows)["DEPs measured in"] == few


def test_pairs_behind_the_deps_are_facts_and_no_mark_calls_a_dep_true(run):
    trust = trust_section(run, f"nsde/{PATH}")
    facts, explained = trust.blocks[:2]
    assert facts.rows[:2] == [
        ("All pairs agree in direction", "2 of 3"),
        ("Fold change depends on one person", "1 of 3"),
    ]
    assert "none of these distinguishes true DEPs from false ones" in explained.paragraphs[0]
    assert {"n_pairs", "few_pairs", "pairs_agreeing"} <= {column.name for column in DEP_COLUMNS}
    assert "robust" not in {column.name for column in DEP_COLUMNS}


def test_rule_of_another_test_is_not_the_published_one():
    rule = Rule()
    assert is_published(rule)
    assert not is_published(replace(rule, imputation="knn"))
    assert not is_published(replace(rule, test="moderated"))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Rule(), "published (Zhang et al. 2025)"),
        (RULES["recommended"], "recommended by TearFlow"),
        (replace(RULES["recommended"], rule="published"), "recommended by TearFlow"),
        (replace(RULES["recommended"], alpha=0.1), "chosen in the configuration"),
        (Rule(alpha=0.01), "chosen in the configuration"),
    ],
)
def test_the_report_says_which_rule_was_used(run, config, rule, words):
    run = replace(run, config=replace(config, differential=rule))
    facts = dict(numbers_section(run, run.paths[0]).blocks[0].rows)
    assert words in facts["Rule"]
    methods = describe_tests(rule)
    assert ("recommended by TearFlow," in methods) == words.startswith("recommended")


@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize("measure", MEASURES)
def test_every_test_and_measure_has_words_and_columns(test, measure):
    rule = Rule(test=test, measure=measure, minimum_effect=0.4)
    assert TESTS[test].full_name in rule_in_words(rule)
    assert ("above 0.4" in rule_in_words(rule)) == (test == "minimum_effect")
    names = [column.name for column in dep_columns(rule, count_pairs(3), DIFFERENCES, "change")]
    assert column_of(test, measure) in names
    assert len(names) == len(set(names))


@pytest.mark.parametrize("test", TESTS)
def test_caption_names_the_selected_test(run, config, test):
    rule = Rule(test=test, minimum_effect=0.4)
    run = replace(run, config=replace(config, differential=rule))
    caption = unescape(run.caption("deps", run.paths[0], differential=rule))
    assert f"by the {TESTS[test].full_name}" in caption
    detail = "for a |log2 fold change| above 0.4"
    assert (detail in caption) == (test == "minimum_effect")


@pytest.mark.parametrize("measure", MEASURES)
def test_page_of_another_rule(run, inputs, config, measure, gene_table):
    rule = Rule(test="moderated", measure=measure, imputation="knn")
    text = render_page(
        replace(run, config=replace(config, differential=rule)), inputs, {}, gene_table
    )
    assert "Depend on imputed values" in text


def test_warning_comes_with_few_pairs_only():
    rule = Rule()
    assert "about 200 of them" in warning_of_few_pairs(count_pairs(3), 4000, rule)
    assert "3 complete pairs" in warning_of_few_pairs(count_pairs(3), 4000, rule)
    assert "bounds" not in warning_of_few_pairs(
        count_pairs(4), 4000, replace(rule, measure="q_value")
    )
    assert warning_of_few_pairs(count_pairs(5), 4000, rule) == ""
    few = warning_of_few_pairs(count_pairs(3), 4000, replace(rule, test="wilcoxon"))
    assert few == "This contrast is based on 3 complete pairs."
    few = warning_of_few_pairs(count_pairs(3), 4000, replace(rule, test="minimum_effect"))
    assert "4,000 tests. Nothing limits" in few
    assert "if no protein had changed" not in few


def test_report_says_where_no_dep_is_possible(run):
    path = run.paths[0]
    table = run.table(f"{path}/rule.tsv")
    table["warning"] = "With alpha = 0.05 no protein can be a DEP."
    run = replace(run, config=replace(run.config, differential=Rule(test="wilcoxon")))
    blocks = folded_sections(run, path)[0].blocks
    notes = [block.text for block in blocks if isinstance(block, Note)]
    assert any("no protein can be a DEP" in text for text in notes)


def test_table_holds_six_digits_and_none_for_missing():
    frame = pd.DataFrame({"p": [0.000123456789, None], "n": [3, 4], "ok": [True, False]})
    made = make_table(
        frame, [Column(name, name, "text", name) for name in ("p", "n", "ok", "absent")]
    )
    assert made["rows"] == [[0.000123457, 3, True], [None, 4, False]]
    assert json.dumps(made["rows"][0]) == "[0.000123457, 3, true]"
    assert [column["name"] for column in made["columns"]] == ["p", "n", "ok"]


def test_filter_on_an_absent_column_is_left_out():
    frame = pd.DataFrame({"direction": ["up"]})
    filters = {
        "Change": [view_all(), View("up", "direction", ["up"])],
        "Show": [View("shared", "shared", [True]), view_all()],
    }
    made = make_table(
        frame,
        [Column("direction", "Change", "direction", "up or down")],
        filters,
        ("absent", "asc"),
    )
    assert made["filters"] == [{"label": "Change", "views": [["all", None, []], ["up", 0, ["up"]]]}]
    assert made["order"] == []


def test_lines_below_the_title_of_a_figure_are_read_from_its_description(tmp_path):
    figure = new_figure(85, 60)
    entitle(figure, "nsde: week 2", ["n = 3 pairs", "p < 0.05 & more"])
    figure.add_subplot()
    save(figure, [drawing := tmp_path / "volcano.svg"])
    assert read_lines(drawing) == ["n = 3 pairs", "p < 0.05 & more"]
    drawing.write_text('<svg width="1pt" height="1pt"/>')
    assert read_lines(drawing) == []


def test_heavy_drawing_gives_way_to_its_smaller_picture(tmp_path):
    drawing = tmp_path / "volcano.svg"
    drawing.write_text('<svg width="100pt" height="50pt">' + "x" * HEAVY)
    drawing.with_suffix(".png").write_bytes(b"\x89PNG")
    assert embed(drawing) == (b"\x89PNG", (187, 93))
    assert link(drawing) == (drawing.with_suffix(".png"), (187, 93))


def test_column_without_a_value_is_left_out():
    frame = pd.DataFrame({"gene": ["LCN1"], "n_peptides": [None]})
    columns = [Column(name, name, "text", name) for name in ("gene", "n_peptides")]
    assert [column["name"] for column in make_table(frame, columns)["columns"]] == ["gene"]
    assert len(make_table(frame[:0], columns)["columns"]) == 2


def test_caption_escapes_and_links():
    html = to_html("a < b *c*\n\n`Zhang <https://doi.org/10.1>`__ ``x_y``")
    assert html == (
        '<p>a &lt; b <em>c</em></p><p><a href="https://doi.org/10.1">Zhang</a> <code>x_y</code></p>'
    )


HOSTILE_VISIT = (
    r"`x <https://example.invalid/>`__ ``c`` *e* |s| [1]_ w_ <b>&amp;</b> {{ 7 }} \ .. raw::"
)
TEXT_OF_THE_USER = [
    "adjusted",
    "dependence",
    "deps",
    "heatmap",
    "mean_changes",
    "origins",
    "trajectories",
    "visits",
    "volcano",
]


@pytest.mark.parametrize("name", TEXT_OF_THE_USER)
@pytest.mark.parametrize("convert", [to_html, docutils_html])
def test_visit_with_markup_stays_text_in_a_caption(run, name, convert, monkeypatch):
    contrast = run.contrasts[run.paths[0]]
    contrast = replace(contrast, reference=HOSTILE_VISIT, target=HOSTILE_VISIT)
    run.contrasts[run.paths[0]] = contrast
    figures = FigureSettings(label=(HOSTILE_VISIT,))
    monkeypatch.setattr("tearflow.report.captions.to_html", convert)
    params = {"contrast": contrast, "differential": run.config.differential, "figures": figures}
    params["contrasts"] = [contrast]
    shown = Page(run.caption(name, run.paths[0], **params))
    assert HOSTILE_VISIT in " ".join("".join(shown.text).split())
    assert not {"b", "a", "img"} & {tag for tag, _ in shown.elements}


def test_captions_show_every_text_of_the_user_as_text():
    shown = {
        path.stem
        for path in (HOME / "workflow/report").glob("*.rst")
        if re.search(
            r"contrasts\[0\]\.(reference|target)|words\.(subtraction|compared)|figures\.label \|",
            path.read_text(),
        )
    }
    assert shown == set(TEXT_OF_THE_USER)


def test_a_gene_that_the_network_file_lacks_is_told_from_one_without_a_link_at_the_cut():
    hubs = pd.DataFrame(
        {
            "gene": ["MMP9", "LYZ", "MMP8", "BTK"],
            "degree": [1, 0, 0, 0],
            "in_network": [True, True, False, False],
            "in_file": [True, True, True, False],
            "network": "own.tsv",
            "min_score": 0.9,
            "n_tested": 2000,
            "n_tested_in_file": 1100,
        }
    )
    counted = "Of 2,000 tested genes, 1,100 (55 %) have an interaction in the network file."
    assert isolated_in_words(hubs) == [
        counted,
        "1 DEP with an interaction of score 0.9 or more, but with no other DEP: LYZ.",
        "1 DEP in the network file (own.tsv) without an interaction of score 0.9 or more: MMP8.",
        "1 DEP not in the network file (own.tsv): BTK.",
        "That a protein is below the cut or not in the file does not mean that it has no"
        " interactions.",
    ]
    assert isolated_in_words(hubs.iloc[:1]) == [counted]
    assert isolated_in_words(hubs.iloc[:2])[-1].endswith("but with no other DEP: LYZ.")
    many = pd.concat([hubs.iloc[1:2]] * 50)
    assert isolated_in_words(many)[1].endswith("LYZ, LYZ and 10 more.")
    assert isolated_in_words(hubs.iloc[:0]) == []


def test_captions_do_not_repeat_what_the_sheet_says_of_the_cohorts(run):
    (first, second) = run.cohorts
    run.cohorts = {
        first: replace(run.cohorts[first], description="tears; 3 patients"),
        second: replace(run.cohorts[second], description="tears"),
    }
    assert run.only_describes("tears; 3 patients; tears")
    assert not run.only_describes("tears; 3 patients; projected from human")
    assert not run.only_describes("n = 3 pairs")


def test_no_line_can_end_within_a_number(run, inputs, gene_table):
    tables = [f"{path}/{name}.tsv" for path in run.paths for name in ("deps", "go", "hubs")]
    for table in [run.table(path) for path in tables]:
        for column in [name for name in table if name.endswith(("p_value", "q_value", "p_degree"))]:
            table[column] = table[column].astype(float) * 1e-13
    every = " ".join(Page(render_page(run, inputs, {}, gene_table)).text)
    text = every.split("Skip to the content")[1]
    assert re.search(r"\de\N{MINUS SIGN}\d", text)
    assert re.findall(r".{20}(?:\de-\d|[ (]-\d+\.\d).{9}", text) == []
