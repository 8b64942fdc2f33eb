"use strict";
// Tables of the report: search, filters, order, columns, pages of rows, and what is shown as CSV or
// as workbook.
const tables = (() => {
  const { element, button, save } = dom;
  const LENGTHS = [10, 50, 200];
  const ON_PAPER = 10;
  // Width of a column of a workbook, in characters.
  const WIDTHS = { gene: 14, uniprot: 14, go: 14, name: 44, list: 32, text: 20 };
  const NARROW = 11;
  const GUARDED = " A text that a spreadsheet would run or change (=1+1, SEPT2) begins with an apostrophe.";
  const handing = (text, action, remark) => {
    const made = button(text, action);
    made.title = `Save the rows and columns that are shown.${remark}`;
    return made;
  };
  const spelt = (number) => number.toLocaleString("en-US");
  const count = (number, noun) => `${spelt(number)} ${noun}${number === 1 ? "" : "s"}`;

  // Order of the rows, and which of them search, filters and selection leave.
  const makeRows = ({ columns, rows, filters, order }, contrast, group) => {
    const texts = [];
    const state = { order: order[0] ?? null, words: [], views: filters.map((filter) => filter.views[0]) };
    let sorted = [...rows.keys()];
    const sort = (place, direction) => {
      state.order = [place, direction];
      const compare = cells.inOrder(columns[place], direction === "asc" ? 1 : -1);
      sorted = sorted.sort((a, b) => compare(rows[a][place], rows[b][place]));
    };
    if (state.order !== null) sort(...state.order);
    const holdsWords = (place) => {
      texts[place] ??= cells.textOf(rows[place]);
      return state.words.every((word) => texts[place].includes(word));
    };
    const isViewed = (row) =>
      state.views.every(([, column, values]) => column === null || values.includes(row[column]));
    const selected = () => (contrast === undefined ? null : selection.get(contrast));
    const kept = (accepts) => {
      const groups = selected();
      // Search and selection go through all proteins, whatever the view is.
      const whole = groups !== null || (contrast !== undefined && state.words.length > 0);
      return sorted.map((place) => [place, rows[place]]).filter(([place, row]) =>
        (groups === null || groups.has(row[group])) && (whole || isViewed(row)) && accepts(row)
        && holdsWords(place)).map(([, row]) => row);
    };
    return { state, sort, selected, kept };
  };

  const makeViews = ({ filters }, state, changed) => filters.map(({ label, views }, number) => {
    const select = element("select", {}, ...views.map(([text], place) => new Option(text, place)));
    select.addEventListener("change", () => {
      state.views[number] = views[select.value];
      changed();
    });
    return element("label", {}, label, select);
  });
  const makeSearch = (state, changed) => {
    const input = element("input", { type: "search", autocomplete: "off", spellcheck: false });
    input.addEventListener("input", () => {
      state.words = cells.wordsOf(input.value);
      changed();
    });
    return element("label", { className: "search" }, "Search", input);
  };
  // Pages of rows: `cut(rows)` are those of the page that is shown.
  const makePages = (source, changed) => {
    const state = { page: 0, length: LENGTHS[0], isOnPaper: false };
    const turn = (step) => () => {
      state.page += step;
      changed();
    };
    const [back, on] = [button("Previous", turn(-1)), button("Next", turn(1))];
    const [info, where] = [element("span", { className: "info" }), element("span", {})];
    info.setAttribute("role", "status");
    const select = element("select", {}, ...LENGTHS.map((length) => new Option(length)));
    select.addEventListener("change", () => {
      Object.assign(state, { page: 0, length: Number(select.value) });
      changed();
    });
    const lengths = element("label", {}, select, "rows a page");
    const beside = element("span", { className: "beside" }, "; all are in ", element("code", {}, source));
    const node = element("div", { className: "pages" }, info, beside, lengths, back, where, on);
    const cut = (kept, all) => {
      const most = state.isOnPaper ? ON_PAPER : state.length;
      const pages = Math.max(1, Math.ceil(kept.length / most));
      state.page = Math.min(state.page, pages - 1);
      const first = state.page * most;
      const found = kept.slice(first, first + most);
      const range = found.length < kept.length ? `${spelt(first + 1)} to ${spelt(first + found.length)} of ` : "";
      info.textContent = `${range}${count(kept.length, "row")}${kept.length < all ? ` (of ${spelt(all)})` : ""}`;
      beside.hidden = found.length === all;
      where.textContent = `Page ${spelt(state.page + 1)} of ${spelt(pages)}`;
      [back.disabled, on.disabled] = [state.page === 0, state.page === pages - 1];
      [lengths, back, where, on].forEach((part) => { part.hidden = all <= LENGTHS[0]; });
      return found;
    };
    return { node, state, cut };
  };

  // Columns of several tables are fitted together: the page is laid out again for every reading that
  // follows a change, so all widths are read at once.
  const fitting = (() => {
    const waiting = new Set();
    let done = null;
    const run = () => {
      const tables = [...waiting].filter(({ isFree }) => isFree());
      waiting.clear();
      done = null;
      tables.forEach(({ prepare }) => prepare());
      const measured = tables.map(({ measure }) => measure());
      tables.forEach(({ finish }, place) => finish(measured[place]));
    };
    // Ends when the table is fitted, once however often it is added until then.
    const add = (table) => {
      waiting.add(table);
      done ??= new Promise((resolve) => setTimeout(() => resolve(run())));
      return done;
    };
    return { add };
  })();

  const makeTable = async (block, data) => {
    const { contrast, title, file, source } = block.dataset;
    const { columns, rows } = data;
    const placeOf = (wanted) => columns.findIndex(({ name }) => name === wanted);
    const [group, gene] = [placeOf("protein_group"), placeOf("gene")];
    // By what the protein of a row is found; empty where the row is of no protein.
    const proteinOf = (row) => row[group] || row[gene] || "";
    const chosen = makeRows(data, contrast, group);
    const [head, body] = [element("tr", {}), element("tbody", {})];
    const grid = element("table", { className: "rows" }, element("thead", {}, head), body);
    const scroll = element("div", { className: "scroll", tabIndex: 0 }, grid);
    const remark = element("p", { className: "remark" });
    scroll.setAttribute("role", "group");
    [grid, scroll].forEach((node) => node.setAttribute("aria-label", title));

    const drawHead = () => head.replaceChildren(...columnsOf.shown().map((place) => {
      const pushed = button(columns[place].title, () => {
        const [by, direction] = chosen.state.order ?? [];
        chosen.sort(place, by === place && direction === "asc" ? "desc" : "asc");
        restart();
      });
      pushed.title = columns[place].hint;
      return Object.assign(element("th", { scope: "col", className: columns[place].kind }, pushed), { place });
    }));
    const markOrder = () => [...head.children].forEach((cell) => {
      const [by, direction] = chosen.state.order ?? [];
      if (cell.place === by) cell.setAttribute("aria-sort", direction === "asc" ? "ascending" : "descending");
      else cell.removeAttribute("aria-sort");
    });
    const makeCell = (row, place, number) => {
      const { kind, name } = columns[place];
      if (kind === "strip") return element("td", { className: kind }, cells.strip(row[place], data.titles));
      const text = cells.shown(kind, row[place]);
      const protein = name === "gene" ? proteinOf(row) : row[place];
      const content = cells.isGene(columns[place]) && protein
        ? cells.proteinLink(protein, text || protein.split(";")[0])
        : text;
      return element(number === 0 ? "th" : "td", { className: kind, ...(number === 0 && { scope: "row" }) }, content);
    };
    const drawRows = () => {
      markOrder();
      const kept = chosen.kept(filters.accepts);
      const shown = pages.cut(kept, rows.length);
      const named = shown.map((row) => ({ group: row[group] ?? "", gene: row[gene], row }));
      const highlighted = new Set(selection.find(named).found.map(({ row }) => row));
      body.replaceChildren(...shown.map((row) => {
        const line = element("tr", {}, ...columnsOf.shown().map((place, number) => makeCell(row, place, number)));
        line.classList.toggle("highlighted", highlighted.has(row));
        return Object.assign(line, { protein: proteinOf(row) });
      }));
      const groups = chosen.selected();
      remark.replaceChildren(...(groups === null ? [] : [
        `Only the ${count(groups.size, "selected protein group")}. `,
        button("Show all", () => selection.set(contrast, null, "table")),
      ]));
      if (kept.length === 0 && contrast !== undefined && chosen.state.words.length > 0) {
        remark.append("No row has all of these words. The search at the top of the page says what was measured.");
      }
    };
    const restart = () => {
      pages.state.page = 0;
      drawRows();
    };
    const draw = () => {
      drawHead();
      drawRows();
    };

    const pages = makePages(source, () => drawRows());
    const filters = conditions.make(columns, rows, restart);
    const columnsOf = chooser.make(columns, data.first, () => (columnsOf.isFree() ? fit() : draw()));
    let width = null;
    const fitted = {
      isFree: columnsOf.isFree,
      prepare: () => {
        columnsOf.widen();
        draw();
        grid.classList.add("narrowest");
      },
      measure: () => ({
        room: scroll.clientWidth,
        widths: [...head.children].map((cell) => cell.getBoundingClientRect().width),
      }),
      finish: ({ room, widths }) => {
        width = room;
        grid.classList.remove("narrowest");
        // In a closed fold there is no room yet.
        if (room === 0) return;
        columnsOf.fit(widths, room);
        draw();
      },
    };
    const fit = () => fitting.add(fitted);
    const taken = () => {
      const places = columnsOf.shown();
      const kept = chosen.kept(filters.accepts).map((row) => places.map((place) => row[place]));
      return { shown: places.map((place) => columns[place]), kept };
    };
    const saveCsv = () => {
      const { shown, kept } = taken();
      save(`${file}.csv`, "text/csv", spreadsheet.csv(shown.map(({ name }) => name), kept));
    };
    const saveWorkbook = async () => {
      const { shown, kept } = taken();
      const sheets = [
        { name: title, headers: shown.map((column) => column.title), widths: shown.map(({ kind }) => WIDTHS[kind] ?? NARROW), rows: kept },
        { name: "Columns", headers: ["Column", "In the files", "Meaning"], widths: [20, 24, 90], rows: shown.map((column) => [column.title, column.name, column.hint]) },
      ];
      save(`${file}.xlsx`, spreadsheet.MIME, await spreadsheet.xlsx(sheets));
    };

    body.addEventListener("click", ({ target }) => {
      if (target.closest("a, button") || String(getSelection()) !== "") return;
      const { protein } = target.closest("tr");
      if (protein) location.hash = `#protein=${encodeURIComponent(protein)}`;
    });
    body.classList.toggle("of-proteins", group !== -1 || gene !== -1);
    selection.onChange(({ path }) => { if (path === null || path === contrast) restart(); });
    const short = rows.length <= LENGTHS[0] && contrast === undefined;
    const tools = element("div", { className: "tools" },
      ...makeViews(data, chosen.state, restart),
      ...(short ? [] : [makeSearch(chosen.state, restart), button("Add filter", filters.add)]),
      columnsOf.node, handing("CSV", saveCsv, GUARDED), handing("XLSX", saveWorkbook, ""));
    block.append(tools, filters.node, remark, scroll, pages.node);
    await fit();
    new ResizeObserver(() => {
      if (scroll.clientWidth !== width) fit();
    }).observe(scroll);
    return {
      print: (isOnPaper) => {
        Object.assign(pages.state, { isOnPaper, page: 0 });
        drawRows();
      },
    };
  };

  const placesOf = (columns, ...wanted) => wanted.map((each) => columns.findIndex(({ name }) => name === each));
  // Titles of contrasts are on the page once, not in each row that names them.
  const nameContrasts = ({ columns, rows, titles }) => {
    if (!titles) return;
    const [strip, ...lists] = placesOf(columns, "contrasts", "up_in", "down_in");
    rows.forEach((row) => ["▲", "▼"].forEach((sign, number) => {
      const signs = [...row[strip]];
      row[lists[number]] = titles.filter((_, place) => signs[place] === sign).join(";");
    }));
  };
  // The descriptions of proteins are on the page once, in the study.
  const describe = async ({ columns, rows, described }) => {
    if (!described) return;
    const [group, description] = placesOf(columns, "protein_group", "description");
    const { places, proteins } = await study.cohortOf(described);
    rows.forEach((row) => { row[description] = proteins[places.get(row[group])].description; });
  };
  const made = new Map();
  document.querySelectorAll(".data-table").forEach((block) =>
    when.needed(block, async () => {
      const data = await packs.json(block.dataset.pack);
      await describe(data);
      nameContrasts(data);
      made.set(block.id, await makeTable(block, data));
      block.classList.add("made");
    }));
  // On paper a table shows the first of the rows that the screen would.
  addEventListener("beforeprint", () => made.forEach((table) => table.print(true)));
  addEventListener("afterprint", () => made.forEach((table) => table.print(false)));
  return { made };
})();
