"use strict";
// Cells of tables: what is shown of a value, how values are ordered, and what a search finds in them.
// A cell is nodes and text, never HTML: a name of the user's may be anything.
const cells = (() => {
  const { element, button } = dom;
  const NUMBERS = ["integer", "decimal", "amount", "p"];
  // Columns that name a protein by its gene, which leads to its page.
  const GENES = ["gene", "gene_a", "gene_b"];
  // Of a list, so many entries are shown until the reader asks for all.
  const MOST_ENTRIES = 6;
  const ARROWS = new Map([["up", "▲ up"], ["down", "▼ down"], ["mixed", "◆ mixed"], ["none", "–"]]);
  const ACCESSION = /^([OPQ]\d[A-Z\d]{3}\d|[A-NR-Z]\d([A-Z][A-Z\d]{2}\d){1,2})(-\d+)?$/;
  const link = (address, text) =>
    element("a", { href: address + encodeURIComponent(text), target: "_blank", rel: "noreferrer" }, text);

  const show = new Map(Object.entries({
    integer: (value) => value.toLocaleString("en-US").replace("-", "−"),
    decimal: (value) => value.toFixed(2).replace(/^-(?=0\.00$)/, "").replace("-", "−"),
    amount: (value) =>
      value.toLocaleString("en-US", { maximumSignificantDigits: 3 }).replace("-", "−"),
    p: (value) => (value !== 0 && value < 0.001 ? value.toExponential(1) : value.toPrecision(3)).replace("-", "−"),
    list: (value) => {
      const entries = value.split(";");
      const text = (most) => entries.slice(0, most).join("; ");
      if (entries.length <= MOST_ENTRIES) return text();
      const more = button(`and ${entries.length - MOST_ENTRIES} more`, () => short.replaceWith(text()));
      const short = element("span", { className: "short" }, `${text(MOST_ENTRIES)} `, more);
      return short;
    },
    uniprot: (value) =>
      ACCESSION.test(value) ? link("https://www.uniprot.org/uniprotkb/", value) : value,
    go: (value) =>
      /^GO:\d+$/.test(value) ? link("https://amigo.geneontology.org/amigo/term/", value) : value,
    direction: (value) =>
      ARROWS.has(value) ? element("span", { className: value }, ARROWS.get(value)) : value,
  }));
  // Mark of each sign of a strip, 14 high and as wide as there is room, and what it says.
  const MARKS = new Map([
    ["▲", ["up", 0, 7, "DEP, up"]],
    ["▼", ["down", 7, 7, "DEP, down"]],
    ["·", ["tested", 6, 2, "not a DEP"]],
    ["–", ["untested", 6, 1, "not tested"]],
  ]);
  const [WIDEST_STRIP, WIDEST_MARK] = [420, 9];
  const strip = (value, titles) => {
    const signs = [...value];
    // On a phone there is room for half of its width.
    const width = Math.min(WIDEST_MARK, Math.min(WIDEST_STRIP, innerWidth / 2) / signs.length);
    const paths = [...MARKS].map(([sign, [name, top, height]]) => chart.node("path", {
      class: name,
      d: signs.map((each, place) => (each === sign
        ? `M${(place * width).toFixed(1)} ${top}h${(width * 0.8).toFixed(1)}v${height}h-${(width * 0.8).toFixed(1)}z` : "")).join(""),
    }));
    const counted = (sign) => signs.filter((each) => each === sign).length;
    const label = `Up in ${counted("▲")} and down in ${counted("▼")} of ${signs.length} contrasts`;
    const drawn = chart.node("svg", {
      class: "strip", width: width * signs.length, height: 14, role: "img", "aria-label": label,
    }, ...paths);
    const title = chart.node("title", {}, label);
    drawn.append(title);
    drawn.addEventListener("pointermove", ({ offsetX: x }) => {
      const place = Math.min(signs.length - 1, Math.max(0, Math.floor(x / width)));
      title.textContent = `${titles[place]}: ${MARKS.get(signs[place])?.at(-1) ?? "not measured"}`;
    });
    return drawn;
  };
  const isEmpty = (value) => value === null || value === "";
  const isNumber = ({ kind }) => NUMBERS.includes(kind);
  const isGene = ({ name }) => GENES.includes(name);

  // Text or a node of a value in a column of such a kind.
  const shown = (kind, value) => {
    if (isEmpty(value)) return "";
    if (typeof value === "boolean") return value ? "yes" : "no";
    const fits = typeof value === (NUMBERS.includes(kind) ? "number" : "string");
    return fits && show.has(kind) ? show.get(kind)(value) : String(value);
  };
  // Link to the page of a protein, named by its gene or its protein group.
  const proteinLink = (name, text) =>
    element("a", { className: "to-protein", href: `#protein=${encodeURIComponent(name)}` }, text);

  // Missing values are last, whichever way a column is sorted.
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const inOrder = (column, sign) => {
    const compare = isNumber(column)
      ? (a, b) => a - b
      : (a, b) => collator.compare(String(a), String(b));
    return (a, b) => (isEmpty(a) || isEmpty(b) ? isEmpty(a) - isEmpty(b) : sign * compare(a, b));
  };

  // Words of a search: `"a b"` is a single one; upper case and accents do not count.
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const wordsOf = (text) =>
    (plain(text).match(/"[^"]+"|\S+/g) ?? []).map((word) => word.replace(/^"(.+)"$/, "$1"));
  const textOf = (row) => plain(
    row.map((value) => (isEmpty(value) ? "" : typeof value === "boolean" ? shown("", value) : value)).join("\n"),
  );
  return { shown, strip, isEmpty, isNumber, isGene, proteinLink, inOrder, plain, wordsOf, textOf };
})();
