"""Proteins over the visits of a series, drawn and as the job writes them."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import draw_visits
import follow_visits
from tearflow.differential.contrast import Contrast
from tearflow.differential.rule import Rule
from tearflow.differential.series_design import make_series_design
from tearflow.differential.table_specs import VISITS
from tearflow.differential.trajectories import follow_people
from tearflow.figures.mean_changes import draw_mean_changes, spread_out
from tearflow.figures.series import FIGURES
from tearflow.figures.trajectories import choose_proteins, draw_trajectories
from tearflow.io.tables import read_table, write_frame
from tearflow.study.cohort import Cohort
from tearflow.study.config import FigureSettings

LEVELS = ("baseline", "T-week1", "F-month12")
CONTRASTS = [
    Contrast("nsde", name, "visit", "baseline", target, series="course")
    for name, target in (("course_T_week1", "T-week1"), ("course_F_month12", "F-month12"))
]
SAMPLES = [
    {"sample": f"{who}_{visit}", "subject": who, "visit": visit}
    for who in "ABC"
    for visit in LEVELS
]
NAMES = [sample["sample"] for sample in SAMPLES]


def make_visits(changes, p_values=0.01):
    """Table of proteins G0, G1, ... with their changes at the two visits."""
    changes = np.array(changes, dtype=float)
    table = pd.DataFrame({"gene": [f"G{row}" for row in range(len(changes))], "accession": "P1"})
    table = table.assign(f_p_value=np.linspace(0.01, 0.02, len(table)), f_q_value=0.03)
    for place, contrast in enumerate(CONTRASTS):
        of_visit = {
            "log2fc": changes[:, place],
            "ci_low": changes[:, place] - 0.5,
            "ci_high": changes[:, place] + 0.5,
            "p_value": p_values,
        }
        for part, values in of_visit.items():
            table[f"{part}_{contrast.name}"] = values
    return table


def follow(*proteins):
    design = make_series_design(SAMPLES, CONTRASTS)
    return follow_people(np.array(proteins, dtype=float).reshape(-1, len(NAMES)), design)


def lines_of(axes, dashed=False):
    """Lines of people, each a list of their places; gaps end a line."""
    found = []
    for line in axes.lines:
        is_of_person = line.get_linewidth() == 0.5 and line.get_alpha() is not None
        if not is_of_person or line.is_dashed() != dashed:
            continue
        x, y = line.get_data()
        breaks = np.flatnonzero(np.isnan(y))
        for part in np.split(np.arange(len(y)), breaks):
            kept = [(float(x[place]), float(y[place])) for place in part if not np.isnan(y[place])]
            found += [kept] if len(kept) > 1 else []
    return found


def test_a_line_is_a_person_with_gaps_where_a_visit_is_missing():
    nan = np.nan
    followed = follow([5, 6, 7, 4, nan, 8, nan, 3, 3])
    figure = draw_trajectories(make_visits([[1, 2]]), followed, CONTRASTS, "nsde")
    (axes,) = figure.axes
    # B lacks the visit in the middle: two points, and no line over the gap.
    assert lines_of(axes) == [[(0, 0), (1, 1), (2, 2)]]
    points = [line for line in axes.lines if line.get_markersize() == 1.5]
    at = [tuple(map(float, pair)) for line in points for pair in zip(*line.get_data(), strict=True)]
    assert at == [(0, 0), (2, 4)]
    # C lacks the reference: A and B are 1 and (2 + 4) / 2 above it at the visits that C has.
    assert lines_of(axes, dashed=True) == [[(1, 2), (2, 2)]]


def test_labels_of_visits_and_legend():
    figure = draw_trajectories(
        make_visits([[1, 2]] * 5), follow(*[range(9)] * 5), CONTRASTS, "nsde"
    )
    shown = [axes for axes in figure.axes if axes.axison]
    assert [axes.get_title(loc="left") for axes in shown] == ["G0", "G1", "G2", "G3", "G4"]
    # Below the panel of the second row, and those of the first where no panel follows.
    labels = [[label.get_text() for label in axes.get_xticklabels()] for axes in shown]
    assert labels == [[], *[list(LEVELS)] * 4]
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["3 people", "mean"]


def test_means_of_too_few_people_are_hollow():
    table = make_visits([[1, 2]], p_values=0.01)
    table["p_value_course_F_month12"] = np.nan
    for figure in (
        draw_trajectories(table, follow(range(9)), CONTRASTS, "nsde"),
        draw_mean_changes(table, CONTRASTS, "nsde"),
    ):
        points = [line for line in figure.axes[0].lines if line.get_markersize() == 2.4]
        places = {
            line.get_markerfacecolor(): np.flatnonzero(~np.isnan(line.get_xdata())).tolist()
            for line in points
        }
        assert places.pop("white") == [2]
        assert list(places.values()) == [[0, 1]]


def test_intervals_that_would_leave_no_height_for_the_people_are_cut_and_marked():
    table = make_visits([[1, 2]])
    wide = CONTRASTS[1].name
    table[[f"ci_low_{wide}", f"ci_high_{wide}"]] = [[-90.0, 94.0]]
    figure = draw_trajectories(table, follow(range(9)), CONTRASTS, "nsde")
    (axes,) = figure.axes
    marks = {
        line.get_marker(): (line.get_xdata()[0], line.get_ydata()[0])
        for line in axes.lines
        if line.get_marker() in ("^", "v")
    }
    low, high = axes.get_ylim()
    assert high < 10
    assert marks == {"v": (2, low), "^": (2, high)}
    (legend,) = figure.legends
    assert legend.get_texts()[-1].get_text() == "interval goes on beyond the panel"


def test_groups_have_their_mean_and_its_interval():
    samples = [
        {
            **sample,
            "subject": f"{sample['subject']}{arm}",
            "sample": f"{arm}{sample['sample']}",
            "arm": arm,
        }
        for arm in ("drug", "vehicle")
        for sample in SAMPLES
    ]
    groups = {"group": "arm", "group_reference": "vehicle", "group_target": "drug"}
    contrasts = [Contrast(**{**vars(contrast), **groups}) for contrast in CONTRASTS]
    design = make_series_design(samples, contrasts)
    drug, vehicle = [0, 1, 2, 0, 2, 2, 0, 3, 2], [0, 0, 1, 0, 0, 1, 0, 0, 1]
    followed = follow_people(np.array([[*drug, *vehicle]], dtype=float), design)
    figure = draw_trajectories(make_visits([[2, 1]]), followed, contrasts, "nsde")
    means = [line.get_ydata() for line in figure.axes[0].lines if line.get_linewidth() == 1.3]
    assert [list(map(float, mean)) for mean in means] == [[0, 0, 1], [0, 2, 2]]
    # Of 1, 2 and 3: 2 +- 4.303 / sqrt(3).
    (_, bars) = figure.axes[0].collections
    np.testing.assert_allclose(bars.get_segments()[0][:, 1], [2 - 2.484, 2 + 2.484], atol=1e-3)
    texts = [text.get_text() for text in figure.legends[0].get_texts()]
    beyond = "interval goes on beyond the panel"
    assert texts == ["vehicle: 3 people", "drug: 3 people", "mean", beyond]


def test_labels_at_the_ends_do_not_overlap():
    generator = np.random.default_rng(2)
    changes = np.column_stack([generator.normal(0, 1, 20), generator.normal(0, 0.1, 20)])
    changes[3, 1] = np.nan  # its line ends before
    figure = draw_mean_changes(make_visits(changes), CONTRASTS, "nsde")
    (axes,) = figure.axes
    boxes = [text.get_window_extent() for text in axes.texts]
    assert len(boxes) == 20
    ordered = sorted(boxes, key=lambda box: box.y0)
    assert all(low.y1 <= high.y0 + 0.5 for low, high in pairwise(ordered))
    width, height = figure.get_size_inches() * figure.dpi
    assert all(box.x1 <= width and box.y0 >= 0 and box.y1 <= height for box in boxes)
    # In the order of the ends of their lines.
    ends = [line[~np.isnan(line)][-1] for line in changes]
    heights = [text.get_position()[1] for text in axes.texts]
    assert np.argsort(heights).tolist() == np.argsort(ends, kind="stable").tolist()


def test_crowded_places_move_to_both_sides_and_stay_inside():
    np.testing.assert_allclose(spread_out(np.array([0.5, 0.5, 0.5]), 0.1), [0.4, 0.5, 0.6])
    np.testing.assert_allclose(spread_out(np.array([0.02, 0.0, 0.9]), 0.1), [0.1, 0.0, 0.9])
    np.testing.assert_allclose(spread_out(np.array([1.0, 1.0]), 0.1), [0.9, 1.0])


def test_nothing_tested_is_said():
    nothing = make_visits(np.empty((0, 2)))
    for figure in (
        draw_trajectories(nothing, follow(), CONTRASTS, "nsde"),
        draw_mean_changes(nothing, CONTRASTS, "nsde"),
    ):
        assert "No protein group of this series was tested." in figure.axes[0].texts[0].get_text()


def test_requested_genes_come_first_in_their_order():
    visits = make_visits([[1, 1]] * 4).assign(f_p_value=[np.nan, 0.3, 0.1, 0.2])
    assert choose_proteins(visits, ["G1", "G0", "LYZ"], 1) == [1, 0, 2]
    assert choose_proteins(visits, [], 9) == [2, 3, 1]


@pytest.fixture
def given(tmp_path):
    """Files that the job reads."""
    generator = np.random.default_rng(3)
    groups = [f"P{row:05d}" for row in range(40)]
    log2 = pd.DataFrame(generator.normal(20, 0.2, (40, 9)), columns=NAMES)
    log2.loc[0, ["A_T-week1", "B_T-week1", "C_T-week1"]] += 3
    proteins = pd.DataFrame({"protein_group": groups, "accession": groups, "gene": "A\x01B"})
    proteins = proteins.assign(description="", contaminant=[*[False] * 39, True])
    write_frame(proteins, tmp_path / "proteins.tsv")
    write_frame(log2.assign(protein_group=groups), tmp_path / "log2.tsv")
    deps = []
    for contrast in CONTRASTS:
        before = log2[[f"{who}_baseline" for who in "ABC"]].to_numpy()
        change = log2[[f"{who}_{contrast.target}" for who in "ABC"]].to_numpy() - before
        table = pd.DataFrame({"protein_group": groups, "log2fc": change.mean(axis=1)})
        table = table.assign(ci_low=-1.0, ci_high=1.0, p_value=0.5, q_value=0.6)
        deps.append(str(tmp_path / f"{contrast.name}.tsv"))
        write_frame(table, deps[-1])
    return {
        "proteins": str(tmp_path / "proteins.tsv"),
        "log2": str(tmp_path / "log2.tsv"),
        "deps": deps,
    }


@pytest.mark.slow
def test_the_jobs_write_table_and_figures_alike_twice(given, tmp_path):
    written = []
    for turn in ("first", "second"):
        (tmp_path / turn).mkdir()
        visits = tmp_path / turn / "visits.tsv"
        drawn = {
            entry.name: [str(tmp_path / turn / f"{entry.name}{end}") for end in (".svg", ".png")]
            for entry in FIGURES
        }
        follow_visits.main(
            tables=given,
            cohort=Cohort("m.tsv", samples=tuple(SAMPLES)),
            contrasts=CONTRASTS,
            rule=Rule(),
            visits=str(visits),
        )
        draw_visits.main(
            tables={"visits": str(visits), "log2": given["log2"]},
            cohort=Cohort("m.tsv", samples=tuple(SAMPLES)),
            contrasts=CONTRASTS,
            description="Dry\x02eye",
            settings=FigureSettings(top_deps=3),
            drawn=drawn,
        )
        files = [visits, *(path for paths in drawn.values() for path in paths)]
        written.append([Path(path).read_bytes() for path in files])
    assert written[0] == written[1]
    table = read_table(tmp_path / "first/visits.tsv", VISITS)
    assert table["f_q_value"].idxmin() == 0
    assert table["f_q_value"].min() < 1e-4
    assert (table["f_q_value"] < 0.05).sum() == 1
    assert table["reason"].iloc[-1] == "contaminant"
    assert table["log2fc_course_T_week1"].iloc[0] == pytest.approx(3, abs=0.5)


def test_groups_of_different_people_are_not_joined_to_a_course():
    samples = [
        {"sample": f"{who}", "subject": who, "disease": disease}
        for who, disease in zip("ABCDEF", ["healthy", "dry", "rosacea"] * 2, strict=True)
    ]
    contrasts = [
        Contrast("nsde", contrast.name, "disease", "healthy", target, "none", series="disease")
        for contrast, target in zip(CONTRASTS, ("dry", "rosacea"), strict=True)
    ]
    design = make_series_design(samples, contrasts)
    followed = follow_people(np.arange(6.0)[None], design)
    figure = draw_trajectories(make_visits([[1, 2]]), followed, contrasts, "nsde")
    assert not [line for line in figure.axes[0].lines if line.get_linewidth() == 1.3]
    texts = list(figure.heading)
    assert any("A point is a person" in text for text in texts)
    (line,) = [
        line
        for line in draw_mean_changes(make_visits([[1, 2]]), contrasts, "nsde").axes[0].lines
        if line.get_linewidth() == 0.6
    ]
    assert line.get_ydata().tolist() == [0, 1, 2]
