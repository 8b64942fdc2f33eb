"""The section on clinical endpoints, its lines in the summary, and what the methods say of it."""

import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from finished_run import make_config, make_run
from related import write_relations
from tearflow.endpoints.baseline import EndpointCohort, tabulate_baseline
from tearflow.endpoints.cohort_differences import compare_comparisons
from tearflow.endpoints.design import EndpointDesign
from tearflow.endpoints.measures import Measure
from tearflow.endpoints.safety import tabulate_adherence, tabulate_events
from tearflow.endpoints.summary import count_levels, summarise_endpoints
from tearflow.endpoints.table_specs import (
    ADHERENCE,
    BASELINE,
    DIFFERENCES,
    LEVELS,
    OMNIBUS,
    SAFETY,
    SUMMARY,
    TESTS,
    VALUES,
)
from tearflow.endpoints.tests import analyse_measures
from tearflow.figures.endpoints import endpoint_figures
from tearflow.io.tables import write_table
from tearflow.report.blocks import DataTable, Figure, Fold, Grid, Note
from tearflow.report.endpoints import endpoints_sections, explain
from tearflow.report.methods import methods_section
from tearflow.report.methods_endpoints import describe_model, describe_shares
from tearflow.report.overview import overview_section
from tearflow.report.page import render_page
from tearflow.report.run import MeasuredCohort

PACKAGES = ("python", "snakemake", "numpy", "pandas", "scipy", "matplotlib", "seaborn", "networkx")
VERSIONS = dict.fromkeys(PACKAGES)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="100pt" height="50pt" viewBox="0 0 100 50"/>'
NASTY = "</script><script>alert(1)</script>"
VISITS = ("baseline", "week2", "month3")
MEASURES = (
    Measure("osdi", NASTY, "points", per="person", better="low", role="primary"),
    Measure("tmh", "Meniscus", "mm", better="high", test="parametric"),
    Measure("drops", "Drops used", scale="yes_no", per="person"),
    Measure("il6", "Interleukin 6", "pg/mL", scale="concentration"),
)


def make_values(n, arms=None, shift=0.0):
    """Values of people P0, P1, ... who improve; the last one misses month 3."""
    rows = []
    for person in range(n):
        for place, visit in enumerate(VISITS):
            if person == n - 1 and visit == "month3":
                continue
            key = (f"P{person}", visit)
            rows.append(("osdi", key[0], "", "", visit, 40 + person * 1.5 - place * (8 + person)))
            rows.append(("drops", key[0], "", "", visit, float(person % 2 or place == 0)))
            for side, eye in enumerate(("OD", "OS")):
                arm = arms[side] if arms else ""
                tmh = (
                    0.2
                    + 0.01 * person
                    + 0.02 * side
                    + place * (0.03 + (0.004 + shift * side) * person)
                )
                # No mixed model is fitted to values without any noise.
                tmh += 0.002 * ((7 * person + 3 * side + 5 * place) % 4)
                rows.append(("tmh", key[0], eye, arm, visit, tmh))
                rows.append(("il6", key[0], eye, arm, visit, 4.0 + person + side - 2 * place))
    table = pd.DataFrame(rows, columns=VALUES.names[:-1])
    return table.assign(below=table["measure"].eq("il6") & table["value"].lt(5))


def write_endpoints(run, cohort, design, values):
    """Tables of a cohort as the rules write them."""
    folder = run.results / cohort / "endpoints"
    folder.mkdir(parents=True)
    omnibus, tests = analyse_measures(values, MEASURES, design)
    tables = {
        VALUES: values,
        SUMMARY: summarise_endpoints(values, MEASURES, design),
        LEVELS: count_levels(values, MEASURES, design),
        OMNIBUS: omnibus,
        TESTS: tests.astype({"n_needed": "Int64"}),
    }
    for spec, table in tables.items():
        write_table(table, folder / spec.path.rpartition("/")[2], spec)
    for entry in endpoint_figures(MEASURES):
        (folder / f"{entry.name}.svg").write_text(SVG, encoding="utf-8")
    run.endpoints[cohort] = MeasuredCohort(MEASURES, design)


