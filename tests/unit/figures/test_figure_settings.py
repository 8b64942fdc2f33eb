"""The section `figures` of the configuration: what it changes, and how figures are written."""

import json
import os
import re
import subprocess
import sys
import zlib
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from tearflow.figures.registry import Entry
from tearflow.figures.style import (
    PAGE,
    entitle,
    in_order,
    new_figure,
    palette,
    save,
    say,
    settings,
    styled,
    visit_colours,
)
from tearflow.run.problems import InputError
from tearflow.study.configuration import resolve_config
from tearflow.study.endpoints import Endpoints
from tearflow.study.figure_checks import LIST_OF_FONTS, check_figure_names, check_font
from tearflow.study.figure_settings import FORMATS, PALETTES, FigureSettings
from tearflow.study.sheets import Row, Sheet

ENDINGS = [f".{name}" for name in FORMATS]
TITLE, LINES = "nsde: week 2", ["n = 3 pairs", "Dry eye & more"]


@styled
def draw_plot(given):
    figure = new_figure(85, 60)
    entitle(figure, given.heading["title"], LINES)
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color=palette().up)
    axes.set(xlabel="log₂ fold change", ylabel="p & q")
    return figure


def draw(**chosen):
    entry = Entry("plot", "Plot", "deps", (), draw_plot)
    return entry.draw({}, {}, TITLE, "", FigureSettings(**chosen))


def words(figure):
    return [text.get_text() for text in figure.texts]


def test_titles_are_left_to_the_report_unless_they_are_asked_for():
    assert not words(draw())
    assert words(draw(titles=True)) == [TITLE, "\n".join(LINES)]
    assert draw().heading == draw(titles=True).heading == (TITLE, *LINES)


def test_paper_without_title_is_lower_and_the_axes_are_as_high():
    figures = [draw(titles=titles) for titles in (False, True)]
    for figure in figures:
        figure.draw_without_rendering()
    bare, titled = (figure.axes[0].get_window_extent().height for figure in figures)
    assert figures[0].get_size_inches()[1] < figures[1].get_size_inches()[1]
    assert bare == pytest.approx(titled, abs=1)


def test_a_figure_with_nothing_to_draw_says_why_without_a_title():
    figure = say(TITLE, "", "No protein group of this contrast was tested.")
    assert figure.axes[0].texts[0].get_text() == "No protein group of this contrast was tested."
    assert not words(figure)


def test_the_width_is_that_of_the_settings():
    assert draw().get_size_inches()[0] * 25.4 == pytest.approx(85)
    assert draw(width=PAGE).get_size_inches()[0] * 25.4 == pytest.approx(170)


@pytest.mark.parametrize("name", PALETTES)
def test_the_palette_reaches_what_is_drawn(name):
    assert draw(palette=name).axes[0].lines[0].get_color() == PALETTES[name][0]
    assert settings() == FigureSettings()


def test_palettes_can_be_told_apart_without_red_or_green():
    """By the simulation of Vienot, Brettel and Mollon 1999, in linear RGB."""
    protan = [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]]
    deutan = [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]]
    for up, down, *_ in PALETTES.values():
        rgb = np.array(
            [[int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)] for colour in (up, down)]
        )
        for seen in (protan, deutan):
            first, second = np.clip((rgb**2.2) @ np.transpose(seen), 0, 1) ** (1 / 2.2)
            assert np.abs(first - second).max() > 0.25, (up, down)


def test_an_unknown_palette_raises():
    with pytest.raises(ValueError, match='unknown palette "rainbow"'):
        draw(palette="rainbow")


def test_a_font_that_is_not_installed_is_said():
    with pytest.raises(
        InputError, match=r'"figures\.font" is "Comic Papyrus", which is not installed'
    ):
        draw(font="Comic Papyrus")


def test_another_font_is_the_first_family_of_the_svg(tmp_path):
    save(draw(font="DejaVu Serif"), [tmp_path / "plot.svg"])
    text = (tmp_path / "plot.svg").read_text()
    assert "'DejaVu Serif', 'DejaVu Sans', 'Verdana', sans-serif" in text


