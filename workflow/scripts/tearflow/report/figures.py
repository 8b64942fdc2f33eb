"""Figures of the report: each as a data URI, so that the page is one file."""

import base64
import re
from pathlib import Path

# Above this an SVG, such as a volcano plot with a shape for each protein, makes the page heavy.
HEAVY = 250_000

# Figures are made for print, with letters of 7 pt; on the screen they are shown this much larger.
MAGNIFICATION = 1.4


def embed(svg: str | Path) -> tuple[str, int]:
    """Turn a figure into a data URI.

    As an image it can neither run scripts nor mix its identifiers with those of other figures.

    Parameters
    ----------
    svg
        Path of the figure; the same figure as `.png` is beside it and is taken where the SVG is
        heavy and the PNG is smaller.

    Returns
    -------
    tuple
        The URI, and the width on the screen in pixels.
    """
    vector, pixels = Path(svg), Path(svg).with_suffix(".png")
    drawing = vector.read_bytes()
    use_pixels = len(drawing) > HEAVY and pixels.stat().st_size < len(drawing)
    content, kind = (pixels.read_bytes(), "png") if use_pixels else (drawing, "svg+xml")
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}", screen_width(drawing)


def screen_width(drawing: bytes) -> int:
    """Read the width of an SVG, which Matplotlib gives in points, as pixels of the screen.

    Examples
    --------
    >>> screen_width(b'<svg height="144pt" width="360pt" viewBox="0 0 360 144">')
    672
    """
    points = re.search(rb'<svg[^>]*\bwidth="([0-9.]+)pt"', drawing)
    return round(float(points.group(1)) * 96 / 72 * MAGNIFICATION)
