"""The volcano plot of a contrast: what it answers to mouse, keys and choices."""

from urllib.parse import unquote

import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys

from browser import PHONE
from finished_run import write_page

PATH = "nsde/week2_vs_baseline"
PLOT = f'.plot[data-plot="volcano"][data-of="{PATH}"]'
MINUS = "\N{MINUS SIGN}"
# Where the points of a path are, in pixels from the middle of the plot.
POINTS = """
    const canvas = document.querySelector(arguments[0] + ' .canvas');
    const path = canvas.querySelector(arguments[1]);
    const [svg, box] = [canvas.querySelector('svg'), canvas.getBoundingClientRect()];
    const scale = box.width / svg.viewBox.baseVal.width;
    return [...path.getAttribute('d').matchAll(/M([\\d.]+) ([\\d.]+)/g)].map(([, x, y]) =>
        [Math.round(x * scale - box.width / 2), Math.round(y * scale - box.height / 2)]);
"""


@pytest.fixture(scope="module")
def written(module_run):
    return write_page(module_run)


@pytest.fixture
def volcano(browser, visit, written):
    """The plot of the first contrast, brought into the window."""
    visit(written)
    browser.find(f"{PLOT} .points.up")
    return browser


def points_of(browser, direction):
    return browser.run(POINTS, PLOT, f".points.{direction}")


def move_to(browser, place):
    canvas = browser.find(f"{PLOT} .canvas")
    moved = ActionChains(browser.driver, duration=0)
    return moved.move_to_element_with_offset(canvas, *place)


def selected(browser):
    return browser.run("return [...(selection.get(arguments[0]) ?? [])].sort()", PATH)


def open_tools(browser):
    browser.run(
        "document.querySelectorAll(arguments[0]).forEach((fold) => { fold.open = true; })",
        f"{PLOT} .plot-tools details",
    )


def test_hover_names_the_protein_with_its_numbers(volcano):
    mmp9 = points_of(volcano, "up")[0]
    move_to(volcano, mmp9).perform()
    (tip,) = volcano.texts(f"{PLOT} .tooltip")
    for words in (
        "MMP9",
        "collagenase",
        "+2.00 (95 % +1.00 to +3.00)",
        "0.010",
        "0.040",
        "DEP, up",
    ):
        assert words in tip
    move_to(volcano, (mmp9[0] - 60, mmp9[1] + 60)).perform()
    assert volcano.run("return document.querySelector(arguments[0]).hidden", f"{PLOT} .tooltip")


def test_click_opens_the_protein(volcano):
    move_to(volcano, points_of(volcano, "down")[0]).click().perform()
    assert unquote(volcano.run("return location.hash")) in {"#protein=P2", "#protein=MASP1"}


def test_drag_selects_and_escape_clears(volcano):
    (x1, y1), (x2, y2) = points_of(volcano, "up")
    start = min(x1, x2) - 12, min(y1, y2) - 12
    move_to(volcano, start).click_and_hold().move_by_offset(
        abs(x1 - x2) + 24, abs(y1 - y2) + 24
    ).release().perform()
    assert selected(volcano) == ["P0", "P1"]
    assert "2 protein groups selected" in volcano.texts(f"{PLOT} .plot-answer")[0]
    assert volcano.texts(f"{PLOT} .mark-label.aside") == ["MASP1"]
    volcano.run("document.querySelector(arguments[0]).focus()", f"{PLOT} .plot-area")
    volcano.press(Keys.ESCAPE)
    assert selected(volcano) == []
    assert volcano.texts(f"{PLOT} .plot-answer") == [""]


def test_a_finger_drags_and_what_it_taps_on_is_shown_then_opened(volcano):
    (x1, y1), (x2, y2) = points_of(volcano, "up")
    start = min(x1, x2) - 12, min(y1, y2) - 12
    volcano.swipe(f"{PLOT} .canvas", start, (abs(x1 - x2) + 24, abs(y1 - y2) + 24))
    assert selected(volcano) == ["P0", "P1"]
    volcano.swipe(f"{PLOT} .canvas", (x1, y1), (0, 0))
    assert "MMP9" in volcano.texts(f"{PLOT} .tooltip:not([hidden])")[0]
    volcano.swipe(f"{PLOT} .canvas", (x1, y1), (0, 0))
    volcano.wait("return overlay.dialog.open && location.hash.startsWith('#protein=')")


