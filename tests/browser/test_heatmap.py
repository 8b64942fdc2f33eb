"""The heatmap of a contrast: its rows, cells and choices, by mouse and by keys."""

from urllib.parse import unquote

import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys

from browser import PHONE

PATH = "nsde/week2_vs_baseline"
PLOT = f'.plot[data-plot="heatmap"][data-of="{PATH}"]'
# Where the cell of a gene and the first person is, from the middle of the plot; else its name.
PLACE = """
    const [plot, gene, ofName] = arguments;
    const canvas = document.querySelector(plot + ' .canvas');
    const middle = (node) => {
        const { left, top, width, height } = node.getBoundingClientRect();
        return [left + width / 2, top + height / 2];
    };
    const name = [...canvas.querySelectorAll('.of-row')].find((row) => row.textContent === gene);
    const [x, y] = middle(canvas);
    const across = middle(ofName ? name : canvas.querySelector('.of-column'))[0];
    return [across - x, middle(name)[1] - y].map(Math.round);
"""
# Colours of the pixels of a cell of the canvas around a place: red, green, blue, opacity.
PIXELS = """
    const [plot, x, y] = arguments;
    const cells = document.querySelector(plot + ' .cells');
    const scale = cells.width / cells.clientWidth;
    const left = (cells.clientWidth / 2 + x - 6) * scale;
    const top = (cells.clientHeight / 2 + y - 4) * scale;
    const copy = new OffscreenCanvas(cells.width, cells.height);
    const pen = copy.getContext('2d', { willReadFrequently: true });
    pen.drawImage(cells, 0, 0);
    const { data } = pen.getImageData(left, top, 12 * scale, 8 * scale);
    return Array.from({ length: data.length / 4 }, (_, n) => [...data.slice(4 * n, 4 * n + 4)]);
"""


@pytest.fixture
def draw(browser, visit, page_of_many):
    """Draws the heatmap of so many DEPs and pairs and brings it into the window."""

    def show_plot(n_deps, n_pairs):
        visit(page_of_many(n_deps, n_pairs))
        browser.find(f"{PLOT} .canvas")
        return browser

    return show_plot


def place_of(browser, gene, *, name=False):
    return browser.run(PLACE, PLOT, gene, name)


def move_to(browser, gene, *, name=False):
    canvas = browser.find(f"{PLOT} .canvas")
    place = place_of(browser, gene, name=name)
    return ActionChains(browser.driver, duration=0).move_to_element_with_offset(canvas, *place)


def names(browser):
    return browser.texts(f"{PLOT} .of-row")


def tip(browser):
    (text,) = browser.texts(f"{PLOT} .tooltip")
    return text


def choose(browser, option):
    browser.run(
        "const options = [...document.querySelectorAll(arguments[0] + ' .plot-tools option')];"
        "const option = options.find((one) => one.text.startsWith(arguments[1]));"
        "option.parentElement.value = option.value;"
        "option.parentElement.dispatchEvent(new Event('change'))",
        *(PLOT, option),
    )


def test_rows_are_all_deps_those_that_go_up_first(draw):
    rows = [int(name.removeprefix("GENE")) for name in names(draw(17, 3))]
    assert sorted(rows) == list(range(17))
    go_down = [number % 5 == 4 for number in rows]
    assert go_down == sorted(go_down)


def test_hover_names_gene_person_change_and_both_intensities(draw):
    browser = draw(17, 3)
    move_to(browser, "GENE0").perform()
    for words in ("GENE0, S01", "+2.50", "baseline: 20.00", "week2: 22.50"):
        assert words in tip(browser)
    move_to(browser, "GENE0", name=True).perform()
    assert "protein number 0" in tip(browser)


def test_missing_at_one_visit_and_not_measured_are_told_apart(draw):
    browser = draw(17, 3)
    move_to(browser, "GENE1").perform()
    assert "measured at one of the two only" in tip(browser)
    assert "week2: missing" in tip(browser)
    move_to(browser, "GENE2").perform()
    assert "not measured in this person" in tip(browser)
    drawn = {
        gene: browser.run(PIXELS, PLOT, *place_of(browser, gene))
        for gene in ("GENE0", "GENE1", "GENE2")
    }
    painted = {gene: sum(pixel[3] > 0 for pixel in pixels) for gene, pixels in drawn.items()}
    assert painted["GENE0"] == len(drawn["GENE0"])  # filled
    assert len(drawn["GENE1"]) > painted["GENE1"] > painted["GENE2"] > 0  # hatched, a dot
    assert all(red > blue for red, _, blue, _ in drawn["GENE0"])
    (key,) = browser.texts(f"{PLOT} .plot-legend")
    assert "one of the two only" in key
    assert "not measured in this person" in key


