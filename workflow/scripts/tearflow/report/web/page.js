"use strict";
// Tables, downloads and the contents list of the report. Cells are nodes and text, never HTML: a
// name of the user's may be anything. That is why DataTables gets no text to show or to search
// through; it would take it for HTML.
(() => {
  const NUMBERS = ["integer", "decimal", "amount", "p"];
  const LENGTHS = [15, 50, 200];
  const ARROWS = new Map([["up", "▲ up"], ["down", "▼ down"], ["mixed", "◆ mixed"], ["none", "–"]]);
  const ACCESSION = /^([OPQ]\d[A-Z\d]{3}\d|[A-NR-Z]\d([A-Z][A-Z\d]{2}\d){1,2})(-\d+)?$/;
  const element = (tag, properties, ...children) => {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
  };
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

  const save = (name, type, content) => {
    const href = URL.createObjectURL(new Blob([content], { type }));
    const anchor = element("a", { href, download: name });
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(anchor.href), 1000);
  };
  const button = (text, action) => {
    const pushed = element("button", { type: "button" }, text);
    pushed.addEventListener("click", action);
    return pushed;
  };

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

  const makeTable = (block) => {
    const data = JSON.parse(block.querySelector("script").textContent);
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
  // A page of many contrasts has some hundred tables: there each is made when it comes near the
  // screen from below. Made above it, it would push away what a link has led to.
  const tables = [];
  const waiting = new Set(document.querySelectorAll(".data-table"));
  const make = (block) => {
    if (!waiting.delete(block)) return;
    near.unobserve(block);
    tables.push(makeTable(block));
  };
  const near = new IntersectionObserver(
    (seen) => seen.forEach((one) => one.isIntersecting && make(one.target)),
    { rootMargin: "0px 0px 1500px 0px" },
  );
  if ("large" in document.body.dataset) waiting.forEach((block) => near.observe(block));
  else [...waiting].forEach(make);

  document.querySelectorAll(".finder").forEach((finder) => {
    const [input, answer] = [finder.querySelector("input"), finder.querySelector(".answer")];
    input.addEventListener("input", () => {
      const wanted = input.value.trim();
      tell(answer, wanted === "" ? { title: "", lines: [] } : findProteins.answerEverywhere(wanted));
    });
    finder.hidden = false;
  });

  // On paper a table shows the rows chosen on the screen, within reason.
  let lengths = [];
  addEventListener("beforeprint", () => {
    [...waiting].forEach(make);
    lengths = tables.map((table) => table.page.len());
    tables.forEach((table) => table.page.len(200).draw());
  });
  addEventListener("afterprint", () =>
    tables.forEach((table, number) => table.page.len(lengths[number]).draw()),
  );

  document.querySelectorAll("figure img[data-file]").forEach((image) => {
    const comma = image.src.indexOf(",");
    const type = image.src.slice(5, image.src.indexOf(";"));
    const ending = type === "image/png" ? "png" : "svg";
    const bytes = () => {
      const content = decodeURIComponent(image.src.slice(comma + 1));
      if (ending === "svg") return content;
      return Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    };
    const text = `Download ${ending.toUpperCase()}`;
    const made = button(text, () => save(`${image.dataset.file}.${ending}`, type, bytes()));
    made.setAttribute("aria-label", `${text}: ${image.alt}`);
    image.closest("figure").append(made);
  });

  document.querySelectorAll(".to-copy").forEach((text) => {
    const made = button("Copy", async () => {
      getSelection().selectAllChildren(text);
      await navigator.clipboard?.writeText(text.innerText);
      made.textContent = navigator.clipboard ? "Copied" : "Selected: press Ctrl+C";
    });
    text.after(made);
  });

  const contents = document.querySelector("nav > details");
  const narrow = matchMedia("(max-width: 60rem)");
  const fold = () => { contents.open = !narrow.matches; };
  narrow.addEventListener("change", fold);
  fold();
  const entries = new Map(
    [...contents.querySelectorAll("a")].map((entry) => [entry.hash.slice(1), entry]),
  );
  const sections = [...document.querySelectorAll("main section")];
  // The contents list shows where the reader is: what it has opened for that, it closes again.
  let marked = null;
  const opened = new Set();
  const mark = () => {
    const current = sections.filter((one) => one.getBoundingClientRect().top < 120).pop();
    const entry = current && entries.get(current.id);
    if (!entry || entry === marked) return;
    marked?.removeAttribute("aria-current");
    entry.setAttribute("aria-current", "true");
    marked = entry;
    if (!contents.open) return;
    opened.forEach((one) => {
      if (one.contains(entry)) return;
      one.open = false;
      opened.delete(one);
    });
    for (let one = entry.closest("details"); one !== contents; one = one.parentElement.closest("details")) {
      if (!one.open) opened.add(one);
      one.open = true;
    }
    const [list, place] = [contents.getBoundingClientRect(), entry.getBoundingClientRect()];
    if (place.top < list.top || place.bottom > list.bottom) {
      contents.scrollTop += place.top - list.top - list.height / 3;
    }
  };
  let scrolled = false;
  addEventListener("scroll", () => {
    if (scrolled) return;
    scrolled = true;
    requestAnimationFrame(() => { scrolled = false; mark(); });
  }, { passive: true });
  mark();
})();
