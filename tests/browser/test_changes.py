"""The changes of one contrast against those of another, and the terms that both list."""

from urllib.parse import unquote

import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys

from finished_run import write_page

PLOT = '.plot[data-plot="changes"]'
MINUS, NONE = "\N{MINUS SIGN}", "\N{EN DASH}"
FIRST, SECOND = "nsde/week2_vs_baseline", "ssde/week2_vs_baseline"
MARK = """
    const canvas = document.querySelector(arguments[0] + ' .canvas').getBoundingClientRect();
    const mark = document.querySelector(arguments[0] + ' .canvas ' + arguments[1]);
    const box = mark.getBoundingClientRect();
    return [box.left + box.width / 2 - canvas.left - canvas.width / 2,
        box.top + box.height / 2 - canvas.top - canvas.height / 2].map(Math.round);
"""


@pytest.fixture(scope="module")
def page(module_run):
    return write_page(module_run)


@pytest.fixture
def changes(browser, visit, page):
    """The plot of the two contrasts: MMP9 is a DEP of both, MASP1 of one and not different."""
    visit(page)
    browser.find(f"{PLOT} .canvas")
    return browser


def move_to(browser, mark):
    canvas = browser.find(f"{PLOT} .canvas")
    place = browser.run(MARK, PLOT, mark)
    return ActionChains(browser.driver, duration=0).move_to_element_with_offset(canvas, *place)


def tip(browser):
    (text,) = browser.texts(f"{PLOT} .tooltip")
    return text


def test_hover_names_the_protein_with_both_changes(changes):
    move_to(changes, ".place-0").perform()
    for words in ("MMP9", "+2.00", "DEP of both", "q of the difference: 0.50"):
        assert words in tip(changes)
    move_to(changes, ".place-2").perform()
    assert "MASP1" in tip(changes)
    assert "no difference shown" in tip(changes)


def test_legend_counts_the_classes_and_names_r(changes):
    (legend,) = changes.texts(f"{PLOT} .plot-legend")
    assert "r = 0.50 over 3 proteins" in legend
    assert "DEP of both 1" in legend
    label = changes.run(
        "return document.querySelector(arguments[0]).getAttribute('aria-label')",
        f"{PLOT} .canvas svg",
    )
    assert "r = 0.50" in label
    assert "1 DEP of both" in label


def test_click_and_keys_open_the_protein(changes):
    move_to(changes, ".place-0").click().perform()
    assert unquote(changes.run("return location.hash")).split("=")[1] in {"P0", "MMP9"}
    changes.run("location.hash = ''")
    changes.run("document.querySelector(arguments[0] + ' [role=application]').focus()", PLOT)
    changes.press(Keys.ARROW_RIGHT)
    assert "log₂" not in tip(changes)
    changes.press(Keys.ENTER)
    assert "#protein=" in changes.run("return location.hash")


def test_drag_selects_in_both_contrasts(changes):
    x, y = changes.run(MARK, PLOT, ".place-0")
    canvas = changes.find(f"{PLOT} .canvas")
    actions = ActionChains(changes.driver, duration=0)
    actions.move_to_element_with_offset(canvas, x - 12, y - 12).click_and_hold()
    actions.move_by_offset(24, 24).release().perform()
    for path in (FIRST, SECOND):
        assert changes.run("return [...selection.get(arguments[0])]", path) == ["P0"]
    changes.click(f"{PLOT} .plot-tools button")
    assert changes.run("return selection.get(arguments[0])", FIRST) is None


def test_shared_terms_and_proteins_point_at_each_other(changes):
    (term,) = changes.texts(f"{PLOT} .shared-terms li button")
    assert term == "immune response"
    changes.hover(f"{PLOT} .shared-terms li")
    assert len(changes.texts(f"{PLOT} .canvas .place-2.aside")) == 1
    assert changes.texts(f"{PLOT} .canvas .place-0.aside") == []
    move_to(changes, ".place-2").perform()
    assert changes.texts(f"{PLOT} .shared-terms li.aside") != []
    move_to(changes, ".place-0").perform()
    assert changes.texts(f"{PLOT} .shared-terms li.aside") == []
    changes.click(f"{PLOT} .shared-terms li button")
    assert changes.run("return [...selection.get(arguments[0])].sort()", SECOND) == ["P0", "P1"]


CHOOSER = """
    const names = Array.from({ length: arguments[0] }, (_, place) => `contrast ${place + 1}`);
    const all = names.flatMap((first, place) => names.slice(place + 1).map((second) => ({
        first, second, n_tested: second === 'contrast 3' ? 0 : 9,
        correlation: second === 'contrast 3' ? null : -0.25 })));
    window.chosen = [];
    const titles = new Map(names.map((name) => [name, name.toUpperCase()]));
    const choose = ({ first, second }) => window.chosen.push([first, second]);
    const made = pairs.chooser(all, titles, choose);
    made.id = 'chooser';
    document.querySelector('main').append(made);
"""


def test_of_several_contrasts_a_table_chooses_two(changes):
    changes.run(CHOOSER, 4)
    cells = "#chooser button"
    r = f"{MINUS}0.25"
    assert changes.texts(cells) == [r, NONE, NONE, r, r, r]
    assert changes.texts(f"{cells}:disabled") == [NONE, NONE]
    assert len(changes.texts(f"{cells}[aria-pressed=true]")) == 1
    changes.click("#chooser tbody tr:last-child td:last-child button")
    assert changes.run("return chosen") == [["contrast 3", "contrast 4"]]
    assert changes.violations("#chooser") == []


def test_of_very_many_contrasts_two_lists_choose(changes):
    changes.run(CHOOSER, 20)
    changes.run(
        "const list = document.querySelectorAll('#chooser select')[1];"
        "list.value = 'contrast 20'; list.dispatchEvent(new Event('change'))"
    )
    assert changes.run("return chosen") == [["contrast 1", "contrast 20"]]
    assert changes.texts("#chooser option:checked") == ["CONTRAST 1", "CONTRAST 20"]


def test_access(changes):
    assert changes.violations(PLOT) == []
