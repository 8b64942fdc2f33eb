"""Fonts within PDF files, cut to the glyphs of a figure.

Matplotlib has this done by fontTools, which reads and cuts every table of the font: a third of a
second for each figure, and twice the time of all else that draws it. A PDF needs the outlines and
the widths only (ISO 32000-1, 9.9), which take milliseconds.
"""

import struct
from collections.abc import Collection, Iterator
from contextlib import contextmanager, nullcontext
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from matplotlib.backends import _backend_pdf_ps

# Of TrueType outlines; those of Adobe's CFF are left to fontTools.
TRUETYPE = (b"\x00\x01\x00\x00", b"true")
# Tables that are taken as they are: instructions for the pixels of a screen.
HINTS = ("cvt ", "fpgm", "prep")
# Flags of a part of a composite glyph.
WORDS, SCALE, MORE, TWO_SCALES, MATRIX = 0x1, 0x8, 0x20, 0x40, 0x80
# What the checksum of a whole font adds up to.
MAGIC = 0xB1B0AFBA

Tables = dict[str, bytes]


class Subset:
    """A cut font, as `matplotlib.backends._backend_pdf_ps` takes it of fontTools.

    Attributes
    ----------
    glyph_index_map
        Glyphs of the font, and what they are in the cut one.
    """

    def __init__(self, content: bytes, glyph_index_map: dict[int, int]) -> None:
        self.content, self.glyph_index_map = content, glyph_index_map

    @property
    def font(self) -> "Subset":
        """The font itself, which can be saved."""
        return self

    def save(self, file: BinaryIO, **_options: Any) -> None:
        """Write the font."""
        file.write(self.content)


@contextmanager
def quick_subsets() -> Iterator[None]:
    """Have Matplotlib cut TrueType fonts by `cut_font` while a PDF is written."""
    # Of Matplotlib before 3.11, which asks for letters in place of glyphs.
    if not hasattr(_backend_pdf_ps, "SubsetResults"):
        yield
        return
    slow: Any = _backend_pdf_ps.get_glyphs_subset

    def get_glyphs_subset(fontfile: Any, glyphs: Collection[int]) -> Any:
        tables = _read_tables(str(fontfile))
        if getattr(fontfile, "face_index", 0) or "glyf" not in tables:
            return slow(fontfile, glyphs)
        return nullcontext(Subset(*cut_font(tables, glyphs)))

    _backend_pdf_ps.get_glyphs_subset = get_glyphs_subset
    try:
        yield
    finally:
        _backend_pdf_ps.get_glyphs_subset = slow


@cache
def _read_tables(path: str) -> Tables:
    return split_font(Path(path).read_bytes())


def split_font(font: bytes) -> Tables:
    """Tables of a font by their tags; none where it has no TrueType outlines."""
    if font[:4] not in TRUETYPE:
        return {}
    (count,) = struct.unpack_from(">H", font, 4)
    entries = (struct.unpack_from(">4s3I", font, 12 + 16 * place) for place in range(count))
    return {tag.decode("latin-1"): font[start : start + size] for tag, _, start, size in entries}


def cut_font(tables: Tables, glyphs: Collection[int]) -> tuple[bytes, dict[int, int]]:
    """A font of some glyphs of another, and of those that they are made of.

    Parameters
    ----------
    tables
        Of the font, from `split_font`.
    glyphs
        Numbers of glyphs.

    Returns
    -------
    tuple
        The font, and the number of each glyph in it. Outlines and widths are those of fontTools.
    """
    outlines = _Outlines(tables)
    wanted = {0, *glyphs}
    while more := {part for glyph in wanted for part in outlines.parts(glyph)} - wanted:
        wanted |= more
    order = {glyph: place for place, glyph in enumerate(sorted(wanted))}
    cut = [outlines.renumbered(glyph, order) for glyph in order]
    ends = [0]
    for outline in cut:
        ends.append(ends[-1] + len(outline))
    # Places of 4 bytes, as many widths as glyphs, and the checksum of all to be filled in.
    head = bytearray(tables["head"])
    struct.pack_into(">I", head, 8, 0)
    struct.pack_into(">h", head, 50, 1)
    hhea = tables["hhea"][:34] + struct.pack(">H", len(order))
    found = {
        "head": bytes(head),
        "hhea": hhea,
        "hmtx": b"".join(outlines.metrics(glyph) for glyph in order),
        "maxp": tables["maxp"][:4] + struct.pack(">H", len(order)) + tables["maxp"][6:],
        "loca": struct.pack(f">{len(ends)}I", *ends),
        "glyf": b"".join(cut),
    }
    found |= {tag: tables[tag] for tag in HINTS if tag in tables}
    return _join_tables(found), order


