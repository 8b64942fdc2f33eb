"""Fonts cut for PDF files have the outlines and widths that fontTools cuts."""

import struct
from io import BytesIO

import matplotlib as mpl
import pytest
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont
from matplotlib.backends import _backend_pdf_ps
from matplotlib.ft2font import FT2Font

from tearflow.figures.type42 import cut_font, quick_subsets, split_font

FOLDER = mpl.get_data_path() + "/fonts/ttf"
# Plain letters, composed ones with parts that are moved, and signs of figures.
WORDS = "log₂ fold change 0.5 ÄÖÜéñçǘ ≥ Ω α½ ﬁ"


def draw(font, glyph):
    """Steps of the pen, without the parts of which the glyph is composed."""
    glyphs = font.getGlyphSet()
    pen = DecomposingRecordingPen(glyphs)
    name = font.getGlyphName(glyph)
    glyphs[name].draw(pen)
    return pen.value, glyphs[name].width


@pytest.mark.parametrize("name", ["DejaVuSans", "DejaVuSans-Bold", "DejaVuSerif", "STIXGeneral"])
def test_outlines_and_widths_are_those_of_the_font(name):
    path = f"{FOLDER}/{name}.ttf"
    whole = TTFont(path)
    cmap = whole.getBestCmap()
    glyphs = {whole.getGlyphID(cmap[ord(sign)]) for sign in WORDS if ord(sign) in cmap}
    with open(path, "rb") as handle:
        content, order = cut_font(split_font(handle.read()), glyphs)
    cut = TTFont(BytesIO(content))
    # The sum of all words, by which a font is known to be whole.
    assert sum(struct.unpack(f">{len(content) // 4}I", content)) & 0xFFFFFFFF == 0xB1B0AFBA
    assert len(content) < 60_000
    assert len(glyphs) > 20
    for glyph in glyphs:
        assert draw(cut, order[glyph]) == draw(whole, glyph)
        # As Matplotlib reads the widths.
        seen = FT2Font(BytesIO(content)).load_glyph(order[glyph])
        assert seen.horiAdvance > 0


def test_fonts_of_other_outlines_are_left_to_fonttools(tmp_path):
    (tmp_path / "font.otf").write_bytes(b"OTTO" + bytes(100))
    asked = []
    original = _backend_pdf_ps.get_glyphs_subset
    try:
        _backend_pdf_ps.get_glyphs_subset = lambda font, glyphs: asked.append((font, glyphs))
        with quick_subsets():
            _backend_pdf_ps.get_glyphs_subset(str(tmp_path / "font.otf"), [1])
    finally:
        _backend_pdf_ps.get_glyphs_subset = original
    assert asked == [(str(tmp_path / "font.otf"), [1])]


def test_matplotlib_is_as_it_was_afterwards():
    before = _backend_pdf_ps.get_glyphs_subset
    with quick_subsets():
        assert _backend_pdf_ps.get_glyphs_subset is not before
    assert _backend_pdf_ps.get_glyphs_subset is before
