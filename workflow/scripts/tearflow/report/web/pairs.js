"use strict";
// Which two of several contrasts are compared: a table of all pairs with the correlation of their
// changes, or of very many contrasts two lists.
const pairs = (() => {
  const MOST_IN_TABLE = 12;
  const { element, button } = dom;
  const shown = (r) => (r === null ? "–" : r.toFixed(2).replace("-", "−"));

  const makeTable = (names, titles, found, choose) => {
    const buttons = new Map();
    const pick = (pair) => {
      buttons.forEach((each, of_pair) => each.setAttribute("aria-pressed", of_pair === pair));
      choose(pair);
    };
    const cell = (row, column) => {
      const pair = found(row, column);
      if (!pair || names.indexOf(column) >= names.indexOf(row)) return element("td", {});
      const made = button(shown(pair.correlation), () => pick(pair));
      made.setAttribute("aria-label", `${titles.get(row)} and ${titles.get(column)}, r = ${made.textContent}`);
      made.disabled = pair.n_tested === 0;
      buttons.set(pair, made);
      return element("td", {}, made);
    };
    const rows = names.slice(1).map((row) => element("tr", {},
      element("th", { scope: "row" }, titles.get(row)), ...names.slice(0, -1).map((column) => cell(row, column))));
    const heads = names.slice(0, -1).map((name) => element("th", { scope: "col" }, titles.get(name)));
    const table = element("table", { className: "pairs-of-contrasts" },
      element("thead", {}, element("tr", {}, element("td", {}), ...heads)), element("tbody", {}, ...rows));
    const scroll = element("div", { className: "scroll", tabIndex: 0 }, table);
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-label", "Correlations of the changes");
    const first = [...buttons].find(([{ n_tested: tested }]) => tested > 0);
    first?.[1].setAttribute("aria-pressed", true);
    return element("details", { open: true }, element("summary", {}, "Correlation of the changes of all contrasts; choose two"), scroll);
  };
  const makeLists = (names, titles, found, choose) => {
    const lists = ["first", "second"].map((side, place) => {
      const list = element("select", {}, ...names.map((name, number) => new Option(titles.get(name), name, false, number === place)));
      list.setAttribute("aria-label", `The ${side} contrast`);
      list.addEventListener("change", () => {
        const pair = found(...lists.map(({ value }) => value));
        if (pair?.n_tested) choose(pair);
      });
      return list;
    });
    return element("p", { className: "tools" }, "Compare ", lists[0], " with ", lists[1]);
  };

  // `all`: objects with first, second, correlation and n_tested; `choose` is called with one of them.
  const chooser = (all, titles, choose) => {
    const names = [...new Set(all.flatMap(({ first, second }) => [first, second]))];
    const found = (one, other) => all.find(({ first, second }) =>
      (first === one && second === other) || (first === other && second === one));
    return (names.length > MOST_IN_TABLE ? makeLists : makeTable)(names, titles, found, choose);
  };
  return { chooser };
})();
