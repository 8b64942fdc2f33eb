"""Figures of clinical endpoints: what they show, nothing cut off, and no text on another."""

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

import draw_endpoints as job_draws
from tearflow.endpoints.design import EndpointDesign
from tearflow.endpoints.measure_correlations import correlate_measures, rank_correlation
from tearflow.endpoints.measures import Measure
from tearflow.endpoints.summary import count_levels, summarise_endpoints
from tearflow.endpoints.units import tabulate_values
from tearflow.endpoints.values import Value
from tearflow.figures.endpoint_correlations import draw_correlations, order_measures
from tearflow.figures.endpoint_course import draw_course
from tearflow.figures.endpoint_heatmap import (
    draw_endpoint_heatmap,
    mean_changes,
    order_rows,
    score_people,
)
from tearflow.figures.endpoint_parts import BAD, GOOD
from tearflow.figures.endpoint_scales import draw_scales, level_colours
from tearflow.figures.endpoints import compares, draw_endpoints, endpoint_figures
from tearflow.figures.label_places import overlaps
from tearflow.figures.style import DEFAULTS, drawn_with, save
from tearflow.io.tables import write_frame
from tearflow.study.figure_settings import FigureSettings

NAN = float("nan")
VISITS = ("baseline", "T-week1", "week2", "F-week1", "F-week2", "F-week4", "F-month12")
TWO = EndpointDesign(("day0", "week2"), "day0")
OSDI = Measure("osdi", "Ocular Surface Disease Index", "points", per="person", better="low")
SCHIRMER = Measure("schirmer", "Schirmer I test", "mm/5 min", better="high")
REDNESS = Measure("red", "Redness", scale="ordinal", better="low", minimum=1, maximum=4)
IL6 = Measure("il6", "Interleukin 6, ELISA", "pg/mL", "concentration", better="low")
MEASURES = (
    OSDI,
    SCHIRMER,
    Measure("tmh", "Tear meniscus height", "mm", better="high"),
    Measure("nibut_first", "First non-invasive break-up time", "s", better="high"),
    Measure("nibut_average", "Average non-invasive break-up time", "s", better="high"),
    Measure("cfs", "Corneal fluorescein staining", "score", "count", test="ranks"),
    REDNESS,
    Measure("lipid", "Grade of lipid layer", scale="ordinal", minimum=0, maximum=15),
    Measure("drops", "Artificial tears", scale="yes_no", per="person", better="low"),
    IL6,
)
# One of each kind.
KINDS = (OSDI, SCHIRMER, MEASURES[5], REDNESS, MEASURES[8], IL6)
LONG = "A name of a clinical measure that is so long that nobody would have the room for it"


def simulate(measures, design, n=11, missing=0.05, extreme=1.0, seed=1):
    """Values of both eyes of n people; with arms the eyes are of two, or the people in turn."""
    generator = np.random.default_rng(seed)
    found = []
    for measure in measures:
        for place in range(n):
            level = generator.normal(5, 1.5) * (extreme if place == 0 else 1.0)
            for side, eye in enumerate(("OD", "OS") if measure.per == "eye" else ("",)):
                number = side if design.paired_arms else place
                arm = design.arms[number % len(design.arms)] if design.arms else ""
                if design.paired_arms and not eye:
                    arm = ""
                for late, visit in enumerate(design.visits):
                    if generator.random() < missing:
                        continue
                    value = level + 0.3 * late + generator.normal()
                    below = measure.scale == "concentration" and value < 4
                    if measure.levels:
                        value = np.clip(round(value - 3), measure.levels[0], measure.levels[-1])
                    value = 4.0 if below else float(value)
                    key = (measure.name, f"P{place:02d}", eye, arm, visit)
                    found.append(Value(*key, value, below))
    return tabulate_values(found)


