"""Figures of the report: their content, so that the page is one file, or their address."""

import re
from collections.abc import Sequence
from html import unescape
from pathlib import Path

# Above this an SVG, such as a volcano plot with a shape for each protein, makes the page heavy.
HEAVY = 250_000

# Figures are made for print, with letters of 7 pt; on the screen they are shown this much larger.
MAGNIFICATION = 1.4

# Bytes of an SVG that are sure to hold its first tag.
START = 4096


def embed(svg: str | Path) -> tuple[bytes, tuple[int, int]]:
    """Content of a figure, and its size.

    Parameters
    ----------
    svg
        Path of the figure; the same figure as `.png`, where it is beside it, is taken if the SVG is
        heavy and the PNG is smaller.

    Returns
    -------
    tuple
        The SVG without comments and line breaks, or the PNG, and the width and height on the
        screen in pixels.
    """
    drawing, lighter = Path(svg).read_bytes(), lighter_file(Path(svg))
    content = lighter.read_bytes() if lighter.suffix == ".png" else strip(drawing)
    return content, screen_size(drawing)


def link(svg: str | Path) -> tuple[Path, tuple[int, int]]:
    """File of a figure for a page that it stays beside, and its size as from `embed`."""
    with Path(svg).open("rb") as handle:
        size = screen_size(handle.read(START))
    return lighter_file(Path(svg)), size


def lighter_file(svg: Path) -> Path:
    """PNG beside a figure where the SVG is heavy and the PNG is smaller; else the SVG."""
    size, pixels = svg.stat().st_size, svg.with_suffix(".png")
    lighter = size > HEAVY and pixels.exists() and pixels.stat().st_size < size
    return pixels if lighter else svg


def read_lines(svg: str | Path) -> list[str]:
    """The lines that belong below the title of a figure, which the SVG has as its description."""
    with Path(svg).open("rb") as handle:
        start = handle.read(START).decode("utf-8", "ignore")
    found = re.search(r"<dc:description>(.*?)</dc:description>", start, re.DOTALL)
    return unescape(found.group(1)).split("\n") if found else []


def as_sentences(lines: Sequence[str]) -> str:
    """Lines below the title of a figure as sentences of its caption.

    >>> as_sentences(["simulated: dry eye", "n = 3 pairs.", "Shaded: the rule."])
    'Simulated: dry eye. n = 3 pairs. Shaded: the rule.'
    """
    sentences = []
    for line in lines:
        # A symbol such as n, p or log2 keeps its letter.
        is_word = re.match(r"[a-z]{2,}(?![\w-])", line)
        start = line[0].upper() if is_word else line[:1]
        sentences.append(f"{start}{line[1:].rstrip('.')}.")
    return " ".join(sentences)


def strip(drawing: bytes) -> bytes:
    r"""SVG without comments and line breaks.

    >>> strip(b'<svg width="1">\n <!-- a --> <path d="M 0 0 \nL 1 1"/>\n</svg>')
    b'<svg width="1"><path d="M 0 0 L 1 1"/></svg>'
    """
    bare = b" ".join(re.sub(rb"<!--.*?-->", b"", drawing, flags=re.DOTALL).split())
    return bare.replace(b"> <", b"><")


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
