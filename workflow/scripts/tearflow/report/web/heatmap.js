"use strict";
// The heatmap of a contrast: its DEPs by people, as log2 fold changes or as z-scores of the samples,
// in the order and with the tree of the printed figure. Cells are on a canvas, names are text.
chart.define("heatmap", async ({ host, stage, tools, of, settings }) => {
  const { element } = dom;
  const { node, format } = chart;
  // Of a row, the strip of its direction, the head of the columns, the tree, a number beside the cells.
  const [ROW, STRIP, HEAD, TREE, OF_NUMBER] = [15, 6, 18, 46, 62];
  const [WIDEST, NARROW, NARROWEST_NAMED, LONGEST_NAME] = [40, 14, 11, 110];
  const SMALL = "11px system-ui, sans-serif";
  const [contrast, table] = await Promise.all([study.contrastOf(of), study.rows(of)]);
  const [cohort, numbers] = await Promise.all(
    [study.cohortOf(contrast.cohort), study.values(contrast.cohort)]);
  const effect = settings.effect.replace("log2", "log₂");
  const byGroup = new Map(table.map((row) => [row.group, row]));
  const choices = settings.choices.map((choice) =>
    ({ ...choice, rows: choice.rows.map((group) => byGroup.get(group)) }));
  const deps = choices.at(-1).rows;
  const chosen = { view: settings.views[0], choice: choices[0] };

  const made = new Map();
  const cellsOf = (row) => {
    if (!made.has(row)) made.set(row, new Map());
    const views = made.get(row);
    if (!views.has(chosen.view)) views.set(chosen.view, matrix.cellsOf(study.ofGroup(numbers, cohort, row.group), chosen.view));
    return views.get(chosen.view);
  };
  const titleOf = ({ title }) => title;
  const nameOf = (row) => row.gene || row.group;
  // As in the printed figure: few values behind it, a contaminant among its accessions.
  const labelOf = (row) => `${row.few_pairs ? "○ " : ""}${nameOf(row)}${row.contaminant_accessions ? " †" : ""}`;
  const seenIn = (row) => cellsOf(row).filter(({ lacks }) => lacks === "").length;
  const plural = (count, word) => `${format.count(count)} ${word}${count === 1 ? "" : "s"}`;
  const widest = (names) => Math.max(0, ...names.map((name) => marks.widthOf(name, SMALL)));

  const lackOf = (why) => {
    if (why === "none") return "not measured in this person";
    const sides = chosen.view.columns[0].sides.length;
    return sides === 1 ? "missing" : sides === 2 ? "measured at one of the two only" : "measured in some of the samples only";
  };
  const describe = (row, place) => {
    const [cell, column] = [cellsOf(row)[place], chosen.view.columns[place]];
    return {
      title: `${nameOf(row)}, ${column.name}`,
      lines: [
        column.head || null,
        cell.lacks ? lackOf(cell.lacks) : [titleOf(chosen.view), format.change(cell.shown)],
        // The reference first.
        ...[...cell.seen].reverse().map(([side, value]) =>
          [`${side}:`, Number.isNaN(value) ? "missing" : `${value.toFixed(2)} (log₂ intensity)`]),
      ],
    };
  };
  const describeRow = (row) => ({
    title: nameOf(row),
    lines: [
      row.description, [effect, format.change(row.log2fc)],
      row.p === null ? null : ["p", format.p(row.p)], row.q === null ? null : ["q", format.p(row.q)],
      `${seenIn(row)} of ${chosen.view.columns.length} columns have a value${row.few_pairs ? ", few" : ""}`,
      row.contaminant_accessions ? "† a contaminant is among its accessions" : null,
    ],
  });
  const say = (rows) => {
    const all = rows.flatMap(cellsOf);
    const known = all.filter(({ lacks }) => lacks === "").map(({ shown }) => shown);
    const [up, down] = ["up", "down"].map((way) => rows.filter((row) => row.direction === way).length);
    const strongest = [...rows].sort((a, b) => Math.abs(b.log2fc) - Math.abs(a.log2fc)).slice(0, 3);
    const low = known.reduce((least, value) => Math.min(least, value), Infinity);
    const high = known.reduce((most, value) => Math.max(most, value), -Infinity);
    return `Heatmap of ${plural(rows.length, "DEP")} (${up} up, ${down} down) by ${plural(chosen.view.columns.length, "column")}: `
      + `${titleOf(chosen.view)}${known.length ? ` from ${format.change(low)} to ${format.change(high)}` : ""}; `
      + `${plural(all.length - known.length, "cell")} without a value. `
      + `Largest changes: ${strongest.map((row) => `${nameOf(row)} ${format.change(row.log2fc)}`).join(", ")}.`;
  };

  const legend = element("div", { className: "plot-legend" });
  const note = element("p", { className: "plot-answer" });
  const scroll = element("div", { className: "plot-area" });
  stage.append(legend, scroll, note);
  const drawLegend = (rows, limit) => {
    const sign = (name) => element("span", { className: `lacking ${name}` });
    const has = (why) => rows.some((row) => cellsOf(row).some(({ lacks }) => lacks === why));
    legend.replaceChildren(
      element("span", {}, `${titleOf(chosen.view)}: −${limit} `, element("span", { className: "colour-bar" }), ` +${limit}`),
      ...["part", "none"].filter(has).map((why) =>
        element("span", {}, sign(why), ` ${lackOf(why)}`)));
    const others = deps.length - rows.length;
    note.textContent = others ? `The ${format.count(rows.length)} DEPs with the largest changes; ${format.count(others)} left out.` : "";
  };

  let view = null;
  const leave = () => {
    view?.cursor.setAttribute("visibility", "hidden");
    view?.tip.hide();
  };
  const mark = () => {
    const asked = new Set(selection.find(deps).found);
    const kept = selection.get(of);
    view?.names.forEach((name, row) => {
      name.classList.toggle("asked", asked.has(row));
      name.classList.toggle("aside", kept !== null && !kept.has(row.group));
    });
  };

  // Where everything is: the tree, the names, the cells, and beside them what a row is as a whole.
  const measure = (width, rows) => {
    const { columns } = chosen.view;
    const tree = width >= 700 && chosen.choice.trees.some(({ places }) => places.length) ? TREE : 0;
    const left = tree + 6 + STRIP + Math.min(LONGEST_NAME, widest(rows.map(labelOf)));
    const across = (room) => (width - left - room) / columns.length;
    // Numbers beside the cells, unless these would be too narrow.
    const wide = Math.min(WIDEST, Math.max(across(2 * OF_NUMBER + 14), Math.min(across(12), NARROW)));
    const right = left + columns.length * wide;
    const foot = wide >= NARROWEST_NAMED ? 12 + Math.min(90, widest(columns.map(({ name }) => name))) : 4;
    const beside = [
      [effect === "log₂ fold change" ? "log₂ FC" : "effect", ({ log2fc }) => format.change(log2fc)],
      ["p", ({ p }) => (p === null ? "–" : format.p(p))],
      ...(rows.every((row) => seenIn(row) === columns.length) ? [] : [[`of ${columns.length}`, seenIn]]),
    ].map(([name, shown], place) => ({ name, shown, x: right + (place + 1) * OF_NUMBER })).filter(({ x }) => x < width - 8);
    const top = columns.some(({ head }) => head) || beside.length ? HEAD : 2;
    return { width, height: top + rows.length * ROW + foot, tree, left, right, top, wide, foot, beside };
  };
  const drawTree = (rows, { tree, top }) => {
    const highest = Math.max(1e-9, ...chosen.choice.trees.flatMap(({ heights }) => heights.flat()));
    let first = 0;
    return chosen.choice.trees.map(({ size, places, heights }) => {
      const at = (place, height) => [tree - 4 - (height / highest) * (tree - 8), top + (first + place + 0.5) * ROW - 0.5];
      const d = places.map((corners, number) => `M${corners.map((place, corner) =>
        at(place, heights[number][corner]).map((side) => side.toFixed(1)).join(" ")).join("L")}`).join("");
      first += size;
      return node("path", { class: "tree", d });
    });
  };
  const drawHeads = ({ left, top, wide }, lines) => {
    const heads = chosen.view.columns.map(({ head }) => head);
    if (!heads.some(Boolean)) return [];
    const starts = heads.flatMap((head, place) => (place === 0 || head !== heads[place - 1] ? [place] : []));
    return starts.flatMap((start, number) => {
      const [from, to] = [start, starts[number + 1] ?? heads.length].map((column) => left + column * wide);
      return [
        node("text", { x: from + 2, y: 13, class: "head" }, marks.fit(heads[start], to - from - 4)),
        ...(start ? [node("path", { class: "division", d: `M${from - 0.5} 0V${top + lines * ROW}` })] : []),
      ];
    });
  };
  const drawNames = (rows, { width, left, right, top, wide, foot, beside }) => {
    const baseline = (line) => top + line * ROW + ROW - 4;
    const from = (beside.at(-1)?.x ?? right) + 14;
    const room = width - from - 2;
    return [
      ...["up", "down"].flatMap((way) => {
        const lines = rows.flatMap((row, line) => (row.direction === way ? [line] : []));
        return lines.length === 0 ? [] : [node("rect", {
          class: `way ${way}`, x: left - STRIP, y: top + lines[0] * ROW, width: STRIP - 2, height: lines.length * ROW - 1,
        })];
      }),
      ...(foot > 4 ? chosen.view.columns.map(({ name }, column) => {
        const [x, y] = [left + (column + 0.5) * wide + 4, top + rows.length * ROW + 5];
        const turned = { "text-anchor": "end", transform: `rotate(-90 ${x} ${y})` };
        return node("text", { x, y, class: "row-name of-column", ...turned }, marks.fit(name, 90, SMALL));
      }) : []),
      ...beside.flatMap(({ name, shown, x }) => [
        node("text", { x, y: 13, class: "head", "text-anchor": "end" }, name),
        ...rows.map((row, line) => node("text", { x, y: baseline(line), class: "row-name", "text-anchor": "end" }, shown(row))),
      ]),
      ...(room > 120 ? rows.map((row, line) => node("text", {
        x: from, y: baseline(line), class: "row-name faint",
      }, marks.fit(row.description, room, SMALL))) : []),
    ];
  };

  const draw = (width) => {
    const { rows } = chosen.choice;
    const layout = measure(width, rows);
    const { left, right, top, wide, tree } = layout;
    const words = say(rows);
    const frame = chart.frame({ width, height: layout.height, label: words });
    const canvas = element("canvas", { className: "cells" });
    canvas.setAttribute("aria-hidden", "true");
    frame.node.prepend(canvas);
    const names = new Map(rows.map((row, line) => [row, node("text", {
      x: left - 5 - STRIP, y: top + line * ROW + ROW - 4, "text-anchor": "end", class: "row-name of-row",
    }, marks.fit(labelOf(row), LONGEST_NAME, SMALL))]));
    frame.svg.append(...(tree ? drawTree(rows, layout) : []), ...names.values(),
      ...drawNames(rows, layout), ...drawHeads(layout, rows.length));
    const cursor = node("rect", { class: "ring", visibility: "hidden" });
    frame.front.append(cursor);
    scroll.replaceChildren(frame.node);
    const limit = matrix.limitOf(rows.flatMap(cellsOf), chosen.view);
    const gap = wide > 5 ? 1 : 0;
    const boxOf = (line, column) => ({ left: left + column * wide, top: top + line * ROW, width: wide - gap + (gap ? 0 : 0.5), height: ROW - 1 });
    const paint = () => matrix.paint(canvas, rows.map(cellsOf), [width, layout.height], limit, boxOf);
    view = { cursor, names, tip: chart.tooltip(frame.node), paint };
    paint();
    mark();
    drawLegend(rows, limit);

    // A column of -1 is the row as a whole.
    const point = (line, column, spoken) => {
      const sides = column < 0 ? { x: 0, width: width - 2 } : { x: left + column * wide, width: wide };
      Object.entries({ ...sides, y: top + line * ROW - 0.5, height: ROW, visibility: "visible" })
        .forEach(([name, value]) => cursor.setAttribute(name, value));
      view.tip.show(column < 0 ? describeRow(rows[line]) : describe(rows[line], column),
        column < 0 ? left : left + (column + 1) * wide, top + (line + 1) * ROW, spoken);
    };
    const cellAt = (x, y) => {
      const line = Math.floor((y - top) / ROW);
      return line < 0 || line >= rows.length ? null : [line, x > left && x < right ? Math.floor((x - left) / wide) : -1];
    };
    const hover = (x, y) => {
      const cell = cellAt(x, y);
      if (cell === null) leave();
      else point(...cell, false);
    };
    let tapped = "";
    marks.follow(frame, {
      hover,
      leave,
      // A finger shows first, and opens where it taps again.
      click: (x, y, touched) => {
        const cell = cellAt(x, y);
        if (cell === null) return;
        hover(x, y);
        if (!touched || tapped === String(cell)) chart.openProtein(rows[cell[0]].group);
        tapped = String(cell);
      },
    });
    const n = chosen.view.columns.length;
    chart.keys(frame.node, {
      label: `${words} Arrow keys go from cell to cell, Enter opens the protein.`,
      count: () => rows.length * n,
      show: (place) => point(Math.floor(place / n), place % n, true),
      open: (place) => chart.openProtein(rows[Math.floor(place / n)].group),
      leave,
      step: (pressed, place) => {
        const steps = { ArrowDown: n, ArrowUp: -n, PageDown: 10 * n, PageUp: -10 * n };
        if (place < 0 || !(pressed in steps)) return null;
        const wanted = place + steps[pressed];
        return wanted < 0 || wanted >= rows.length * n ? place : wanted;
      },
    });
  };

  const choice = (label, options, choose) => {
    const select = element("select", {}, ...options.map(([text], place) => new Option(text, place)));
    select.addEventListener("change", () => { choose(options[select.value][1]); draw(stage.clientWidth); });
    return element("label", {}, label, select);
  };
  tools.append(element("div", { className: "tools" },
    choice("Values", settings.views.map((each) => [titleOf(each), each]), (wanted) => { chosen.view = wanted; }),
    ...(choices.length > 1 ? [choice("DEPs", choices.map((each, place) => [
      place === choices.length - 1 ? `all ${format.count(each.rows.length)}` : `${each.rows.length} with the largest changes`, each,
    ]), (wanted) => { chosen.choice = wanted; })] : [])));
  selection.onChange(({ path }) => { if (path === null || path === of) mark(); });
  addEventListener("themechange", () => view?.paint());
  return draw;
});