@pytest.fixture(scope="module")
def with_endpoints(tmp_path_factory, finished):
    """Run of two cohorts with endpoints, one of them with a treated and a fellow eye."""
    results = shutil.copytree(finished, tmp_path_factory.mktemp("endpoints") / "results")
    run = make_run(results, make_config())
    designs = {
        "nsde": EndpointDesign(VISITS, "baseline"),
        "ssde": EndpointDesign(VISITS, "baseline", ("fellow", "treated"), "fellow", True),
    }
    values = {"nsde": make_values(6), "ssde": make_values(5, designs["ssde"].arms, 0.01)}
    for cohort, design in designs.items():
        write_endpoints(run, cohort, design, values[cohort])
    known = pd.DataFrame({"sex": ["f", "m", NASTY, "f", "f", "f"], "age": list("345678")})
    described = {
        name: EndpointCohort(
            *(name, designs[name], values[name]),
            known.head(values[name]["subject"].nunique()).set_axis(
                values[name]["subject"].unique()
            ),
        )
        for name in designs
    }
    write_all(run, described)
    for path in run.paths:
        write_relations(run.results / path)
    return run


@pytest.fixture
def measured(with_endpoints, tmp_path):
    """A copy of that run, which a test may change."""
    results = shutil.copytree(with_endpoints.results, tmp_path / "results")
    endpoints = dict(with_endpoints.endpoints)
    return replace(make_run(results, with_endpoints.config), endpoints=endpoints)


def write_all(run, described):
    """Tables of all cohorts, with a sheet of safety."""
    folder = run.results / "endpoints"
    folder.mkdir(exist_ok=True)
    events = pd.DataFrame(
        [("nsde", "P0", "treatment", NASTY, 2.0, "yes"), ("nsde", "P0", "later", NASTY, 1.0, "")],
        columns=["cohort", "subject", "period", "name", "grade", "related"],
    )
    doses = pd.DataFrame(
        [("nsde", "P0", "treatment", "drops", 50.0, 56.0)],
        columns=["cohort", "subject", "period", "name", "value", "of"],
    )
    groups = {(name, ""): cohort.people("") for name, cohort in described.items()}
    matrices = {name: name for name in described}
    tables = {
        BASELINE: tabulate_baseline(list(described.values()), MEASURES),
        DIFFERENCES: compare_comparisons(described, matrices, MEASURES, run.compared_cohorts),
        SAFETY: tabulate_events(events, groups),
        ADHERENCE: tabulate_adherence(doses, groups),
    }
    for spec, table in tables.items():
        write_table(table, run.results / spec.path, spec)
    endpoints = replace(run.config.endpoints, values="e.tsv", measures="m.tsv", safety="s.tsv")
    run.config = replace(run.config, endpoints=endpoints)


@pytest.fixture(scope="module")
def section(with_endpoints):
    """The section of that run, which no test changes."""
    (section,) = endpoints_sections(with_endpoints)
    return section


def find(run, title):
    (section,) = endpoints_sections(run)
    return part_of(section, title)


def part_of(section, title):
    (found,) = [part for part in section.walk() if part.title == title]
    return found


def grids(section):
    return [block for block in section.blocks if isinstance(block, Grid)]


def folded(section, title):
    """Blocks that a title opens."""
    (fold,) = [b for b in section.blocks if isinstance(b, Fold) and b.title == title]
    return fold.blocks


def secondary_row(section, name):
    """Row of a secondary measure of nsde, on one value per person."""
    (grid,) = folded(part_of(section, "Endpoints of nsde"), "Table of 3 secondary measures")
    (row,) = [row for row in grid.rows if name in row[0]]
    return row


def test_a_run_without_endpoints_says_nothing_of_them(run):
    assert endpoints_sections(run) == []
    text = str(methods_section(run, VERSIONS, "1.0"))
    assert "clinical measure" not in text
    assert "clinical" not in str(overview_section(run))


def test_section_has_its_parts_in_order(section):
    assert [part.title for part in section.sections] == [
        "Endpoints of nsde",
        "Endpoints of ssde",
        "Differences between cohorts",
        "Before the treatment",
        "Safety and adherence",
    ]


