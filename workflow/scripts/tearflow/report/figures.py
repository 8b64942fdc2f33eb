"""Figures of the report: each as a data URI, so that the page is one file, or beside it."""

import base64
import re
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

# Above this an SVG, such as a volcano plot with a shape for each protein, makes the page heavy.
HEAVY = 250_000

# Figures are made for print, with letters of 7 pt; on the screen they are shown this much larger.
MAGNIFICATION = 1.4

# Bytes of an SVG that are sure to hold its first tag.
START = 4096


def embed(svg: str | Path) -> tuple[str, tuple[int, int]]:
    """Data URI of a figure, and its size.

    As an image it can neither run scripts nor mix its identifiers with those of other figures.

    Parameters
    ----------
    svg
        Path of the figure; the same figure as `.png` is beside it and is taken where the SVG is
        heavy and the PNG is smaller.

    Returns
    -------
    tuple
        The URI, and the width and height on the screen in pixels.
    """
    drawing, lighter = Path(svg).read_bytes(), lighter_file(Path(svg))
    if lighter.suffix == ".png":
        uri = f"data:image/png;base64,{base64.b64encode(lighter.read_bytes()).decode()}"
    else:
        uri = to_uri(drawing.decode("utf-8"))
    return uri, screen_size(drawing)


def link(svg: str | Path, folder: str | Path) -> tuple[str, tuple[int, int]]:
    """Path of a figure relative to the folder of the page, and its size as from `embed`."""
    with Path(svg).open("rb") as handle:
        size = screen_size(handle.read(START))
    return quote(lighter_file(Path(svg)).relative_to(folder).as_posix()), size


def lighter_file(svg: Path) -> Path:
    """PNG beside a figure where the SVG is heavy and the PNG is smaller; else the SVG."""
    size, pixels = svg.stat().st_size, svg.with_suffix(".png")
    return pixels if size > HEAVY and pixels.stat().st_size < size else svg


def to_uri(drawing: str) -> Markup:
    r"""Data URI of an SVG as text, a quarter smaller than in base64.

    It is ready for an attribute in double quotes, so nothing may escape it again. Comments and
    line breaks are removed.

    >>> to_uri('<svg width="1">\n <!-- a --> <path d="M 0 0 \nL 1 1" fill="#fff"/>\n</svg>')
    Markup("data:image/svg+xml;charset=utf-8,<svg width='1'><path d='M 0 0 L 1 1'
    fill='%23fff'/></svg>")
    """
    bare = " ".join(re.sub(r"<!--.*?-->", "", drawing, flags=re.DOTALL).split())
    quoted = bare.replace("> <", "><").replace("'", "&apos;").replace('"', "'")
    encoded = quoted.replace("%", "%25").replace("#", "%23").replace("&", "&amp;")
    return Markup(f"data:image/svg+xml;charset=utf-8,{encoded}")


def screen_size(drawing: bytes) -> tuple[int, int]:
    """Size of an SVG on the screen in pixels; Matplotlib writes it in points.

    >>> screen_size(b'<svg height="144pt" width="360pt" viewBox="0 0 360 144">')
    (672, 269)
    """
    width, height = (
        re.findall(rb'<svg[^>]*\b%b="([0-9.]+)pt"' % side, drawing)[0]
        for side in (b"width", b"height")
    )
    scale = 96 / 72 * MAGNIFICATION
    return round(float(width) * scale), round(float(height) * scale)
