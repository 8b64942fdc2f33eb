"""What journals ask of each figure: letters of 7 pt, lines of 0.5 pt, all inside and apart."""

import sys
from pathlib import Path

import numpy as np
import pytest
from matplotlib.collections import Collection
from matplotlib.colors import to_rgba_array
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from tearflow.figures import cohort, comparison, contrast
from tearflow.figures.contamination import draw_panels
from tearflow.figures.origins import draw_origins
from tearflow.figures.style import SMALLEST_TEXT, THINNEST_LINE, drawn_with
from tearflow.figures.venn import draw_term_venn
from tearflow.study.figure_settings import FigureSettings

sys.path.append(str(Path(__file__).parent))

import test_endpoint_figures as of_endpoints
import test_figures as of_contrasts
import test_origins as of_origins

# Figures of the other test modules by the names of their entries.
NAMES = {"go": "go_bp", "ranked": "ranked_sets", "venn": "term_venn", "quality": "qc"}
# Drawn by tests of their own: of each collection one figure is enough.
ELSEWHERE = {"go_cc", "go_mf", "tear_quality"}


@pytest.fixture(scope="module")
def drawn():
    """A figure of each entry of contrasts, cohorts, comparisons and endpoints."""
    found = {NAMES.get(name, name): figure for name, figure in of_contrasts.draw_all().items()}
    found["origins"] = draw_origins(
        of_origins.panels(8), of_origins.markers(17), of_origins.EFFECT, "t"
    )
    found["panels"] = draw_panels(of_origins.scores(8), "t")
    measures, design, options = of_endpoints.CASES["eleven people"]
    of_measures = of_endpoints.draw_all(measures, design, **options)
    return found | {f"endpoint {name}": figure for name, figure in of_measures.items()}


def figures_of(entries, prefix=""):
    return {f"{prefix}{entry.name}" for entry in entries} - ELSEWHERE


ENTRIES = sorted(
    figures_of(contrast.contrast_figures(of_contrasts.ENRICHMENT))
    | figures_of(cohort.FIGURES)
    | figures_of(comparison.comparison_figures(of_contrasts.ENRICHMENT))
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
@pytest.mark.parametrize("contrasts", [2, 3, 4, 12])
def test_terms_of_any_number_of_contrasts_can_be_printed(contrasts, shared, width):
    titles = {f"c{i}/week2": LONG.format(i) for i in range(contrasts)}
    terms = of_contrasts.make_terms(list(titles), shared + 2000, shared)
    named = terms["go_id"].map(TERM.format)
    terms = terms.assign(ontology="BP", term=named.where(terms.index % 2 == 0, terms["term"]))
    with drawn_with(FigureSettings(width=width)):
        figure = draw_term_venn(terms, titles, "BP", of_contrasts.ENRICHMENT, note="simulated")
    of_endpoints.assert_readable(figure)
    sizes = {text.get_fontsize() for text in of_endpoints.shown_texts(figure)}
    assert min(sizes) >= SMALLEST_TEXT
    assert widths_of(figure).min(initial=1) >= THINNEST_LINE