def test_colours_and_order_are_those_of_the_settings():
    def given(given):
        return visit_colours(["baseline", "week2"]), in_order(["drug", "other", "vehicle"])

    chosen = FigureSettings(colours={"week2": "#123456"}, arms=("vehicle", "drug"))
    colours, arms = Entry("plot", "Plot", "deps", (), given).draw({}, {}, "", "", chosen)
    assert colours == {
        "baseline": visit_colours(["baseline", "week2"])["baseline"],
        "week2": "#123456",
    }
    assert arms == ["vehicle", "drug", "other"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_each_format_has_the_same_bytes_twice(ending, tmp_path):
    first, second = tmp_path / f"first{ending}", tmp_path / f"second{ending}"
    save(draw(), [first])
    # Other formats before it change nothing.
    save(draw(), [*(tmp_path / f"other{other}" for other in ENDINGS), second])
    assert first.read_bytes() == second.read_bytes()
    for telling in (b"Matplotlib v", b"CreationDate", b"<dc:date>", str(tmp_path).encode()):
        assert telling not in first.read_bytes()


def test_an_unknown_format_raises(tmp_path):
    with pytest.raises(ValueError, match=r'unknown format of a figure "\.jpg"'):
        save(draw(), [tmp_path / "plot.jpg"])


def test_svg_has_real_text_and_says_what_it_shows(tmp_path):
    save(draw(), [path := tmp_path / "plot.svg"])
    root = ElementTree.parse(path).getroot()
    written = ["".join(e.itertext()) for e in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"log₂ fold change", "p & q"} <= set(written)
    assert root.findtext("{http://www.w3.org/2000/svg}title") == TITLE
    (described,) = root.iter("{http://purl.org/dc/elements/1.1/}description")
    assert described.text == "\n".join(LINES)


def test_pdf_has_type_42_fonts_with_text_to_copy(tmp_path):
    save(draw(), [path := tmp_path / "plot.pdf"])
    content = path.read_bytes()
    assert b"/FontFile2" in content
    assert b"/CIDFontType2" in content
    assert b"/Type3" not in content
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    unpacked = b"".join(zlib.decompress(s) for s in streams if s[:1] == b"x")
    # The signs of the font and what they mean, by which a reader searches and copies.
    assert b"beginbfrange" in unpacked


def test_pixels_have_300_dpi_and_are_alike_in_both_formats(tmp_path):
    save(draw(), [tmp_path / "plot.png", tmp_path / "plot.tiff"])
    pixels = []
    for name in ("plot.png", "plot.tiff"):
        with Image.open(tmp_path / name) as image:
            assert [round(float(value)) for value in image.info["dpi"]] == [300, 300]
            assert image.size[0] == int(85 / 25.4 * 300)
            pixels.append(np.asarray(image))
    with Image.open(tmp_path / "plot.tiff") as image:
        assert image.info["compression"] == "tiff_adobe_deflate"
    assert np.array_equal(*pixels)


def test_svg_is_always_drawn():
    assert FigureSettings(formats=()).endings == (".svg",)
    assert FigureSettings(formats=("tiff", "pdf")).endings == (".svg", ".pdf", ".tiff")


WRONG = {
    "titles": ("yes please", 'is "yes please"', "Write true or false"),
    "formats": (["jpg"], 'formats[1]" is "jpg"', "pdf, svg, png or tiff"),
    "width": (17, "is 17", "mm from 60 to 400"),
    "font": ("", 'is ""', "family of an installed font"),
    "palette": ("red_blu", 'is "red_blu" (nearest: "red_blue")', "red_blue, orange_purple"),
    "arms": ("drug", 'is "drug"', "list of arms such as"),
    "colours": ({"baseline": "red"}, 'colours.baseline" is "red"', "in double quotes"),
    "colour": ({}, 'figures.colour" is unknown (nearest: "colours")', "Correct its name"),
}


@pytest.mark.parametrize("key", WRONG)
def test_wrong_values_are_said_with_what_to_do(key):
    value, message, advice = WRONG[key]
    _, problems = resolve_config({"figures": {key: value}}, files=())
    (problem,) = problems
    assert message in problem.message
    assert advice in problem.advice


@pytest.mark.parametrize("width", [0, 60, 85, 170.5, 400])
def test_widths_that_are_possible(width):
    filled, problems = resolve_config({"figures": {"width": width}}, files=())
    assert not problems
    assert filled["figures"]["width"] == width


def test_the_formats_of_the_configuration_are_those_that_can_be_written():
    from tearflow.figures.files import WRITERS

    assert set(WRITERS) == set(ENDINGS)
    assert Path("figure").with_suffix(".svg").suffix in WRITERS


def test_names_that_no_sheet_has_are_said():
    cells = [{"visit": "week2", "arm": "drug"}, {"visit": "week4", "arm": ""}]
    rows = [Row(line, found, True) for line, found in enumerate(cells, start=2)]
    samples, contrasts = Sheet("s.tsv", ["visit", "arm"], rows), Sheet("c.tsv", [], [])
    chosen = FigureSettings(colours={"wek2": "#123456", "week4": "#654321"}, arms=("drug", "other"))
    problems = check_figure_names(chosen, samples, contrasts, Endpoints(), {}, ())
    first, second = (problem.message for problem in problems)
    assert first.startswith('key "figures.colours" names "wek2", which is no visit and no arm (')
    assert '"week2"' in first
    assert second.startswith('key "figures.arms" names "other"')
    assert '"drug"' in problems[0].advice


def test_a_font_that_is_not_installed_is_refused_at_the_start():
    given = {"figures": {"font": "DejaVu Serif Text"}}
    (problem,) = check_font("DejaVu Serif Text", given, ())
    assert problem.message.startswith('key "figures.font" is "DejaVu Serif Text", which is not')
    assert '(nearest: "DejaVu Serif' in problem.message
    assert not check_font("DejaVu Serif", given, ())


def test_a_font_that_matplotlib_knows_does_not_load_it(tmp_path):
    fonts = {"ttflist": [{"name": "My Grotesk"}]}
    (tmp_path / LIST_OF_FONTS.replace("*", "9")).write_text(json.dumps(fonts))
    code = "import sys; from tearflow.study.figure_checks import check_font as check; "
    code += "print(check('my grotesk', {}, ()), 'matplotlib' in sys.modules, "
    code += "len(check('Comic Papyrus', {}, ())), 'matplotlib' in sys.modules)"
    scripts = Path(__file__).parents[3] / "workflow" / "scripts"
    shown = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"MPLCONFIGDIR": str(tmp_path), "PYTHONPATH": str(scripts)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.split() == ["[]", "False", "1", "True"]
