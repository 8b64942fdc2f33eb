"""What journals ask of each figure: letters of 7 pt, lines of 0.5 pt, all inside and apart."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import Collection
from matplotlib.colors import to_rgba_array
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from tearflow.differential.contrast import Contrast
from tearflow.differential.series_design import make_series_design
from tearflow.differential.trajectories import follow_people
from tearflow.endpoints.protein_relation import STRONGEST
from tearflow.figures import cohort, comparison, contrast, endpoint_proteins, series
from tearflow.figures.contamination import draw_panels, draw_tear_quality
from tearflow.figures.endpoint_proteins import draw_endpoint_proteins
from tearflow.figures.mean_changes import draw_mean_changes
from tearflow.figures.origins import draw_origins
from tearflow.figures.style import SMALLEST_TEXT, THINNEST_LINE, drawn_with
from tearflow.figures.trajectories import draw_trajectories
from tearflow.figures.venn import draw_term_venn
from tearflow.quality.panels import INDICES
from tearflow.study.figure_settings import FigureSettings

sys.path.append(str(Path(__file__).parent))

import test_endpoint_figures as of_endpoints
import test_figures as of_contrasts
import test_origins as of_origins
import test_series_figures as of_series

# The fixture draws a whole set of figures.
pytestmark = pytest.mark.slow

# Figures of the other test modules by the names of their entries.
NAMES = {"go": "go_bp", "ranked": "ranked_sets", "venn": "term_venn", "quality": "qc"}
# Drawn by tests of their own: of each collection one figure is enough.
ELSEWHERE = {"go_cc", "go_mf"}


# One column of a journal, and the width that suits each figure, up to that of a page. With larger
# letters, no figure fails at 120 or 170 mm that does not fail at these.
@pytest.fixture(scope="module", params=[85.0, 0.0])
def drawn(request):
    """A figure of each entry of the registry, all of a width."""
    settings = FigureSettings(width=request.param)
    with drawn_with(settings):
        found = {NAMES.get(name, name): figure for name, figure in of_contrasts.draw_all().items()}
        found["origins"] = draw_origins(
            of_origins.panels(8), of_origins.markers(17), of_origins.EFFECT, "t"
        )
        found["panels"] = draw_panels(of_origins.scores(8), "t")
        found["tear_quality"] = draw_tear_quality(simulate_indices(), "t")
        found |= draw_people(settings)
    measures, design, options = of_endpoints.CASES["eleven people"]
    of_measures = of_endpoints.draw_all(measures, design, settings=settings, **options)
    return found | {f"endpoint {name}": figure for name, figure in of_measures.items()}


def simulate_indices(n=20, visits=("baseline", "week2", "week4", "month3", "month6", "year1")):
    """Indices of n people at each visit, as in tear_quality.tsv."""
    generator = np.random.default_rng(3)
    table = pd.DataFrame(
        {"subject": np.tile([f"P{place}" for place in range(n)], len(visits))}
    ).assign(visit=np.repeat(visits, n))
    table["sample"] = table["subject"] + table["visit"]
    for name, index in INDICES.items():
        wide = generator.normal(-9, 2, len(table))
        table[name] = generator.uniform(0.2, 0.6, len(table)) if index.top else wide
    return table


def draw_people(settings):
    """Figures of a series, and of proteins beside clinical measures."""
    generator = np.random.default_rng(1)
    visits = of_series.make_visits(generator.normal(size=(10, 2)))
    followed = of_series.follow(*generator.normal(size=(10, 9)))
    scores = of_endpoints.OSDI, of_endpoints.IL6
    relations, points = simulate_relations([score.name for score in scores])
    contrast = of_series.CONTRASTS[0]
    beside = draw_endpoint_proteins(
        {"relations": relations, "points": points}, scores, contrast, "Dry eye", settings
    )
    return dict(beside) | {
        "trajectories": draw_trajectories(visits, followed, of_series.CONTRASTS, "t"),
        "mean_changes": draw_mean_changes(visits, of_series.CONTRASTS, "t"),
    }


def simulate_relations(names, n=90):
    """Rows of endpoint_relations.tsv and endpoint_points.tsv of n people in three arms."""
    generator = np.random.default_rng(2)
    rows, people = [], []
    for relation in ("changes", "response"):
        for name in names:
            rows.append({"relation": relation, "measure": name, "reason": ""})
            for rank in range(1, STRONGEST + 1):
                head = {"relation": relation, "measure": name, "rank": rank}
                head |= {"gene": f"SERPINA{rank}", "accession": "P1", "rho": -0.123}
                head |= {"p_value": 0.000123, "q_value": 0.0123}
                for place in range(n):
                    change, protein = generator.normal(0, 3, 2).round(2)
                    stratum = ("vehicle", "0.1 % twice a day", "0.5 %")[place % 3]
                    dot = {"stratum": stratum, "change": change, "protein": protein}
                    people.append(head | dot | {"limited": place % 5 == 0})
    counts = {"smallest_p_value": 0.01, "n_first": 1, "n_tested": 900, "n_strata": 3}
    return pd.DataFrame(rows).assign(**counts), pd.DataFrame(people)


def figures_of(entries, prefix=""):
    return {f"{prefix}{entry.name}" for entry in entries} - ELSEWHERE


ENTRIES = sorted(
    figures_of(contrast.contrast_figures(of_contrasts.ENRICHMENT))
    | figures_of(cohort.FIGURES)
    | figures_of(comparison.comparison_figures(of_contrasts.ENRICHMENT))
    | figures_of(series.FIGURES)
    | figures_of(endpoint_proteins.FIGURES)
    | {"endpoint course_schirmer", "endpoint course_il6", "endpoint scales"}
    | {"endpoint heatmap", "endpoint correlations"}
)


def is_line(artist):
    """Whether a line of an artist is seen."""
    if isinstance(artist, Line2D):
        return artist.get_linestyle() not in {"None", " ", ""}
    if isinstance(artist, Collection) and not artist.get_paths():
        return False
    if isinstance(artist, Patch | Collection):
        return to_rgba_array(artist.get_edgecolor())[:, 3].any()
    return False


def widths_of(figure):
    """Widths of the lines that are seen; a shape without a line has none."""
    drawn = figure.findobj(lambda artist: artist.get_visible() and is_line(artist))
    widths = np.concatenate([np.atleast_1d(artist.get_linewidth()) for artist in drawn])
    return widths[widths > 0]


@pytest.mark.parametrize("name", ENTRIES)
def test_letters_and_lines_can_be_printed(drawn, name):
    sizes = {text.get_fontsize() for text in of_endpoints.shown_texts(drawn[name])}
    assert min(sizes) >= SMALLEST_TEXT
    assert widths_of(drawn[name]).min(initial=1) >= THINNEST_LINE


@pytest.mark.parametrize("name", ENTRIES)
def test_all_is_inside_and_no_text_covers_another(drawn, name):
    of_endpoints.assert_readable(drawn[name])


# Titles and names of terms as long as they come.
LONG = "Meibomian gland dysfunction of both eyes, treated with drops, {}: week2 against baseline"
TERM = "positive regulation of vascular endothelial growth factor signaling pathway, part {}"


@pytest.mark.parametrize("width", [85, 170])
@pytest.mark.parametrize("shared", [0, 5, 200])
@pytest.mark.parametrize(("contrasts", "alone"), [(2, 1000), (3, 100), (4, 100), (12, 25)])
def test_terms_of_any_number_of_contrasts_can_be_printed(contrasts, alone, shared, width):
    titles = {f"c{i}/week2": LONG.format(i) for i in range(contrasts)}
    terms = of_contrasts.make_terms(list(titles), shared + contrasts * alone, shared)
    named = terms["go_id"].map(TERM.format)
    terms = terms.assign(ontology="BP", term=named.where(terms.index % 2 == 0, terms["term"]))
    with drawn_with(FigureSettings(width=width)):
        figure = draw_term_venn(terms, titles, "BP", of_contrasts.ENRICHMENT, note="simulated")
    of_endpoints.assert_readable(figure)
    sizes = {text.get_fontsize() for text in of_endpoints.shown_texts(figure)}
    assert min(sizes) >= SMALLEST_TEXT
    assert widths_of(figure).min(initial=1) >= THINNEST_LINE


@pytest.mark.parametrize("width", [85, 0])
def test_long_names_of_twelve_visits_can_be_read(width):
    levels = [f"follow-up, week {week}" for week in range(12)]
    contrasts = [
        Contrast(
            **{
                **vars(of_series.CONTRASTS[0]),
                "name": f"c{week}",
                "reference": levels[0],
                "target": name,
            }
        )
        for week, name in enumerate(levels)
        if week
    ]
    samples = [
        {"sample": f"{who}{level}", "subject": who, "visit": level}
        for who in "ABC"
        for level in levels
    ]
    values = np.random.default_rng(5).normal(size=(4, len(samples)))
    values[0, 0] = np.nan  # so that the legend names what is done without a reference
    followed = follow_people(values, make_series_design(samples, contrasts))
    table = pd.DataFrame({"gene": list("WXYZ"), "accession": "P1", "f_q_value": 1e-7})
    for place, step in enumerate(contrasts):
        for part, value in (("log2fc", 0.1), ("ci_low", 0.0), ("ci_high", 0.2), ("p_value", 0.01)):
            table[f"{part}_{step.name}"] = value * place
    with drawn_with(FigureSettings(width=width)):
        of_endpoints.assert_readable(draw_trajectories(table, followed, contrasts, "nsde"))
        of_endpoints.assert_readable(draw_mean_changes(table, contrasts, "nsde"))