class _Outlines:
    """Outlines and widths of a font by the numbers of glyphs."""

    def __init__(self, tables: Tables) -> None:
        (count,) = struct.unpack_from(">H", tables["maxp"], 4)
        (is_long,) = struct.unpack_from(">h", tables["head"], 50)
        kind, unit = ("I", 1) if is_long else ("H", 2)
        places = struct.unpack_from(f">{count + 1}{kind}", tables["loca"])
        self.places = [unit * place for place in places]
        self.glyf, self.hmtx = tables["glyf"], tables["hmtx"]
        (self.n_widths,) = struct.unpack_from(">H", tables["hhea"], 34)

    def outline(self, glyph: int) -> bytes:
        return self.glyf[self.places[glyph] : self.places[glyph + 1]]

    def metrics(self, glyph: int) -> bytes:
        """Width and left side; the last width is that of all behind it."""
        if glyph < self.n_widths:
            return self.hmtx[4 * glyph : 4 * glyph + 4]
        last = 4 * (self.n_widths - 1)
        side = 4 * self.n_widths + 2 * (glyph - self.n_widths)
        return self.hmtx[last : last + 2] + self.hmtx[side : side + 2]

    def parts(self, glyph: int) -> list[int]:
        """Glyphs that one is composed of; none of a simple one."""
        outline = self.outline(glyph)
        return [struct.unpack_from(">H", outline, at)[0] for at in _find_parts(outline)]

    def renumbered(self, glyph: int, order: dict[int, int]) -> bytes:
        """Outline with its parts by their new numbers, filled up to 4 bytes."""
        outline = bytearray(self.outline(glyph))
        for at in _find_parts(outline):
            struct.pack_into(">H", outline, at, order[struct.unpack_from(">H", outline, at)[0]])
        return bytes(outline) + bytes(-len(outline) % 4)


def _find_parts(outline: bytes | bytearray) -> Iterator[int]:
    """Where the numbers of the parts of a composite glyph are."""
    if not outline or struct.unpack_from(">h", outline)[0] >= 0:
        return
    at, flags = 10, MORE
    while flags & MORE:
        (flags,) = struct.unpack_from(">H", outline, at)
        yield at + 2
        at += 4 + (4 if flags & WORDS else 2)
        at += 2 if flags & SCALE else 4 if flags & TWO_SCALES else 8 if flags & MATRIX else 0


def _join_tables(tables: Tables) -> bytes:
    """A font of some tables, with its checksums."""
    count = len(tables)
    power = count.bit_length() - 1
    start = 12 + 16 * count
    header = struct.pack(">4s4H", TRUETYPE[0], count, 2**power * 16, power, (count - 2**power) * 16)
    content = b""
    for tag in sorted(tables):
        table = tables[tag]
        place = start + len(content)
        header += struct.pack(">4s3I", tag.encode("latin-1"), _add_up(table), place, len(table))
        content += table + bytes(-len(table) % 4)
    font = bytearray(header + content)
    adjustment = (MAGIC - _add_up(font)) & 0xFFFFFFFF
    struct.pack_into(">I", font, font.index(tables["head"], start) + 8, adjustment)
    return bytes(font)


def _add_up(table: bytes | bytearray) -> int:
    """Checksum of a table: the sum of its words of 4 bytes."""
    filled = bytes(table) + bytes(-len(table) % 4)
    return sum(struct.unpack(f">{len(filled) // 4}I", filled)) & 0xFFFFFFFF
