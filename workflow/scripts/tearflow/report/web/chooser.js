"use strict";
// Columns of a table: those that find room at first, in the order of their importance, until the
// reader chooses.
const chooser = (() => {
  const { element, button } = dom;
  // That many stay on the narrowest screen, which then scrolls.
  const FEWEST = 2;

  // Columns of `wanted` that fit, by the narrowest width of each: [column, width], most important first.
  const fitting = (wanted, room) => {
    let [used, number] = [0, 0];
    while (number < wanted.length && used + wanted[number][1] <= room) {
      used += wanted[number][1];
      number += 1;
    }
    return wanted.slice(0, Math.max(number, FEWEST)).map(([place]) => place);
  };

  // A fold with a box for each column. `shown()` are the places of the columns, in their order, after
  // `fit(widths, room)`; `changed` is called when the reader chooses.
  const make = (columns, first, changed) => {
    let byReader = false;
    let shown = [...columns.keys()];
    const summary = element("summary", {});
    const update = () => {
      boxes.forEach(({ firstChild }, place) => { firstChild.checked = shown.includes(place); });
      summary.textContent = `Columns: ${shown.length} of ${columns.length}`;
    };
    const choose = (places) => {
      [byReader, shown] = [true, places];
      update();
      changed();
    };
    const boxes = columns.map(({ title, hint }, place) => {
      const box = element("input", { type: "checkbox" });
      box.addEventListener("change", () => choose(
        [...columns.keys()].filter((other) => (other === place ? box.checked : shown.includes(other))),
      ));
      return element("label", { title: hint }, box, title);
    });
    const panel = element("fieldset", {},
      element("legend", {}, "Columns of the table"),
      element("div", {},
        button("All", () => choose([...columns.keys()])),
        button("As at first", () => { byReader = false; changed(); })),
      ...boxes);
    const node = element("details", { className: "chooser" }, summary, panel);
    node.addEventListener("keydown", ({ key }) => {
      if (key !== "Escape" || !node.open) return;
      node.open = false;
      summary.focus();
    });
    // Where the panel would leave the window at the right, it hangs from the other corner.
    node.addEventListener("toggle", () => {
      panel.classList.remove("leftwards");
      panel.classList.toggle("leftwards", panel.getBoundingClientRect().right > document.documentElement.clientWidth);
    });
    document.addEventListener("pointerdown", ({ target }) => {
      if (!node.contains(target)) node.open = false;
    });
    return {
      node,
      isFree: () => !byReader,
      shown: () => shown,
      // Shows what is wanted at first, to be measured; then, of that, what fits.
      widen: () => { shown = [...first].sort((a, b) => a - b); },
      fit: (widths, room) => {
        const width = new Map(shown.map((place, number) => [place, widths[number]]));
        shown = fitting(first.map((place) => [place, width.get(place)]), room).sort((a, b) => a - b);
        update();
      },
    };
  };
  return { make };
})();