def test_click_opens_the_protein(draw):
    browser = draw(17, 3)
    move_to(browser, "GENE3").click().perform()
    assert unquote(browser.run("return location.hash")).startswith("#protein=")
    assert unquote(browser.run("return location.hash")).split("=")[1] in {"Q00003", "GENE3"}


def test_keys_walk_over_cells_and_open_the_protein(draw):
    browser = draw(17, 3)
    browser.run("document.querySelector(arguments[0] + ' .canvas').focus()", PLOT)
    browser.press(Keys.ARROW_RIGHT, Keys.ARROW_DOWN, Keys.ARROW_RIGHT)
    assert f"{names(browser)[1]}, S02" in tip(browser)
    (spoken,) = browser.texts(f"{PLOT} .spoken")
    assert f"{names(browser)[1]}, S02" in spoken
    browser.press(Keys.END, Keys.ARROW_DOWN)
    assert f"{names(browser)[-1]}, S03" in tip(browser)
    browser.press(Keys.ENTER)
    assert "#protein=" in browser.run("return location.hash")


def test_z_scores_have_a_column_for_each_sample(draw):
    browser = draw(17, 3)
    assert len(browser.texts(f"{PLOT} .of-column")) == 3
    choose(browser, "z-score")
    assert len(browser.texts(f"{PLOT} .of-column")) == 6
    heads = browser.texts(f"{PLOT} .head")
    assert heads.index("baseline") < heads.index("week2")
    assert "z-score" in browser.run(
        "return document.querySelector(arguments[0] + ' svg').getAttribute('aria-label')", PLOT
    )


def test_of_many_deps_those_of_smallest_p_are_shown_and_the_others_counted(draw):
    browser = draw(300, 90)
    assert len(names(browser)) == 60
    assert "240 left out" in "".join(browser.texts(f"{PLOT} .plot-answer"))
    choose(browser, "all")
    assert len(names(browser)) == 300
    assert "left out" not in "".join(browser.texts(f"{PLOT} .plot-answer"))


@pytest.mark.parametrize(("n_deps", "n_pairs"), [(1, 3), (17, 90), (60, 20)])
def test_everything_is_within_the_plot(draw, n_deps, n_pairs):
    browser = draw(n_deps, n_pairs)
    for size in ((1400, 1000), PHONE):
        browser.resize(*size)
        outside = browser.wait(
            "const svg = document.querySelector(arguments[0] + ' svg');"
            "const box = svg.getBoundingClientRect();"
            "if (Math.abs(svg.viewBox.baseVal.width - box.width) > 2) return null;"
            "return {texts: [...svg.querySelectorAll('text')].filter((text) => {"
            "  const {left, right, top, bottom} = text.getBoundingClientRect();"
            "  return left < box.left - 1 || right > box.right + 1 || top < box.top - 2"
            "    || bottom > box.bottom + 1;"
            "}).map((text) => text.textContent)}",
            PLOT,
        )
        assert outside["texts"] == []
        assert len(names(browser)) == n_deps


def test_without_a_dep_the_page_shows_what_the_figure_says(browser, visit, page_of_many):
    visit(page_of_many(0, 3))
    assert browser.run("return document.querySelectorAll(arguments[0]).length", PLOT) == 0


def test_what_is_selected_elsewhere_stands_out(draw):
    browser = draw(17, 3)
    browser.run("selection.set(arguments[0], ['Q00002'])", PATH)
    aside = browser.texts(f"{PLOT} .of-row.aside")
    assert len(aside) == 16
    assert "GENE2" not in aside
    browser.run("selection.set(arguments[0], null); selection.highlight('GENE5')", PATH)
    assert browser.texts(f"{PLOT} .of-row.asked") == ["GENE5"]


def test_dark_cells_are_painted_again(draw):
    browser = draw(17, 3)
    before = browser.run(PIXELS, PLOT, *place_of(browser, "GENE0"))
    browser.darken()
    browser.wait("return matchMedia('(prefers-color-scheme: dark)').matches")
    assert browser.wait(
        f"const now = (() => {{{PIXELS}}})(); return now[0][1] !== {before[0][1]}",
        PLOT,
        *place_of(browser, "GENE0"),
    )


def test_access(draw):
    assert draw(17, 3).violations(PLOT) == []
