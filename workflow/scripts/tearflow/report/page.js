"use strict";
// Tables, downloads and the contents list of the report. Cells are made as text, never as HTML of
// the data's own.
(() => {
  const NUMBERS = ["integer", "decimal", "p"];
  const ARROWS = { up: "▲ up", down: "▼ down", mixed: "◆ mixed", none: "–" };
  const escape = (text) =>
    String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const link = (address, text) =>
    `<a href="${address}${encodeURIComponent(text)}" target="_blank" rel="noreferrer">${escape(text)}</a>`;

  const show = {
    integer: (value) => value.toLocaleString("en-US"),
    decimal: (value) => value.toFixed(2).replace(/^-(?=0\.00$)/, "").replace("-", "−"),
    p: (value) => (value !== 0 && value < 0.001 ? value.toExponential(1) : value.toPrecision(3)),
    list: (value) => escape(value).replaceAll(";", "; "),
    uniprot: (value) => link("https://www.uniprot.org/uniprotkb/", value),
    go: (value) =>
      /^GO:\d+$/.test(value) ? link("https://amigo.geneontology.org/amigo/term/", value) : escape(value),
    direction: (value) =>
      value in ARROWS ? `<span class="${value}">${ARROWS[value]}</span>` : escape(value),
  };
  const render = (kind) => (value, purpose) => {
    if (purpose !== "display") return value;
    if (value === null || value === "") return "";
    if (typeof value === "boolean") return value ? "yes" : "no";
    if (NUMBERS.includes(kind) && typeof value !== "number") return escape(value);
    return kind in show ? show[kind](value) : escape(value);
  };

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
    const anchor = document.createElement("a");
    anchor.href = URL.createObjectURL(new Blob([content], { type }));
    anchor.download = name;
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(anchor.href), 1000);
  };
  const button = (text, action) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", action);
    return made;
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
    const label = document.createElement("label");
    const select = document.createElement("select");
    filter.views.forEach(([text], place) => select.add(new Option(text, place)));
    select.addEventListener("change", () => {
      chosen[number] = filter.views[select.value];
      redraw();
    });
    label.append(filter.label, select);
    return label;
  };

  const makeTable = (block) => {
    const data = JSON.parse(block.querySelector("script").textContent);
    const element = document.createElement("table");
    element.className = "display compact";
    element.setAttribute("aria-label", block.dataset.title);
    block.append(element);
    const chosen = data.filters.map((filter) => filter.views[0]);
    const tools = document.createElement("div");
    tools.className = "tools";
    const short = data.rows.length <= 20;
    const table = new DataTable(element, {
      data: data.rows,
      columns: data.columns.map(({ title, kind }, number) => ({
        data: number,
        title: escape(title),
        className: kind,
        type: NUMBERS.includes(kind) ? "value" : "words",
        render: render(kind),
        orderSequence: ["asc", "desc"],
      })),
      order: data.order,
      pageLength: 15,
      lengthMenu: [15, 50, 200],
      paging: !short,
      autoWidth: false,
      deferRender: true,
      layout: {
        topStart: () => tools,
        topEnd: short ? null : { search: { placeholder: "in any column", text: "Search" } },
        bottomStart: "info",
        bottomEnd: short ? null : ["pageLength", "paging"],
      },
      language: {
        lengthMenu: "_MENU_ rows a page",
        info: "_START_ to _END_ of _TOTAL_ rows",
        infoFiltered: "(of _MAX_)",
        infoEmpty: "No rows",
        emptyTable: "The table is empty",
        zeroRecords: "No row matches",
      },
    });
    table.search.fixed("views", (text, row) =>
      chosen.every(([, column, values]) => column === null || values.includes(row[column])),
    );
    table.draw();
    data.filters.forEach((filter, number) =>
      tools.append(makeFilter(filter, number, chosen, () => table.draw())),
    );
    tools.append(button("Download as TSV", () => downloadRows(table, data, block.dataset.file)));
    data.columns.forEach((column, number) => {
      table.column(number).header().title = column.hint;
    });
    const scroll = document.createElement("div");
    scroll.className = "scroll";
    scroll.tabIndex = 0;
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-label", block.dataset.title);
    element.replaceWith(scroll);
    scroll.append(element);
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