def make_tests(measures, design, estimand="mean difference", p_value=0.02, published=0.0002):
    """Rows of tests.tsv with the same p everywhere."""
    rows = []
    for measure in measures:
        for analysis, p in (("person", p_value), ("published", published)):
            head = {"measure": measure.name, "analysis": analysis, "estimand": estimand}
            head |= {"adjusted_p": p, "p_value": p / 2, "adjustment": "Dunnett", "n_people": 4}
            sides = [
                {"comparison": "visit", "arm": arm, "target": visit, "visit": visit}
                for arm in design.arms or ("",)
                for visit in design.later_visits
            ]
            sides += [
                {"comparison": comparison, "arm": "", "target": arm, "visit": visit}
                for comparison in ("arm", "change")
                for arm in design.treated_arms
                for visit in design.visits[comparison == "change" :]
            ]
            rows += [head | side for side in sides]
    columns = ["measure", "analysis", "comparison", "arm", "target", "visit", "estimand"]
    return pd.DataFrame(rows, columns=[*columns, "adjusted_p", "p_value", "adjustment", "n_people"])


def tabulate(measures, design, **options):
    values = simulate(measures, design, **options)
    return {
        "values": values,
        "summary": summarise_endpoints(values, measures, design),
        "levels": count_levels(values, measures, design),
        "tests": make_tests(measures, design),
    }


def draw_all(
    measures,
    design,
    title="dry",
    note="Dry eye, simulated",
    settings=DEFAULTS,
    **options,
):
    tables = tabulate(measures, design, **options)
    names = [entry.name for entry in endpoint_figures(measures, compares([design]))]
    return dict(draw_endpoints(names, tables, measures, design, title, note, settings))


def course(measure, values, design=TWO, tests=None):
    summary = summarise_endpoints(values, [measure], design)
    tests = make_tests([measure], design) if tests is None else tests
    return draw_course(values, summary, tests, measure, design, "dry: course")


def take(measure, numbers, visits=TWO.visits, eyes=("OD", "OS"), below=()):
    """Values of people, of whom each has a row of numbers, eye by eye and visit by visit."""
    return [
        Value(measure, subject, eye, "", visit, value, (subject, eye, visit) in below)
        for subject, row in zip("ABCDEFGH", numbers, strict=False)
        for (eye, visit), value in zip(
            [(eye, visit) for eye in eyes for visit in visits], row, strict=True
        )
        if not np.isnan(value)
    ]


def written(figure):
    """Texts that are seen."""
    found = figure.findobj(lambda artist: hasattr(artist, "get_fontsize"))
    return [text for text in found if text.get_visible() and text.get_text().strip()]


def read(figure):
    """Title and lines below it, which the figure may not show, and all that is seen."""
    return [*figure.heading, *(text.get_text() for text in written(figure))]


def shown_texts(figure):
    """Texts that are drawn, each once: not those of axes and ticks that are switched off."""
    hidden = {
        id(text)
        for axes in figure.axes
        if not axes.axison
        for axis in (axes.xaxis, axes.yaxis)
        for text in axis.findobj(lambda artist: hasattr(artist, "get_fontsize"))
    }
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            drawn = axis.get_ticks_position() if axes.axison else ()
            for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
                low, high = sorted(axis.get_view_interval())
                if not low <= tick.get_loc() <= high or not drawn:
                    hidden |= {id(tick.label1), id(tick.label2)}
    return [text for text in written(figure) if id(text) not in hidden]


def assert_readable(figure):
    """Nothing reaches beyond the paper, and no text covers another."""
    # Legends find their places when they are drawn.
    figure.draw_without_rendering()
    extent, (width, height) = figure.get_tightbbox(), figure.get_size_inches()
    assert min(extent.x0, extent.y0) > -0.01
    assert extent.x1 < width + 0.01
    assert extent.y1 < height + 0.01
    texts = shown_texts(figure)
    boxes = np.array([text.get_window_extent().extents for text in texts])
    shared = overlaps(boxes, boxes)
    np.fill_diagonal(shared, 0)
    first, second = np.unravel_index(shared.argmax(), shared.shape)
    assert shared.max() <= 1, (texts[first].get_text(), texts[second].get_text())