def test_simulated_cohorts_are_named(measured):
    measured.cohorts["nsde"] = replace(measured.cohorts["nsde"], description="Simulated: x")
    (section,) = endpoints_sections(measured)
    (note,) = [block for block in section.blocks if isinstance(block, Note)]
    assert note.text.startswith("The endpoints of nsde were generated by a program")


def test_opening_is_honest_on_eyes_normality_and_number_of_measures(section):
    text = " ".join(str(block) for block in section.blocks)
    assert "its p is too small" in text
    assert "On 5 people that decides little" in text
    # Four measures, of which 0.2 have p < 0.05 by chance.
    assert "of 4 measures of which none changes, about 0.2 have p < 0.05 by chance" in text
    assert "1 of them was declared primary" in text


def test_baseline_table_has_a_column_for_each_cohort_and_arm(section):
    (grid,) = grids(part_of(section, "Before the treatment"))
    assert grid.headers == [
        *("Characteristic", "All", "nsde", "ssde", "ssde, fellow", "ssde, treated"),
        *("p, each eye counted", "p, by person"),
    ]
    by_name = {str(row[0]).split("<br>")[0]: row for row in grid.rows}
    assert by_name["People"][1:4] == ["11", "6", "5"]
    assert by_name["Eyes"][1:4] == ["22", "12", "10"]
    assert by_name["<bdi>age</bdi>"][2].startswith("5.5")
    # Of a measure per eye both p; of a person one, and of a paired arm nothing.
    meniscus = by_name["<bdi>Meniscus</bdi>"]
    assert meniscus[6].startswith("p = ") and meniscus[7].startswith("p = ")
    assert meniscus[4] and not by_name["<bdi>age</bdi>"][4]
    # A value below the limit in one group leaves the row without means.
    assert "±" not in "".join(by_name["<bdi>Interleukin 6</bdi>"][1:])
    drops = by_name["<bdi>Drops used</bdi>"]
    assert drops[2].replace("\xa0", " ") == "6 (100 %)"


def test_changes_show_people_first_and_eyes_as_such(section, with_endpoints):
    part = part_of(section, "Endpoints of nsde")
    (primary,) = grids(part)
    (secondary,) = folded(part, "Table of 3 secondary measures")
    assert primary.headers == ["Measure", "baseline", "Any change", "week2", "month3"]
    assert "each eye counted" not in str(primary.rows)
    meniscus, eyes, mixed, size, *_ = secondary.rows
    tests = with_endpoints.table("nsde/endpoints/tests.tsv").query("measure == 'tmh'")
    person = tests.query("analysis == 'person' and visit == 'week2'").iloc[0]
    assert f"+{person['estimate']:.3g}" in meniscus[3]
    assert "each eye counted" in eyes[0] and "p" in eyes[3]
    assert "mixed model" in mixed[0] and "Hedges" in size[0]
    assert "n\xa0=\xa05" in meniscus[3]


@pytest.mark.parametrize(("p_value", "sentences"), [(0.2, 1), (np.nan, 0)])
def test_methods_name_the_mixed_model_where_it_was_fitted(p_value, sentences):
    omnibus = pd.DataFrame({"analysis": ["person", "mixed"], "p_value": [0.1, p_value]})
    assert len(describe_model(omnibus)) == sentences


@pytest.mark.parametrize(
    ("estimand", "lower", "sentences"),
    [("difference of shares", -0.1, 1), ("difference of shares", np.nan, 0), ("mean", -0.1, 0)],
)
def test_methods_name_the_interval_of_shares_where_there_is_one(estimand, lower, sentences):
    tests = pd.DataFrame({"estimand": [estimand], "lower": [lower]})
    assert len(describe_shares(tests)) == sentences


def test_values_below_the_limit_have_ranks_only(section):
    row = secondary_row(section, "Interleukin")
    assert "ranks only" in row[3]
    # No mean, but a median above the limit.
    assert row[1].startswith("7\xa0(5.75\xa0to\xa08.25)")


def test_yes_and_no_are_shares(section):
    row = secondary_row(section, "Drops")
    # All use drops at first, and later half of them.
    assert row[1].startswith("100 %")
    assert "\N{MINUS SIGN}50 %" in row[3]


