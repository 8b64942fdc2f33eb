"""Files of figures without dates or versions of programs, so that equal figures are equal bytes."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from numpy.typing import NDArray

from tearflow.figures.png import encode_png
from tearflow.figures.tiff import encode_tiff
from tearflow.figures.type42 import quick_subsets
from tearflow.run.keys import require_known

Heading = tuple[str, ...]
# What Matplotlib would write about itself and the day.
NOT_IN_SVG = ("Date", "Creator", "Format", "Type")
NOT_IN_PDF = ("CreationDate", "Creator", "Producer")


def write_figure(figure: Figure, path: Path, heading: Heading) -> None:
    """Write a file in the format that its ending names, pixels at the figure's own resolution.

    Parameters
    ----------
    figure
        Laid out, see `finish_layout`.
    path
        Of the file.
    heading
        Title and the lines below it, which SVG and PDF hold beside the figure; may be empty.

    Raises
    ------
    ValueError
        If the ending names no format.
    """
    require_known(path.suffix, WRITERS, "format of a figure")
    WRITERS[path.suffix](figure, path, heading)


def _write_svg(figure: Figure, path: Path, heading: Heading) -> None:
    described: dict[str, Any] = dict.fromkeys(NOT_IN_SVG)
    described |= _describe(heading, "Title", "Description")
    _print(FigureCanvasSVG, "print_svg", figure, path, described)


def _write_pdf(figure: Figure, path: Path, heading: Heading) -> None:
    described: dict[str, Any] = dict.fromkeys(NOT_IN_PDF)
    described |= _describe(heading, "Title", "Subject")
    with quick_subsets():
        _print(FigureCanvasPdf, "print_pdf", figure, path, described)


def _print(kind: Any, method: str, figure: Figure, path: Path, described: dict[str, Any]) -> None:
    """Draw by a canvas of vectors, and leave canvas and resolution of the figure as they were.

    Not by figure.savefig, which draws a figure with a layout twice.
    """
    canvas, dpi = figure.canvas, figure.dpi
    getattr(kind(figure), method)(path, metadata=described)
    figure.set_canvas(canvas)
    figure.dpi = dpi


def _describe(heading: Heading, title: str, lines: str) -> dict[str, str]:
    """Title, and the lines joined, by the keys that a format has for them."""
    given = {title: heading[0] if heading else "", lines: "\n".join(heading[1:])}
    return {key: text for key, text in given.items() if text}


def _write_png(figure: Figure, path: Path, _heading: Heading) -> None:
    path.write_bytes(encode_png(_draw_pixels(figure), figure.dpi))


def _write_tiff(figure: Figure, path: Path, _heading: Heading) -> None:
    path.write_bytes(encode_tiff(_draw_pixels(figure), figure.dpi))


def _draw_pixels(figure: Figure) -> NDArray[np.uint8]:
    """Height x width x 4: red, green, blue and the opacity."""
    # That of the layout, if any, knows the sizes of most texts.
    is_ready = isinstance(figure.canvas, FigureCanvasAgg)
    canvas: Any = figure.canvas if is_ready else FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())


WRITERS: Mapping[str, Callable[[Figure, Path, Heading], None]] = {
    ".svg": _write_svg,
    ".pdf": _write_pdf,
    ".png": _write_png,
    ".tiff": _write_tiff,
}