CASES = {
    "eleven people": (MEASURES, EndpointDesign(VISITS, "baseline"), {}),
    "fellow eye": (
        MEASURES,
        EndpointDesign(TWO.visits, "day0", ("control", "treated"), "control", paired_arms=True),
        {"n": 8},
    ),
}
LARGE = {
    "100 people, 12 visits, 3 arms": (
        MEASURES,
        EndpointDesign(
            tuple(f"follow-up, week {week}" for week in range(12)),
            "follow-up, week 0",
            ("vehicle", "low dose of the drug, twice a day", "high dose"),
            "vehicle",
        ),
        {"n": 100},
    ),
    "extreme values": (KINDS, EndpointDesign(VISITS, "baseline"), {"extreme": 1e6}),
    "many missing": (KINDS, EndpointDesign(VISITS, "baseline"), {"missing": 0.6}),
    "20 measures with long names": (
        tuple(
            Measure(
                f"m{place}",
                f"{LONG} {place}",
                LONG,
                ("continuous", "ordinal")[place % 2],
                minimum=1,
                maximum=4,
            )
            for place in range(20)
        ),
        EndpointDesign((LONG, f"{LONG} 2"), LONG),
        {},
    ),
    "three people": (KINDS, TWO, {"n": 3}),
    "one person": (KINDS, TWO, {"n": 1, "missing": 0}),
    "one measure": (MEASURES[1:2], TWO, {}),
}


@pytest.fixture(scope="module", params=CASES)
def figures(request):
    measures, design, options = CASES[request.param]
    return draw_all(measures, design, **options)


@pytest.mark.slow
def test_nothing_is_cut_off_and_no_text_covers_another(figures):
    assert len(figures) == 10
    for figure in figures.values():
        assert_readable(figure)


def test_arms_have_the_order_and_colours_of_the_settings():
    measures, design, options = CASES["fellow eye"]
    tables = tabulate(measures, design, **options)
    settings = FigureSettings(arms=design.arms[::-1], colours={design.arms[0]: "#123456"})
    given = (tables, measures, design, "dry", "", settings)
    ((_, figure),) = draw_endpoints(["course_schirmer"], *given)
    handles = figure.legends[0].legend_handles[:2]
    assert [handle.get_label() for handle in handles] == list(design.arms[::-1])
    assert handles[1].get_color() == "#123456"


@pytest.mark.slow
def test_100_people_12_visits_and_3_arms_can_be_read_in_one_column():
    _, design, options = LARGE["100 people, 12 visits, 3 arms"]
    measures = (SCHIRMER, IL6, *MEASURES[2:5])
    tables = tabulate(measures, design, **options)
    names = ["course_schirmer", "heatmap", "correlations"]
    settings = FigureSettings(width=85)
    drawn = dict(draw_endpoints(names, tables, measures, design, "dry", "", settings))
    assert list(drawn) == names
    for figure in drawn.values():
        assert_readable(figure)
        assert figure.get_figheight() * 25.4 < 247
    # A row of stars that would run into each other is turned.
    turned = {
        text.get_rotation()
        for text in written(drawn["course_schirmer"])
        if text.get_text() == "***"
    }
    assert turned == {90}


@pytest.mark.slow
@pytest.mark.parametrize("case", LARGE)
def test_large_and_strange_cohorts_can_be_read(case, tmp_path):
    measures, design, options = LARGE[case]
    for figure in draw_all(measures, design, title=LONG, note=LONG * 3, **options).values():
        assert_readable(figure)
        save(figure, [tmp_path / "figure.svg"])
        assert (tmp_path / "figure.svg").stat().st_size < 600_000
        assert figure.get_size_inches()[0] < 7