def test_arms_are_compared_with_the_control(section, with_endpoints):
    *_, grid = grids(part_of(section, "Endpoints of ssde"))
    assert grid.title.startswith("Each arm minus fellow")
    assert {row[1] for row in grid.rows} == {"treated", ""}
    tests = with_endpoints.table("ssde/endpoints/tests.tsv").query("measure == 'tmh'")
    change = tests.query("analysis == 'person' and comparison == 'change' and visit == 'week2'")
    assert f"+{change['estimate'].item():.3g}" in grid.rows[0][3]


def test_people_who_miss_a_visit_are_counted(section):
    facts = dict(part_of(section, "Endpoints of nsde").blocks[0].rows)
    assert facts["People"] == "6"
    assert facts["Visits (people)"] == "baseline (6), week2 (6), month3 (5)"
    # Pairs of yes and no need not be complete over all visits.
    assert facts["Left out"].startswith("1 person of each measure, who miss a visit")


@pytest.mark.slow
def test_people_of_different_arms_are_counted_together(measured):
    # Five people, of whom three are in one arm and two in the other; the last misses month 3.
    design = EndpointDesign(VISITS, "baseline", ("drug", "sham"), "sham")
    values = make_values(5)
    values["arm"] = np.where(values["subject"].isin(["P0", "P1", "P2"]), "drug", "sham")
    shutil.rmtree(measured.results / "nsde/endpoints")
    write_endpoints(measured, "nsde", design, values)
    measured.tables.clear()
    facts = dict(find(measured, "Endpoints of nsde").blocks[0].rows)
    assert facts["Visits (people)"] == "baseline (5), week2 (5), month3 (4)"


def test_nobody_is_left_out_of_what_is_not_tested(measured):
    design = EndpointDesign(VISITS[:1], "baseline")
    values = make_values(6)
    one = values["subject"].eq("P0") & values["visit"].eq("baseline")
    shutil.rmtree(measured.results / "nsde/endpoints")
    write_endpoints(measured, "nsde", design, values[one])
    measured.tables.clear()
    facts = dict(find(measured, "Endpoints of nsde").blocks[0].rows)
    assert facts["Visits (people)"] == "baseline (1)"
    assert "Left out" not in facts


def test_all_comparisons_stand_in_a_folded_table(section):
    of_arms, table = (
        fold.blocks[0]
        for cohort in ("ssde", "nsde")
        for fold in part_of(section, f"Endpoints of {cohort}").blocks[-1:]
    )
    assert isinstance(table, DataTable) and isinstance(of_arms, DataTable)
    names = [column["name"] for column in of_arms.data["columns"]]
    assert {"arm", "comparison", "adjusted_p_person", "n_people_person"} <= set(names)
    # The eyes of a person are in different arms, and count as one pair in any analysis.
    assert "adjusted_p_published" not in names
    names = [column["name"] for column in table.data["columns"]]
    assert "adjusted_p_published" in names and "arm" not in names
    views = [label for label, *_ in table.data["filters"][0]["views"]]
    assert views == ["primary measures", "secondary", "all measures"]
    # Of a measure per person there is no p of eyes.
    published = names.index("adjusted_p_published")
    rows = [row for row in table.data["rows"] if row[0] == NASTY]
    assert rows and all(row[published] is None for row in rows)


def test_figures_are_folded_by_measure_primary_ones_first(section):
    blocks = part_of(section, "Endpoints of nsde").blocks
    assert not any(isinstance(block, Figure) for block in blocks)
    (figures,) = [b for b in blocks if isinstance(b, Fold) and b.title.startswith("Figures of")]
    assert figures.title == "Figures of 3 measures"
    explained, *courses, together = figures.blocks
    files = [
        figure.file.removeprefix("nsde.endpoints.") for fold in courses for figure in fold.blocks
    ]
    assert files == ["course_osdi", "course_tmh", "course_il6"]
    assert courses[0].title == f"Figure: {NASTY}"
    # What holds for all of them is said once.
    assert "A line is a person" in explained.paragraphs[0]
    captions = [figure.caption for fold in courses for figure in fold.blocks]
    assert not [caption for caption in captions if "A line is a person" in caption]
    assert together.title == "All measures together: scales, heatmap, correlations"


