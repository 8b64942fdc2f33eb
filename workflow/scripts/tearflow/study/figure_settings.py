"""Section `figures` of the configuration: what the printed figures show and how they look."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tearflow.run.problems import Problem, nearest

# Formats, and what each is for. The report shows SVG, which is drawn in any case.
FORMATS = {
    "pdf": "vector graphics with Type 42 fonts, for journals",
    "svg": "vector graphics with real text, for Illustrator and Inkscape",
    "png": "pixels, 300 dpi",
    "tiff": "pixels, 300 dpi, compressed without loss",
}
# Colours of up, down and mixed, and the paler ones between them and zero. All of ColorBrewer's
# diverging schemes that are told apart in all common forms of colour blindness.
PALETTES = {
    "red_blue": ("#B2182B", "#2166AC", "#8073AC", "#EF8A62", "#67A9CF"),
    "orange_purple": ("#B35806", "#542788", "#7F7F7F", "#F1A340", "#998EC3"),
    "brown_teal": ("#8C510A", "#01665E", "#8073AC", "#D8B365", "#5AB4AC"),
    "pink_green": ("#C51B7D", "#4D9221", "#8073AC", "#E9A3C9", "#A1D76A"),
}
# What a cell of the heatmap is.
HEATMAPS = {
    "change": "log2 fold change of each pair or person",
    "z_score": "log2 intensity of each sample less the mean of its row, divided by its spread",
}
# Keys that choose what some figures show; all others are the look of all figures.
LIMITS = ("label", "top_deps", "top_terms", "heatmap", "top_heatmap")


@dataclass(frozen=True)
class FigureSettings:
    """Section `figures`.

    Attributes
    ----------
    label
        Genes that are always labelled.
    top_deps, top_terms
        Most DEPs in each direction that are labelled, and most terms of a figure.
    heatmap
        A key of `HEATMAPS`.
    top_heatmap
        Most DEPs of the heatmap, those with the largest changes.
    titles
        Whether figures have their title and the lines below it inside, as slides need them.
    formats
        Keys of `FORMATS`.
    width
        Of all figures, in mm; 0 for the width that suits each figure.
    font
        Family of all text.
    palette
        A key of `PALETTES`.
    arms
        The arms in the order in which figures show them; those that are not named come last.
    colours
        Colour, such as #433E85, of visits and arms by their names.
    """

    label: tuple[str, ...] = ()
    top_deps: int = 10
    top_terms: int = 15
    heatmap: str = "change"
    top_heatmap: int = 60
    titles: bool = False
    formats: tuple[str, ...] = ("pdf", "svg", "png")
    width: float = 0.0
    font: str = "DejaVu Sans"
    palette: str = "red_blue"
    arms: tuple[str, ...] = ()
    colours: dict[str, str] = field(default_factory=dict)

    @property
    def endings(self) -> tuple[str, ...]:
        """Endings of the files of each figure; the SVG first, which the report shows.

        >>> FigureSettings(formats=("tiff",)).endings
        ('.svg', '.tiff')
        """
        others = [name for name in FORMATS if name in self.formats and name != "svg"]
        return (".svg", *(f".{name}" for name in others))


def missing_font(
    family: str, file: str, line: int | None = None, installed: Sequence[str] = ()
) -> Problem:
    """Problem of a font that is not installed, with the nearest ones, if those are known."""
    message = f'key "figures.font" is "{family}", which is not installed here'
    advice = 'Install it, or give another family; "DejaVu Sans" comes with TearFlow'
    return Problem(file, message + nearest(family, installed), advice, line)