@pytest.mark.slow
def test_the_job_writes_what_is_asked_for_alike_twice(tmp_path):
    _, design, options = CASES["fellow eye"]
    measures = KINDS
    tables = tabulate(measures, design, **options)
    for name, table in tables.items():
        write_frame(table, tmp_path / f"{name}.tsv")
    names = [entry.name for entry in endpoint_figures(measures)]
    written = []
    for turn in ("first", "second"):
        (tmp_path / turn).mkdir()
        job_draws.main(
            tables={name: str(tmp_path / f"{name}.tsv") for name in tables},
            # A measure of another cohort is said to have no value.
            measures=[*measures, Measure("other")],
            design=design,
            cohort="dry",
            description="Dry\x02eye",
            drawn={
                name: [str(tmp_path / turn / f"{name}{ending}") for ending in (".svg", ".png")]
                for name in [*names, "course_other"]
            },
            settings=FigureSettings(),
        )
        written.append([path.read_bytes() for path in sorted((tmp_path / turn).iterdir())])
    assert written[0] == written[1]
    assert len(written[0]) == 2 * (len(names) + 1)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["A\x0bB\x01", '<b>X</b> & "q"', "$\\frac{1}{0}$ {x}", "漢字 😀"])
def test_texts_of_any_signs_give_files_that_an_xml_parser_reads(name, tmp_path):
    measures = [Measure("a", name, name), Measure("b", name, scale="yes_no")]
    design = EndpointDesign((name, f"{name}2"), name, (f"{name}3", f"{name}4"), f"{name}3")
    for drawn, figure in draw_all(measures, design, title=name, note=name).items():
        save(figure, [Path(tmp_path) / f"{drawn}.svg"])
        ElementTree.parse(tmp_path / f"{drawn}.svg")