def test_intervals_that_exclude_zero_beside_a_large_p_are_explained(measured):
    words = "Only the intervals of Dunnett's test are adjusted"
    tests = measured.table("nsde/endpoints/tests.tsv")
    of_people = tests["analysis"].eq("person")
    numbers = {"lower": 0.1, "upper": 0.2, "adjusted_p": 0.01}
    measured.tables["nsde/endpoints/tests.tsv"] = tests.assign(**numbers)
    measured.tables["ssde/endpoints/tests.tsv"] = tests.head(0)
    assert words not in " ".join(explain(measured))
    large = tests.assign(**numbers, place=range(len(tests)))
    large.loc[large.index[of_people][:2], "adjusted_p"] = 0.06
    measured.tables["nsde/endpoints/tests.tsv"] = large
    assert "So 2 of them on one value per person exclude 0" in " ".join(explain(measured))


def test_no_mean_of_eyes_where_each_eye_is_an_arm(measured):
    words = "the mean of the eyes"
    assert words in " ".join(explain(measured))
    measured.endpoints = {"ssde": measured.endpoints["ssde"]}
    assert words not in " ".join(explain(measured))


def test_differences_between_cohorts_are_first_less_second(section):
    found = part_of(section, "Differences between cohorts")
    titles = [grid.title for grid in grids(found)]
    assert len(titles) == 1
    assert titles[0].startswith("Primary measures: change in nsde minus change in ssde")
    (secondary,) = [block for block in found.blocks if isinstance(block, Fold)]
    assert secondary.title.startswith("Secondary measures: change in nsde minus change in ssde")


def test_events_are_counted_by_cohort_and_period(section):
    events, doses = grids(part_of(section, "Safety and adherence"))
    assert [text for text, _ in events.groups] == ["", "treatment", "later", "all periods"]
    every = events.rows[0]
    assert every[1].replace("\xa0", " ").startswith("1 (16.7 %)<br><small>1 event, 1 related")
    assert every[2] == "0"
    assert doses.rows[0][2].replace("\xa0", " ").startswith("89.3 %")


def test_summary_has_a_line_for_each_primary_measure(section):
    (grid,) = [
        block
        for block in section.blocks
        if isinstance(block, Grid) and block.title.startswith("Primary clinical")
    ]
    nsde, ssde = grid.rows
    assert nsde[1] == ssde[1] == "week2 minus baseline"
    assert "1 left out" in nsde[4] and nsde[4].startswith("5")


def test_summary_leaves_out_only_who_has_no_part_in_the_test_it_shows(measured):
    # P5 of nsde and P4 of ssde miss month 3, which ANOVA needs, and a test of pairs at week 2 not.
    primary = tuple(replace(measure, role="primary") for measure in MEASURES)
    for cohort, found in list(measured.endpoints.items()):
        measured.endpoints[cohort] = MeasuredCohort(primary, found.design)
    (grid,) = [
        block
        for block in endpoints_sections(measured)[0].blocks
        if isinstance(block, Grid) and block.title.startswith("Primary clinical")
    ]
    anova, eyes, mcnemar, pairs = (
        next(str(row[4]) for row in grid.rows if all(part in row[0] + row[1] for part in parts))
        for parts in (
            ("alert", "nsde", "week2 minus baseline"),
            ("Meniscus", "nsde", "week2 minus baseline"),
            ("Drops", "nsde", "week2 minus baseline"),
            ("Meniscus", "ssde", "treated minus fellow, in week2"),
        )
    )
    assert "1 left out" in anova
    assert "1 left out" in eyes
    assert mcnemar.startswith("6") and "left out" not in mcnemar
    assert pairs.startswith("5") and "left out" not in pairs


def test_what_is_known_at_one_visit_is_in_the_baseline_table_alone(measured):
    design = EndpointDesign(VISITS, "baseline")
    values = make_values(6)
    values = values[values["measure"].ne("tmh") | values["visit"].eq("baseline")]
    shutil.rmtree(measured.results / "nsde/endpoints")
    write_endpoints(measured, "nsde", design, values)
    measured.tables.clear()
    (grid,) = folded(find(measured, "Endpoints of nsde"), "Table of 2 secondary measures")
    assert "Meniscus" not in str(grid.rows)
    assert "Meniscus" in str(grids(find(measured, "Before the treatment"))[0].rows)


