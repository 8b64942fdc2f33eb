"""Figures of the report: each as a data URI, so that the page is one file."""

import base64
import re
from pathlib import Path

from markupsafe import Markup

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
    if use_pixels:
        uri = f"data:image/png;base64,{base64.b64encode(pixels.read_bytes()).decode()}"
    else:
        uri = to_uri(drawing.decode("utf-8"))
    return uri, screen_width(drawing)


def to_uri(drawing: str) -> Markup:
    r"""Turn an SVG into a data URI as text, which takes a quarter less than in base64.

    It is ready for an attribute in double quotes, so nothing may escape it again. Comments and
    line breaks, which say nothing, are left out.

    Examples
    --------
    >>> to_uri('<svg width="1">\n <!-- a --> <path d="M 0 0 \nL 1 1" fill="#fff"/>\n</svg>')
    Markup("data:image/svg+xml;charset=utf-8,<svg width='1'><path d='M 0 0 L 1 1'
    fill='%23fff'/></svg>")
    """
    bare = re.sub(r"\s+", " ", re.sub(r"<!--.*?-->", "", drawing, flags=re.DOTALL))
    quoted = bare.replace("> <", "><").replace("'", "&apos;").replace('"', "'").strip()
    encoded = quoted.replace("%", "%25").replace("#", "%23").replace("&", "&amp;")
    return Markup(f"data:image/svg+xml;charset=utf-8,{encoded}")


def screen_width(drawing: bytes) -> int:
    """Read the width of an SVG, which Matplotlib gives in points, as pixels of the screen.

    Examples
    --------
    >>> screen_width(b'<svg height="144pt" width="360pt" viewBox="0 0 360 144">')
    672
    """
    points = re.search(rb'<svg[^>]*\bwidth="([0-9.]+)pt"', drawing)
    return round(float(points.group(1)) * 96 / 72 * MAGNIFICATION)