class TestCourse:
    def lines(self, axes, width):
        return [line for line in axes.lines if line.get_linewidth() == width]

    def panel(self, figure):
        return next(axes for axes in figure.axes if axes.lines)

    def test_a_line_is_the_mean_of_the_eyes_with_a_gap(self):
        design = EndpointDesign(("a", "b", "c"), "a")
        rows = [[1, 2, 3, 3, 4, NAN], [5, NAN, 6, NAN, NAN, 8], [1, 2, 3, 1, 2, 3]]
        values = tabulate_values(take("schirmer", rows, design.visits))
        (people,) = self.lines(self.panel(course(SCHIRMER, values, design)), 0.6)
        np.testing.assert_equal(people.get_ydata(), [2, 3, 3, NAN, 5, NAN, 7, NAN, 1, 2, 3, NAN])

    def test_mean_and_its_standard_error(self):
        values = tabulate_values(take("schirmer", [[1, 4], [2, 5], [3, 9]], eyes=("OD",)))
        axes = self.panel(course(SCHIRMER, values))
        mean = self.lines(axes, 1.3)[0]
        np.testing.assert_allclose(mean.get_ydata(), [2, 6])
        # Of 4, 5 and 9: variance 7, standard error sqrt(7 / 3).
        ends = axes.collections[0].get_segments()[1][:, 1]
        np.testing.assert_allclose(ends, [6 - (7 / 3) ** 0.5, 6 + (7 / 3) ** 0.5])

    def test_median_and_quartiles_where_ranks_were_tested(self):
        values = tabulate_values(take("schirmer", [[1, 4], [2, 5], [9, 9]], eyes=("OD",)))
        tests = make_tests([SCHIRMER], TWO, "Hodges-Lehmann")
        axes = self.panel(course(SCHIRMER, values, tests=tests))
        np.testing.assert_allclose(self.lines(axes, 1.3)[0].get_ydata(), [2, 5])
        # Quartiles of 4, 5 and 9 by R's type 7.
        np.testing.assert_allclose(axes.collections[0].get_segments()[1][:, 1], [4.5, 7])

    def test_values_below_the_limit_are_triangles_at_it(self):
        below = {("A", "OD", "week2"), ("B", "OD", "week2")}
        rows = [[3, 1.5], [4, 1.5], [5, 2]]
        values = tabulate_values(take("il6", rows, eyes=("OD",), below=below))
        axes = self.panel(course(IL6, values))
        triangles = [line for line in axes.lines if line.get_marker() == "v"]
        of_people, of_median = [
            [(float(x), float(y)) for x, y in zip(*line.get_data(), strict=True)]
            for line in triangles
        ]
        assert of_people == [(1, 1.5), (1, 1.5)]
        # The median of the second visit is not above the limit.
        assert of_median == [(1, 1.5)]
        texts = {text.get_text() for text in axes.figure.legends[0].get_texts()}
        assert "below the limit of detection (1.5)" in texts

    def test_stars_are_of_the_people_with_those_of_the_eyes_in_brackets(self):
        both = course(SCHIRMER, tabulate_values(take("schirmer", [[1, 2, 3, 4], [2, 3, 4, 6]])))
        alone = course(OSDI, tabulate_values(take("osdi", [[1, 2], [2, 4]], eyes=("",))))
        assert "* (***)" in read(both)
        assert "*" in read(alone)
        assert any("adjusted p (Dunnett) of 4 people" in text for text in read(alone))
        assert any("in brackets each eye" in text for text in read(both))
        assert not any("brackets" in text for text in read(alone))

    def test_stars_of_eyes_alone_stand_behind_a_dash(self):
        values = tabulate_values(take("schirmer", [[1, 2, 3, 4]]))
        figure = course(SCHIRMER, values, tests=make_tests([SCHIRMER], TWO, p_value=NAN))
        texts = read(figure)
        assert "\N{EN DASH} (***)" in texts
        assert any("Above: p: * < 0.05" in text.replace("\xa0", " ") for text in texts)

    def test_what_is_not_tested_says_so_and_shows_what_was_chosen(self):
        ranks = Measure("schirmer", test="ranks")
        values = tabulate_values(take("schirmer", [[1, 2, 3, 4]]))
        for measure, words in ((SCHIRMER, "mean ± SEM"), (ranks, "median, quartiles")):
            figure = course(measure, values, tests=make_tests([], TWO))
            texts = read(figure)
            assert "Not tested: see tests.tsv" in "\n".join(texts)
            assert words in texts

    def test_numbers_of_people_and_eyes(self):
        rows = [[1, 2, 3, NAN], [2, NAN, 4, NAN], [2, 5, 4, 6]]
        figure = course(SCHIRMER, tabulate_values(take("schirmer", rows)))
        texts = read(figure)
        assert "3 (6)" in texts
        assert "2 (3)" in texts

    def test_an_axis_of_concentrations_is_logarithmic_where_they_differ_much(self):
        near = course(IL6, tabulate_values(take("il6", [[2, 9], [3, 8]], eyes=("",))))
        far = course(IL6, tabulate_values(take("il6", [[2, 900], [3, 8]], eyes=("",))))
        assert [self.panel(figure).get_yscale() for figure in (near, far)] == ["linear", "log"]

    def test_arms_have_their_means_beside_each_other(self):
        design = EndpointDesign(TWO.visits, "day0", ("vehicle", "drug"), "vehicle")
        axes = self.panel(course(OSDI, simulate([OSDI], design, n=8), design))
        means = self.lines(axes, 1.3)
        assert len(means) == 2
        assert means[0].get_color() != means[1].get_color()
        assert means[0].get_xdata()[0] < 0 < means[1].get_xdata()[0]

    def test_a_cohort_without_the_measure_says_so(self):
        figure = course(SCHIRMER, tabulate_values([]))
        assert "Schirmer I test has no value in this cohort." in figure.axes[0].texts[0].get_text()


