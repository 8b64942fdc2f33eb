"""The interaction network of a contrast: nodes, edges and what is not connected."""

from urllib.parse import unquote

import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys

from browser import PHONE

PATH = "nsde/week2_vs_baseline"
PLOT = f'.plot[data-plot="network"][data-of="{PATH}"]'
# Pairs of the pages, as in the tests of the heatmap, by their DEPs.
SIZES = {1: 3, 17: 3, 60: 20, 300: 90}
PLACE = """
    const [plot, gene] = arguments;
    const canvas = document.querySelector(plot + ' .canvas').getBoundingClientRect();
    const node = document.querySelector(`${plot} [data-gene="${gene}"]`).getBoundingClientRect();
    return [node.left + node.width / 2 - canvas.left - canvas.width / 2,
        node.top + node.height / 2 - canvas.top - canvas.height / 2].map(Math.round);
"""


@pytest.fixture
def draw(browser, visit, page_of_many):
    """Draws the network of so many DEPs and brings it into the window."""

    def show_plot(n_deps):
        visit(page_of_many(n_deps, SIZES[n_deps]))
        browser.find(f"{PLOT} .canvas")
        return browser

    return show_plot


def move_to(browser, gene):
    canvas = browser.find(f"{PLOT} .canvas")
    place = browser.run(PLACE, PLOT, gene)
    return ActionChains(browser.driver, duration=0).move_to_element_with_offset(canvas, *place)


def count(browser, css):
    return len(browser.texts(f"{PLOT} {css}"))


def tip(browser):
    (text,) = browser.texts(f"{PLOT} .tooltip")
    return text


def test_every_dep_is_a_node_and_every_interaction_an_edge(draw):
    browser = draw(60)
    assert count(browser, ".canvas .gene-node") == 60
    assert count(browser, ".canvas .link") == 29 + 8  # one of the hub's nine is in the tree already
    assert count(browser, ".canvas .gene-node.down") == 12
    assert count(browser, ".canvas .gene-node.hub") == 1
    kinds = ("measured", "curated", "mined", "unknown")
    assert [count(browser, f".canvas .link.{kind}") for kind in kinds] == [10, 9, 9, 9]
    (title,) = browser.texts(f"{PLOT} .canvas .reason")
    assert title == "With interactions of score 0.9 or more, but with no other DEP (30)"


def test_hover_names_partners_and_leaves_the_others_aside(draw):
    browser = draw(17)
    move_to(browser, "GENE1").perform()
    for words in ("GENE1", "protein number 1", "GENE0", "experiments 0.90"):
        assert words in tip(browser)
    near = {"GENE0", "GENE1", "GENE3", "GENE4", "GENE5"}
    assert (
        set(
            browser.run(
                "const nodes = [...document.querySelectorAll(arguments[0])];"
                "return nodes.map((node) => node.dataset.gene)",
                f"{PLOT} .gene-node[data-gene]:not(.aside)",
            )
        )
        == near
    )
    move_to(browser, "GENE16").perform()
    assert "but with no other DEP" in tip(browser)


def test_click_opens_the_protein(draw):
    browser = draw(17)
    move_to(browser, "GENE0").click().perform()
    assert unquote(browser.run("return location.hash")).split("=")[1] in {"Q00000", "GENE0"}


def test_keys_begin_at_the_hub(draw):
    browser = draw(17)
    browser.run("document.querySelector(arguments[0] + ' [role=application]').focus()", PLOT)
    browser.press(Keys.ARROW_RIGHT)
    assert tip(browser).startswith("GENE0")
    browser.press(Keys.END, Keys.ENTER)
    assert "#protein=" in browser.run("return location.hash")


def test_deps_with_interactions_can_be_selected(draw):
    browser = draw(17)
    browser.click(f"{PLOT} .plot-tools button")
    chosen = browser.run("return [...selection.get(arguments[0])].sort()", PATH)
    assert chosen == [f"Q{number:05d}" for number in range(8)]


@pytest.mark.parametrize("n_deps", [1, 60, 300])
def test_nothing_is_cut_and_no_name_covers_another(draw, n_deps):
    browser = draw(n_deps)
    for size in ((1400, 1000), PHONE):
        browser.resize(*size)
        found = browser.wait(
            "const svg = document.querySelector(arguments[0] + ' svg');"
            "const box = svg.getBoundingClientRect();"
            "if (Math.abs(svg.viewBox.baseVal.width - box.width) > 2) return null;"
            "const boxes = [...svg.querySelectorAll('text')].map((text) =>"
            "  [text.textContent, text.getBoundingClientRect()]);"
            "const cut = boxes.filter(([, {left, right, top, bottom}]) => left < box.left - 1"
            "  || right > box.right + 1 || top < box.top - 2 || bottom > box.bottom + 2);"
            "const over = boxes.filter(([, a], place) => boxes.slice(place + 1).some(([, b]) =>"
            "  a.left < b.right - 2 && b.left < a.right - 2"
            "  && a.top < b.bottom - 4 && b.top < a.bottom - 4));"
            "return {cut: cut.map(([text]) => text), over: over.map(([text]) => text)}",
            PLOT,
        )
        assert found == {"cut": [], "over": []}


def test_access(draw):
    assert draw(17).violations(PLOT) == []


@pytest.mark.parametrize("by", ["drag", "swipe"])
def test_deps_that_are_dragged_over_are_selected_until_escape(draw, by):
    browser = draw(17)
    genes = browser.run(
        "return [...document.querySelectorAll(arguments[0])].map((one) => one.dataset.gene)",
        f"{PLOT} .canvas .gene-node",
    )
    places = [browser.run(PLACE, PLOT, gene) for gene in genes]
    half = browser.run(
        "const { width, height } = document.querySelector(arguments[0]).getBoundingClientRect();"
        "return [Math.round(width / 2) - 2, Math.round(height / 2) - 2]",
        f"{PLOT} .canvas",
    )
    # The upper half, from one side to the other.
    getattr(browser, by)(f"{PLOT} .canvas", (-half[0], -half[1]), (2 * half[0], half[1]))
    inside = [gene for gene, (_, y) in zip(genes, places, strict=True) if y < -2]
    assert 0 < len(inside) < len(genes)
    chosen = browser.run("return selection.get(arguments[0]).size", PATH)
    assert chosen == len(inside)
    browser.run("document.querySelector(arguments[0]).focus()", f"{PLOT} .plot-area")
    browser.press(Keys.ESCAPE)
    assert browser.run("return selection.get(arguments[0])", PATH) is None
