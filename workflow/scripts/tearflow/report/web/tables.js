"use strict";
// Tables and their downloads. Cells are nodes and text, never HTML: a name of the user's may be
// anything. That is why DataTables gets no text to show or to search through; it would take it for
// HTML.
const tables = (() => {
  const { element, button, save } = dom;
  const NUMBERS = ["integer", "decimal", "amount", "p"];
  const LENGTHS = [15, 50, 200];
  const ARROWS = new Map([["up", "▲ up"], ["down", "▼ down"], ["mixed", "◆ mixed"], ["none", "–"]]);
  const ACCESSION = /^([OPQ]\d[A-Z\d]{3}\d|[A-NR-Z]\d([A-Z][A-Z\d]{2}\d){1,2})(-\d+)?$/;
  const link = (address, text) =>
    element("a", { href: address + encodeURIComponent(text), target: "_blank", rel: "noreferrer" }, text);

  const show = new Map(Object.entries({
    integer: (value) => value.toLocaleString("en-US"),
    decimal: (value) => value.toFixed(2).replace(/^-(?=0\.00$)/, "").replace("-", "−"),
    amount: (value) =>
      value.toLocaleString("en-US", { maximumSignificantDigits: 3 }).replace("-", "−"),
    p: (value) => (value !== 0 && value < 0.001 ? value.toExponential(1) : value.toPrecision(3)),
    list: (value) => value.replaceAll(";", "; "),
    uniprot: (value) =>
      ACCESSION.test(value) ? link("https://www.uniprot.org/uniprotkb/", value) : value,
    go: (value) =>
      /^GO:\d+$/.test(value) ? link("https://amigo.geneontology.org/amigo/term/", value) : value,
    direction: (value) =>
      ARROWS.has(value) ? element("span", { className: value }, ARROWS.get(value)) : value,
  }));
  // Text or a node.
  const shown = (kind, value) => {
    if (value === null || value === "") return "";
    if (typeof value === "boolean") return value ? "yes" : "no";
    const fits = typeof value === (NUMBERS.includes(kind) ? "number" : "string");
    return fits && show.has(kind) ? show.get(kind)(value) : String(value);
  };

  // Words of a search: `"a b"` is one; upper case and accents do not count.
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const wordsOf = (text) =>
    (plain(text).match(/"[^"]+"|\S+/g) ?? []).map((word) => word.replace(/^"(.+)"$/, "$1"));
  const textOf = (row) => plain(
    row.map((value) => (value === null ? "" : typeof value === "boolean" ? shown("", value) : value)).join("\n"),
  );

  // Missing values stand last whichever way a column is sorted.
  const compare = (sign) => (a, b) => {
    const missing = (a === null || a === "") - (b === null || b === "");
    return missing || sign * (a < b ? -1 : a > b ? 1 : 0);
  };
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const compareText = (sign) => (a, b) => {
    const missing = (a === null || a === "") - (b === null || b === "");
    return missing || sign * collator.compare(String(a), String(b));
  };
  DataTable.type("value", { order: { asc: compare(1), desc: compare(-1) } });
  DataTable.type("words", { order: { asc: compareText(1), desc: compareText(-1) } });


  const downloadRows = (table, data, file) => {
    const cell = (value) =>
      value === null ? "" : typeof value === "boolean" ? (value ? "True" : "False")
        : String(value).replace(/[\t\r\n]+/g, " ");
    const rows = table.rows({ search: "applied", order: "applied" }).data().toArray();
    const lines = [data.columns.map((column) => column.name), ...rows.map((row) => row.map(cell))];
    save(`${file}.tsv`, "text/tab-separated-values", lines.map((line) => `${line.join("\t")}\n`).join(""));
  };

  const makeFilter = (filter, number, chosen, redraw) => {
    const select = element("select", {});
    filter.views.forEach(([text], place) => select.add(new Option(text, place)));
    select.addEventListener("change", () => {
      chosen[number] = filter.views[select.value];
      redraw();
    });
    return element("label", {}, filter.label, select);
  };

  // The search box of a table and, below it, what there is to say of a search.
  const makeSearch = (block, redraw) => {
    const id = `${block.id}-search`;
    const input = element("input", { id, type: "search", autocomplete: "off", spellcheck: false });
    const proteins = "contrast" in block.dataset;
    input.placeholder = proteins ? "gene or accession" : "in any column";
    const label = element("label", { htmlFor: id }, proteins ? "Search all proteins" : "Search");
    const answer = element("div", { className: "answer", id: `${id}-answer` });
    answer.setAttribute("role", "status");
    input.setAttribute("aria-describedby", answer.id);
    input.addEventListener("input", redraw);
    return { input, answer, box: element("div", { className: "dt-search" }, label, input) };
  };
  const tell = (answer, { title, lines }) => {
    answer.replaceChildren();
    if (title) answer.append(element("p", {}, title));
    if (lines.length) answer.append(element("ul", {}, ...lines.map((line) => element("li", {}, line))));
  };

  const makeLengths = (table) => {
    const select = element("select", {}, ...LENGTHS.map((length) => new Option(length, length)));
    select.addEventListener("change", () => table().page.len(Number(select.value)).draw());
    return element("label", { className: "dt-length" }, select, " rows a page");
  };

  const makeHead = (columns) =>
    element("thead", {}, element("tr", {}, ...columns.map(({ title, hint }) =>
      element("th", { title: hint, scope: "col" }, title))));

  const makeTable = (block, data) => {
    // A search in the table of the proteins goes through all of them, whatever is shown.
    const { contrast } = block.dataset;
    const group = data.columns.findIndex((column) => column.name === "protein_group");
    const description = data.columns.findIndex((column) => column.name === "description");
    if (contrast !== undefined && description !== -1) {
      data.rows.forEach((row) => { row[description] = findProteins.describe(contrast, row[group]); });
    }
    const grid = element("table", { className: "display compact" }, makeHead(data.columns));
    grid.setAttribute("aria-label", block.dataset.title);
    block.append(grid);
    const chosen = data.filters.map((filter) => filter.views[0]);
    const tools = element("div", { className: "tools" });
    const short = data.rows.length <= 20;
    const texts = [];
    const { input, answer, box } = makeSearch(block, () => search());
    let words = [];
    const matches = (row, place) => {
      texts[place] ??= textOf(row);
      return words.every((word) => texts[place].includes(word));
    };
    const isChosen = (row) =>
      chosen.every(([, column, values]) => column === null || values.includes(row[column]));
    let named = new Set();
    const table = new DataTable(grid, {
      data: data.rows,
      columns: data.columns.map(({ kind, title }, number) => ({
        data: number,
        ariaTitle: title,
        className: kind,
        type: NUMBERS.includes(kind) ? "value" : "words",
        searchable: false,
        render: (value, purpose) => (purpose === "display" ? "" : value),
        createdCell: (cell, value) => cell.replaceChildren(shown(kind, value)),
        orderSequence: ["asc", "desc"],
      })),
      order: data.order,
      pageLength: LENGTHS[0],
      paging: !short,
      autoWidth: false,
      deferRender: true,
      layout: {
        topStart: () => tools,
        topEnd: short && contrast === undefined ? null : () => box,
        bottomStart: "info",
        bottomEnd: short ? null : [() => makeLengths(() => table), "paging"],
      },
      language: {
        info: "_START_ to _END_ of _TOTAL_ rows",
        infoFiltered: "(of _MAX_)",
        infoEmpty: "No rows",
        emptyTable: "The table is empty",
        zeroRecords: "No matching rows",
      },
    });
    table.search.fixed("rows", (text, row, place) =>
      named.has(row[group]) || (matches(row, place) && ((contrast !== undefined && words.length > 0) || isChosen(row))));
    table.draw();
    const search = () => {
      words = wordsOf(input.value);
      const wanted = input.value.trim();
      let said = { title: "", lines: [], groups: [] };
      if (wanted !== "" && contrast !== undefined) {
        said = findProteins.answer(wanted, contrast, data.rows.some(matches));
      } else if (wanted !== "") {
        const hidden = data.rows.filter((row, place) => matches(row, place) && !isChosen(row)).length;
        if (hidden) said.title = `Hidden by the filter above: ${hidden} more matching.`;
      }
      named = new Set(said.groups);
      tell(answer, said);
      table.draw();
    };
    data.filters.forEach((filter, number) =>
      tools.append(makeFilter(filter, number, chosen, search)));
    tools.append(button("Download as TSV", () => downloadRows(table, data, block.dataset.file)));
    const scroll = element("div", { className: "scroll", tabIndex: 0 });
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-label", block.dataset.title);
    grid.replaceWith(answer, scroll);
    scroll.append(grid);
    return table;
  };
  // By identifier of the block.
  const made = new Map();
  document.querySelectorAll(".data-table").forEach((block) =>
    when.needed(block, async () => {
      const data = await packs.json(block.dataset.pack);
      made.set(block.id, makeTable(block, data));
      block.classList.add("made");
    }));

  document.querySelectorAll(".finder").forEach((finder) => {
    const [input, answer] = [finder.querySelector("input"), finder.querySelector(".answer")];
    input.addEventListener("input", () => {
      const wanted = input.value.trim();
      tell(answer, wanted === "" ? { title: "", lines: [] } : findProteins.answerEverywhere(wanted));
    });
    finder.hidden = false;
  });

  // On paper a table shows the first of the rows chosen on the screen.
  const LENGTH_ON_PAPER = 15;
  let lengths = new Map();
  addEventListener("beforeprint", () => {
    lengths = new Map([...made.values()].map((table) => [table, table.page.len()]));
    lengths.forEach((_, table) => table.page.len(LENGTH_ON_PAPER).draw());
  });
  addEventListener("afterprint", () => lengths.forEach((length, table) => table.page.len(length).draw()));
  return { made };
})();