def test_a_cohort_with_one_visit_is_described_alone(run):
    design = EndpointDesign(VISITS[:1], "baseline")
    values = make_values(6)
    values = values[values["visit"].eq("baseline")]
    write_endpoints(run, "nsde", design, values)
    cohort = EndpointCohort("nsde", design, values, pd.DataFrame(index=values["subject"].unique()))
    write_table(tabulate_baseline([cohort], MEASURES), prepared(run), BASELINE)
    (section,) = endpoints_sections(run)
    assert [part.title for part in section.sections] == [
        "Endpoints of nsde",
        "Before the treatment",
    ]
    assert not [block for part in section.walk() for block in part.blocks if tables_in(block)]
    text = str(methods_section(run, VERSIONS, "1.0").sections[0].blocks[0].paragraphs)
    assert "No visit was compared with the baseline." in text


def prepared(run):
    """Path of the baseline table, in a folder that is there."""
    (run.results / "endpoints").mkdir()
    return run.results / BASELINE.path


def tables_in(block):
    """Tables of all numbers that a block opens."""
    return isinstance(block, Fold) and [b for b in block.blocks if isinstance(b, DataTable)]


def test_summary_has_no_table_without_a_primary_measure(measured):
    for name, found in measured.endpoints.items():
        secondary = tuple(replace(measure, role="secondary") for measure in found.measures)
        measured.endpoints[name] = replace(found, measures=secondary)
    titles = [getattr(block, "title", "") for block in overview_section(measured).blocks]
    assert not [title for title in titles if title.startswith("Primary clinical")]


def test_methods_name_the_tests_that_were_used(measured):
    section = methods_section(measured, VERSIONS, "1.0")
    text, references = (str(part.blocks[0].paragraphs) for part in section.sections)
    assert "repeated-measures analysis of variance" in text
    assert "with the variance of the changes to each visit, or with one value per person" in text
    assert "Cochran's Q" in text
    assert "limit of detection" in text
    assert "within people in ssde" in text
    assert "which says nothing of groups to which people were assigned at random" in text
    assert "Dunnett CW" in references and "Senn S" in references
    assert "Kenward MG" in references and "Hedges LV" in references
    assert "Greenhouse SW" in references and "Huynh H" in references


def test_methods_name_the_pooled_variance_where_it_was_chosen(measured):
    endpoints = replace(measured.config.endpoints, dunnett_variance="pooled")
    pooled = replace(measured, config=replace(measured.config, endpoints=endpoints))
    (text, _) = (
        str(part.blocks[0].paragraphs) for part in methods_section(pooled, VERSIONS, "1.0").sections
    )
    assert "with the residual variance of all visits" in text


def test_texts_of_the_user_stay_texts(measured, inputs, gene_table):
    page = render_page(measured, inputs, {}, gene_table)
    assert "Each arm minus fellow" in page
    assert "<script>alert" not in page


@pytest.mark.slow
def test_with_one_eye_a_person_no_eyes_are_counted(tmp_path, finished):
    results = shutil.copytree(finished, tmp_path / "results")
    run = make_run(results, make_config())
    design, described = EndpointDesign(VISITS, "baseline"), {}
    for cohort, n in (("nsde", 6), ("ssde", 5)):
        values = make_values(n)
        values = values[values["eye"] != "OS"]
        write_endpoints(run, cohort, design, values)
        people = pd.Index(values["subject"].unique(), name="subject")
        described[cohort] = EndpointCohort(cohort, design, values, pd.DataFrame(index=people))
    write_all(run, described)
    for path in run.paths:
        write_relations(run.results / path)
    (section,) = endpoints_sections(run)
    shown = str(section) + str(methods_section(run, VERSIONS, "1.0"))
    assert "Meniscus" in shown and "mixed model" in shown
    for words in ("each eye", "The two eyes", "mean of the eyes", "described by its eyes"):
        assert words not in shown
    (grid,) = grids(find(run, "Before the treatment"))
    assert grid.headers == ["Characteristic", "All", "nsde", "ssde", "p"]
    meniscus = next(row for row in grid.rows if "Meniscus" in row[0])
    assert meniscus[-1].startswith("p = ")