class TestScales:
    def test_bars_are_the_shares_of_the_levels(self):
        values = tabulate_values(take("red", [[1, 2], [1, 4], [3, 4], [1, 1]], eyes=("OD",)))
        figure = draw_scales(count_levels(values, [REDNESS], TWO), [REDNESS], TWO, "dry: scales")
        (axes,) = figure.axes
        bars = [(bar.get_x() + 0.36, bar.get_y(), bar.get_height()) for bar in axes.patches]
        np.testing.assert_allclose(
            # Level by level over both visits, without empty levels; the key comes after them.
            bars[:5],
            [(0, 0, 0.75), (1, 0, 0.25), (1, 0.25, 0.25), (0, 0.75, 0.25), (1, 0.5, 0.5)],
        )
        texts = [text.get_text() for text in axes.texts]
        assert texts == ["4", "4", "1 (best)", "2", "3", "4 (worst)"]

    def test_green_is_better(self):
        assert level_colours(REDNESS)[0] == GOOD.lower()
        assert level_colours(REDNESS)[-1] == BAD.lower()
        higher = Measure("lipid", scale="ordinal", better="high", minimum=1, maximum=4)
        assert level_colours(higher) == level_colours(REDNESS)[::-1]
        neither = Measure("lipid", scale="ordinal", minimum=1, maximum=4)
        assert not set(level_colours(neither)) & set(level_colours(REDNESS))

    def test_seven_scales_fit_on_a_page_in_one_column(self):
        design = EndpointDesign(tuple(f"followup_week{n}" for n in range(7)), "followup_week0")
        scales = [replace(REDNESS, name=f"scale{n}") for n in range(7)]
        levels = count_levels(simulate(scales, design, n=8), scales, design)
        with drawn_with(FigureSettings(width=85)):
            figure = draw_scales(levels, scales, design, "dry: scales")
        assert len(figure.axes) == 7
        assert figure.get_figheight() * 25.4 < 247
        assert_readable(figure)

    def test_no_scale_is_said(self):
        empty = count_levels(tabulate_values([]), [REDNESS], TWO)
        figure = draw_scales(empty, [REDNESS], TWO, "dry: scales")
        assert "No ordinal or yes/no measure" in figure.axes[0].texts[0].get_text()


class TestHeatmap:
    VALUES = tabulate_values(
        [
            *take("osdi", [[4, 2], [6, 4]], eyes=("",)),
            *take("schirmer", [[1, 3, 3, 5], [2, NAN, 4, NAN]]),
        ]
    )

    def test_scores_are_turned_so_that_high_is_better(self):
        scores = score_people(self.VALUES, [OSDI, SCHIRMER], TWO)
        assert scores.index.tolist() == ["osdi", "schirmer"]
        assert scores.columns.tolist() == [
            ("", "day0", "A"),
            ("", "day0", "B"),
            ("", "week2", "A"),
            ("", "week2", "B"),
        ]
        # 4, 6, 2 and 4 around 4 with a variance of 8 / 3; the means of the eyes are 2, 3 and 4.
        spread = (8 / 3) ** 0.5
        np.testing.assert_allclose(scores.loc["osdi"], [0, -2 / spread, 2 / spread, 0])
        np.testing.assert_allclose(scores.loc["schirmer"], [-1, 0, 1, NAN])

    def test_changes_are_of_the_people_with_both_visits(self):
        scores = score_people(self.VALUES, [OSDI, SCHIRMER], TWO)
        changes = mean_changes(scores, TWO)
        assert changes.columns.tolist() == [("", "week2")]
        np.testing.assert_allclose(changes["", "week2"], [2 / (8 / 3) ** 0.5, 2])

    def test_a_measure_of_people_is_in_both_arms_of_their_eyes(self):
        design = EndpointDesign(("day0",), "day0", ("drug", "vehicle"), "vehicle", True)
        values = tabulate_values(
            [
                Value("osdi", "A", "", "", "day0", 3.0, False),
                Value("schirmer", "A", "OD", "drug", "day0", 5.0, False),
                Value("schirmer", "A", "OS", "vehicle", "day0", 7.0, False),
            ]
        )
        scores = score_people(values, [OSDI, SCHIRMER], design)
        assert scores.columns.tolist() == [("drug", "day0", "A"), ("vehicle", "day0", "A")]
        np.testing.assert_allclose(scores.loc["osdi"], [0, 0])

    def test_rows_that_share_no_column_are_far_apart(self):
        rows = np.array([[0, 1, NAN], [NAN, NAN, 1], [0, 1.1, NAN], [5, NAN, 1.2]])
        order = order_rows(rows).tolist()
        assert abs(order.index(0) - order.index(2)) == 1
        assert abs(order.index(1) - order.index(3)) == 1

    def test_one_measure_is_said(self):
        figure = draw_endpoint_heatmap(self.VALUES, [OSDI], TWO, "dry: measures")
        assert "Fewer than two measures" in figure.axes[0].texts[0].get_text()