def test_a_finger_that_starts_upwards_scrolls(volcano):
    before = volcano.run("return scrollY")
    volcano.swipe(f"{PLOT} .canvas", (0, 0), (0, -300))
    volcano.wait("return scrollY > arguments[0]", before)
    assert selected(volcano) == []


def test_keys_go_through_the_deps_by_strength(volcano):
    volcano.run("document.querySelector(arguments[0]).focus()", f"{PLOT} .plot-area")
    said = []
    for _ in range(3):
        volcano.press(Keys.ARROW_RIGHT)
        said.append(volcano.texts(f"{PLOT} .spoken")[0].split(";")[0])
    assert said == ["MMP9", "MMP8", "MASP1"]
    volcano.press(Keys.HOME)
    volcano.press(Keys.ENTER)
    assert unquote(volcano.run("return location.hash")) in {"#protein=P0", "#protein=MMP9"}


def test_the_plot_is_one_stop_of_the_tab_key(volcano):
    stops = "return document.querySelectorAll(arguments[0] + ' .stage [tabindex=\"0\"]').length"
    assert volcano.run(stops, PLOT) == 1


def test_other_thresholds_are_marked_and_can_be_reset(volcano):
    open_tools(volcano)
    volcano.write(f'{PLOT} input[type="number"]', "1.8")
    volcano.press(Keys.TAB)
    said = f"{PLOT} .plot-tools .looked-at"
    assert volcano.texts(said) == ["These thresholds would select 1: 1 up, 0 down."]
    volcano.wait("return document.querySelector(arguments[0])", f"{PLOT} .plot-legend .looked-at")
    assert "For looking only" in volcano.texts(f"{PLOT} .only-looking")[0]
    assert len(points_of(volcano, "up")) == 1
    volcano.click(f"{PLOT} .plot-tools button")
    assert volcano.texts(said) == ["3 DEPs: 2 up, 1 down."]
    volcano.wait(
        "return document.querySelector(arguments[0]) === null", f"{PLOT} .plot-legend .looked-at"
    )


def test_what_thresholds_would_select_is_shown_in_the_table(volcano):
    open_tools(volcano)
    volcano.write(f'{PLOT} input[type="number"]', "1.8")
    volcano.press(Keys.TAB)
    volcano.click(f"{PLOT} .plot-tools button + button")
    assert selected(volcano) == ["P0"]


def test_a_list_of_genes_is_highlighted_in_every_plot(volcano):
    open_tools(volcano)
    # PROL1 is what the file called MASP1, Q4 an accession of LCN1, which has too few pairs.
    volcano.write(f"{PLOT} textarea", "mmp9, PROL1\nQ4;nope")
    (said,) = volcano.texts(f'{PLOT} .plot-tools label + [role="status"]')
    assert said == (
        "2 highlighted. Not tested: LCN1 (fewer than 3 complete pairs). "
        "Not measured in this cohort: NOPE."
    )
    others = volcano.run(
        "return [...document.querySelectorAll('.plot[data-plot=volcano] textarea')]"
        ".map((box) => box.value)"
    )
    assert others[1] == "MMP9, PROL1, Q4, NOPE"
    assert volcano.texts(f"{PLOT} .mark-label.asked") == ["MMP9", "MASP1"]


def test_words_say_what_is_seen(volcano):
    label = volcano.run("return document.querySelector(arguments[0]).ariaLabel", f"{PLOT} svg")
    assert label.startswith("Volcano plot: 4 protein groups tested, 2 up, 1 down; strongest up")
    assert volcano.violations(PLOT) == []


def test_colours_follow_the_theme(volcano):
    colour = "return getComputedStyle(document.querySelector(arguments[0])).stroke"
    light = volcano.run(colour, f"{PLOT} .points.up")
    volcano.darken()
    assert volcano.run(colour, f"{PLOT} .points.up") != light


def test_on_a_phone_the_plot_is_as_wide_as_the_screen(volcano):
    volcano.resize(*PHONE)
    width = volcano.wait(
        "const { right } = document.querySelector(arguments[0]).getBoundingClientRect();"
        "return right <= innerWidth && right",
        f"{PLOT} .canvas",
    )
    assert width > 300


def test_on_paper_the_printable_figure_is_shown(volcano):
    shown = (
        "return ['.stage', '.printed'].map((part) => getComputedStyle("
        "document.querySelector(arguments[0] + ' ' + part)).display !== 'none')"
    )
    assert volcano.run(shown, PLOT) == [True, False]
    volcano.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert volcano.run(shown, PLOT) == [False, True]
