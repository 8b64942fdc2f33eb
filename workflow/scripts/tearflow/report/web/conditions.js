"use strict";
// Filters of a table by its columns: any number of conditions, each a column, a comparison and a value.
const conditions = (() => {
  const { element, button } = dom;
  const MOST_CHOICES = 20;
  const NUMBER = {
    "at least": (value, wanted) => value >= wanted,
    "at most": (value, wanted) => value <= wanted,
    "size at least": (value, wanted) => Math.abs(value) >= wanted,
  };
  const TEXT = {
    contains: (value, wanted) => cells.plain(String(value)).includes(cells.plain(wanted)),
    "does not contain": (value, wanted) => !cells.plain(String(value)).includes(cells.plain(wanted)),
  };
  const CHOICE = {
    is: (value, wanted) => String(value ?? "") === wanted,
    "is not": (value, wanted) => String(value ?? "") !== wanted,
  };
  const labelled = (label, node) => {
    node.setAttribute("aria-label", label);
    return node;
  };
  // Different values of a column in order, null where there are more than fit in a list.
  const choicesOf = (column, rows, place) => {
    if (cells.isNumber(column)) return null;
    const found = new Set();
    for (const row of rows) {
      found.add(row[place] ?? "");
      if (found.size > MOST_CHOICES) return null;
    }
    return [...found].sort(cells.inOrder(column, 1));
  };

  // The list of conditions of a table: `node`, `add()` which starts one, and `accepts(row)`.
  const make = (columns, rows, changed) => {
    const node = element("ul", { className: "conditions" });
    const tests = new Map();
    const add = () => {
      const chosen = labelled("Column", element("select", {}));
      columns.forEach(({ title }, place) => chosen.append(new Option(title, place)));
      const item = element("li", {}, "Only rows where ", chosen);
      let [comparison, value] = [];
      const read = () => {
        const place = Number(chosen.value);
        const [isNumber, text] = [cells.isNumber(columns[place]), value.value];
        const wanted = isNumber ? Number(text) : text;
        const compare = { ...NUMBER, ...TEXT, ...CHOICE }[comparison.value];
        // Without a value all rows are shown.
        if (text === "" && value.tagName === "INPUT") tests.delete(item);
        else tests.set(item, (row) => (isNumber && row[place] === null ? false : compare(row[place] ?? "", wanted)));
        changed();
      };
      const choose = () => {
        [comparison, value].forEach((part) => part?.remove());
        const place = Number(chosen.value);
        const column = columns[place];
        const choices = choicesOf(column, rows, place);
        const kinds = cells.isNumber(column) ? NUMBER : choices === null ? TEXT : CHOICE;
        comparison = labelled("Condition", element("select", {}, ...Object.keys(kinds).map((name) => new Option(name))));
        value = choices === null
          ? element("input", cells.isNumber(column) ? { type: "number", step: "any" } : { type: "text" })
          : element("select", {}, ...choices.map((choice) =>
            new Option(choice === "" ? "(empty)" : cells.shown("", choice), String(choice))));
        labelled("Value", value);
        comparison.addEventListener("change", read);
        value.addEventListener("input", read);
        chosen.after(comparison, value);
        read();
      };
      chosen.addEventListener("change", choose);
      const remove = labelled("Remove this filter", button("✕", () => {
        tests.delete(item);
        item.remove();
        changed();
      }));
      item.append(remove);
      node.append(item);
      choose();
      chosen.focus();
    };
    return { node, add, accepts: (row) => [...tests.values()].every((test) => test(row)) };
  };
  return { make };
})();