class TestCorrelations:
    @pytest.mark.parametrize(
        ("first", "second", "rho"),
        [
            # cor(c(2, 7, 1, 8, 2), c(3, 1, 4, 1, 5), method = "spearman") and such, by R 4.3.
            ([1, 2, 3, 4, 5], [2, 1, 4, 3, 5], 0.8),
            ([1, 2, 3, 4], [8, 6, 4, 1], -1),
            ([1, 1, 1, 1], [1, 2, 3, 4], NAN),
        ],
    )
    def test_rank_correlation(self, first, second, rho):
        found = rank_correlation(np.array(first, float), np.array(second, float))
        assert found == pytest.approx(rho, nan_ok=True)

    def test_changes_of_people_over_the_visits_that_both_measures_have(self):
        design = EndpointDesign(("a", "b", "c"), "a")
        rows = [[0, 1, 5], [0, 2, NAN], [0, 3, 1], [0, 4, NAN], [0, 5, NAN], [NAN, 1, 1]]
        others = [[0, 2, NAN], [0, 1, 9], [1, 3, NAN], [0, 4, NAN], [0, 5, 5], [0, 1, 1]]
        values = tabulate_values(
            [
                *take("osdi", rows, design.visits, ("",)),
                *take("tmh", others, design.visits, ("",)),
            ]
        )
        found = correlate_measures(values, [OSDI, Measure("tmh")], design, "")
        # F lacks the baseline of one; the five others have both at b, with changes of 1 to 5, and
        # of 2, 1, 2, 4 and 5 with ranks 2.5, 1, 2.5, 4 and 5.
        assert found.n.tolist() == [[0, 5], [5, 0]]
        expected = np.corrcoef([1, 2, 3, 4, 5], [2.5, 1, 2.5, 4, 5])[0, 1]
        assert found.rho[0, 1] == found.rho[1, 0] == pytest.approx(expected)
        assert np.isnan(found.rho[0, 0])

    def test_fewer_than_five_people_are_hidden(self):
        rows = [[0, 1], [0, 2], [0, 3], [0, 4]]
        values = tabulate_values([*take("osdi", rows, eyes=("",)), *take("tmh", rows, eyes=("",))])
        found = correlate_measures(values, [OSDI, Measure("tmh")], TWO, "")
        assert found.n[0, 1] == 4
        assert np.isnan(found.rho).all()
        figure = draw_correlations(values, [OSDI, Measure("tmh")], TWO, "dry: correlations")
        assert "No two measures" in figure.axes[0].texts[0].get_text()

    def test_like_measures_are_neighbours(self):
        rho = np.array(
            [[1, -0.9, 0.9, NAN], [-0.9, 1, -0.8, 0.9], [0.9, -0.8, 1, -0.9], [NAN, 0.9, -0.9, 1]]
        )
        order = order_measures([rho]).tolist()
        assert abs(order.index(0) - order.index(2)) == 1
        assert abs(order.index(1) - order.index(3)) == 1


class TestNames:
    def names(self, measures, *designs):
        return [entry.name for entry in endpoint_figures(measures, compares(designs))]

    def test_each_measure_has_its_figure_and_all_together_three(self):
        assert self.names([OSDI, REDNESS], TWO) == [
            "course_osdi",
            "scales",
            "heatmap",
            "correlations",
        ]

    def test_what_has_nothing_to_show_is_not_asked_for(self):
        one_visit = EndpointDesign(("day0",), "day0")
        arms = EndpointDesign(("day0",), "day0", ("drug", "vehicle"), "vehicle")
        assert self.names([OSDI], TWO) == ["course_osdi"]
        assert self.names([OSDI, REDNESS], one_visit) == ["heatmap", "correlations"]
        assert self.names([OSDI], one_visit, arms) == ["course_osdi"]
        assert self.names([OSDI], one_visit) == []
