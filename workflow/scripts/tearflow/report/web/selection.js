"use strict";
// Which protein groups of a contrast are selected, by a plot or a table, and which genes the
// reader asks to have highlighted in all plots.
const selection = (() => {
  const chosen = new Map();
  const listeners = new Set();
  let names = [];

  const namesOf = (text) => [...new Set(text.toUpperCase().split(/[\s,;|"']+/).filter(Boolean))];
  const changed = (change) => [...listeners].forEach((listener) => listener(change));
  // Names by which a row of a protein group can be asked for: genes and accessions, and what `names`
  // has beside these, such as older symbols.
  const namesOfRow = ({ group, gene, names: others = [] }) => namesOf([group, gene ?? "", ...others].join(" "));

  return {
    // Select protein groups of the contrast `path`, null for all. `source` says who asks.
    set: (path, groups, source = "") => {
      if (groups === null && !chosen.has(path)) return;
      if (groups === null) chosen.delete(path);
      else chosen.set(path, new Set(groups));
      changed({ path, source });
    },
    // Selected protein groups as a Set, null where all are shown.
    get: (path) => chosen.get(path) ?? null,
    // Highlight genes or accessions: a list of them, or a text in which they stand.
    highlight: (wanted, source = "") => {
      names = namesOf(typeof wanted === "string" ? wanted : wanted.join(" "));
      changed({ path: null, source });
    },
    // Highlighted names in upper case, in the order in which they were given.
    highlighted: () => names,
    // Rows, objects with `group` and `gene`, that are highlighted, and the names that no row has.
    find: (rows) => {
      const wanted = new Set(names);
      const known = new Set();
      const found = wanted.size === 0 ? [] : rows.filter((row) => {
        const hits = namesOfRow(row).filter((name) => wanted.has(name));
        hits.forEach((name) => known.add(name));
        return hits.length > 0;
      });
      return { found, missing: names.filter((name) => !known.has(name)) };
    },
    // Call `listener` with {path, source} after each change; path is null where the highlighted
    // genes change. Returns a function that ends this.
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
})();
