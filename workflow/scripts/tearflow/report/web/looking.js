"use strict";
// What a reader can ask of a plot without changing the study: other thresholds, and a list of
// genes that is highlighted everywhere.
const looking = (() => {
  const { element, button } = dom;
  const { format } = chart;
  const status = (className = "") => {
    const made = element("p", { className });
    made.setAttribute("role", "status");
    return made;
  };
  const fold = (title, ...inside) => element("details", {}, element("summary", {}, title), ...inside);
  // A slider and a number for the same thing; `toSlider` and `toNumber` translate between them.
  const slider = (name, sides, { toSlider = Number, toNumber = Number, change }) => {
    const range = element("input", { type: "range", ariaLabel: `${name}, slider`, ...sides.range });
    const number = element("input", { type: "number", ariaLabel: name, ...sides.number });
    range.addEventListener("input", () => change(toNumber(range.value)));
    number.addEventListener("change", () => {
      const value = Number(number.value);
      change(Math.min(Number(number.max || Infinity), Math.max(Number(number.min), value)));
    });
    const write = (value) => {
      number.value = value;
      range.value = toSlider(value);
    };
    return { write, box: element("label", {}, name, range, number) };
  };

  // A fold with thresholds. `look({fold, alpha, changed})` is called with each choice, `count(way)`
  // says how many these would select, `choose()` selects them in the table.
  const thresholds = ({ host, symbol, rule, count, fold: folds, alpha: alphas, look, choose }) => {
    const chosen = { fold: folds.value, alpha: alphas.value };
    const said = status("looked-at");
    const write = () => {
      const changed = chosen.fold !== folds.value || chosen.alpha !== alphas.value;
      look({ ...chosen, changed });
      change.write(chosen.fold);
      value.write(chosen.alpha);
      const [up, down] = [count("up"), count("down")];
      const counted = `${format.count(up)} up, ${format.count(down)} down.`;
      said.textContent = changed
        ? `These thresholds would select ${format.count(up + down)}: ${counted}`
        : `${format.count(up + down)} DEPs: ${counted}`;
      host.classList.toggle("looking", changed);
    };
    const to = (next) => { Object.assign(chosen, next); write(); };
    const most = Math.ceil(folds.most * 10) / 10;
    const change = slider("|log₂ fold change| >", {
      range: { min: 0, max: most, step: 0.05 }, number: { min: 0, step: 0.05 },
    }, { change: (wanted) => to({ fold: wanted }) });
    const value = slider(`${symbol} <`, {
      range: { min: 0, max: Math.ceil(alphas.highest * 10) / 10, step: 0.01 },
      number: { min: 1e-300, max: 1, step: "any" },
    }, {
      toSlider: alphas.heightOf,
      toNumber: (height) => Number((10 ** -height).toPrecision(3)),
      change: (wanted) => to({ alpha: wanted }),
    });
    write();
    return fold(
      "Move thresholds",
      element("p", { className: "only-looking" }, `For looking only: the DEPs of the study are those of ${rule}.`),
      element("div", { className: "sliders" }, change.box, value.box),
      said,
      element("div", { className: "tools" },
        button("Reset", () => to({ fold: folds.value, alpha: alphas.value })),
        button("Select these in the table", choose)),
    );
  };

  // A fold with a box for genes, and what became of them: `rows` are all protein groups of the
  // cohort, `whyNot(row)` why one is not in the plot. `write(source)` after a change elsewhere.
  const highlight = ({ host, rows, whyNot }) => {
    const input = element("textarea", { rows: 2, spellcheck: false, placeholder: "MMP9, LCN2, P02788" });
    const said = status();
    input.addEventListener("input", () => selection.highlight(input.value, host.id));
    const write = (source) => {
      if (source !== host.id) input.value = selection.highlighted().join(", ");
      const { found, missing } = selection.find(rows);
      const absent = found.filter(whyNot);
      said.textContent = selection.highlighted().length === 0 ? "" : [
        `${format.count(found.length - absent.length)} highlighted.`,
        ...(absent.length ? [`Not tested: ${absent.map((row) => `${row.gene || row.group} (${whyNot(row)})`).join(", ")}.`] : []),
        ...(missing.length ? [`Not measured in this cohort: ${missing.join(", ")}.`] : []),
      ].join(" ");
    };
    const label = element("label", {}, "Genes or accessions", input);
    return { write, box: fold("Highlight genes", label, said) };
  };

  return { thresholds, highlight };
})();
