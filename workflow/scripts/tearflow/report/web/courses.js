"use strict";
// Mean changes of the proteins of a series: a line a protein over the visits, the strongest in colour.
chart.define("courses", async ({ host, stage, tools, of, label, settings }) => {
  const { element } = dom;
  const { node, format } = chart;
  const COLOURS = 8, LINE = 14;
  const { visits } = settings;
  const cohort = await study.cohortOf(of.split("/")[0]);
  const { columns, rows } = await packs.json(settings.table);
  const place = new Map(columns.map(({ name }, number) => [name, number]));
  const valueOf = (row, name) => (place.has(name) ? row[place.get(name)] : null);
  const every = rows.map((row) => {
    const group = valueOf(row, "protein_group");
    const { gene, genes, accessions, older, description } = cohort.proteins[cohort.places.get(group)];
    return {
      group, gene, description, names: [...genes, ...accessions, ...older],
      reason: valueOf(row, "reason") ?? "",
      p: valueOf(row, "f_p_value"), q: valueOf(row, "f_q_value"),
      values: [0, ...settings.columns.map((name) => valueOf(row, name))],
    };
  });
  const lines = every.filter(({ reason, p }) => reason === "" && p !== null).sort((a, b) => a.p - b.p);
  const strongest = lines.slice(0, settings.top);
  const nameOf = (line) => line.gene || line.group;
  const describe = (line, visit) => ({
    title: nameOf(line),
    lines: [
      line.description,
      [`${visits[visit]}:`, format.change(line.values[visit])],
      ["any change:", `p = ${format.p(line.p)}, q = ${line.q === null ? "–" : format.p(line.q)}`],
    ],
  });
  const largest = ({ values }) => values.reduce((best, value, visit) =>
    (value !== null && Math.abs(value) > Math.abs(values[best] ?? 0) ? visit : best), 0);

  // Of all values all but the outermost hundredth, and those of the strongest.
  const ends = () => {
    const known = (line) => line.values.filter((value) => value !== null);
    const values = lines.flatMap(known).sort((a, b) => a - b);
    const cut = Math.floor(values.length / 200);
    const shown = [values[cut], values[values.length - 1 - cut], ...strongest.flatMap(known)];
    return [Math.min(...shown), Math.max(...shown)];
  };
  let view = null;
  // A line breaks where its protein has no mean.
  const pathOf = (line) => line.values.map((value, visit) => (value === null ? ""
    : `${visit > 0 && line.values[visit - 1] !== null ? "L" : "M"}${view.frame.x(visit).toFixed(1)} ${view.frame.y(value).toFixed(1)}`)).join("");
  // Names at the ends of the lines, moved apart where these are close.
  const spread = (ends, { top, bottom }) => {
    ends.sort((a, b) => a.y - b.y);
    ends.forEach((end, number) => { end.at = Math.max(end.y, number ? ends[number - 1].at + LINE : top); });
    for (let number = ends.length - 1, limit = bottom; number >= 0; number -= 1) {
      ends[number].at = Math.min(ends[number].at, limit);
      limit = ends[number].at - LINE;
    }
    return ends;
  };
  const paint = () => {
    if (view === null) return;
    const asked = selection.find(lines).found;
    const labelled = lines.filter(({ gene }) => settings.label.includes(gene));
    const named = [...new Set([...asked, ...labelled, ...strongest])];
    const chosen = new Set(named);
    const ends = spread(named.map((line, number) => {
      const last = line.values.findLastIndex((value) => value !== null);
      return { line, number, x: view.frame.x(last), y: view.frame.y(line.values[last]) };
    }), view.frame);
    const styleOf = (number) =>
      `course series-${(number % COLOURS) + 1}${number >= COLOURS ? " dashed" : ""}`;
    view.marks.replaceChildren(
      node("path", { class: "course rest", "clip-path": `url(#${host.id}-clip)`, d: lines.filter((line) => !chosen.has(line)).map(pathOf).join("") }),
      ...named.map((line, number) => node("path", {
        class: `${styleOf(number)}${asked.includes(line) ? " asked" : ""}`, d: pathOf(line),
      })),
      ...ends.flatMap(({ line, number, x, y, at }) => [
        node("path", { class: `leader ${styleOf(number)}`, d: `M${x} ${y}L${view.frame.right + 8} ${at}` }),
        node("text", { x: view.frame.right + 11, y: at + 4, class: asked.includes(line) ? "mark-label asked" : "mark-label" }, nameOf(line)),
      ]),
    );
  };

  const draw = (width) => {
    const height = Math.round(Math.max(300, Math.min(480, width * 0.6)));
    const [low, high] = ends();
    const pad = 0.05 * (high - low) || 1;
    const room = Math.min(0.3 * width, 24 + Math.max(0, ...strongest.map((line) => marks.widthOf(nameOf(line)))));
    // Of many visits on a narrow screen every second is named, or fewer.
    const longest = Math.max(...visits.map((visit) => marks.widthOf(visit))) + 8;
    const each = Math.ceil((longest * visits.length) / Math.max(width - room - 70, 1));
    const frame = chart.frame({
      width, height, label, margin: { right: room },
      x: { domain: [-0.1, visits.length - 0.9], at: visits.map((_, visit) => visit).filter((visit) => visit % each === 0), shown: (visit) => visits[visit] },
      y: { domain: [low - pad, high + pad], title: `mean log₂ change from ${visits[0]}` },
    });
    const clip = `${host.id}-clip`;
    const group = node("g", {});
    frame.svg.append(node("clipPath", { id: clip }, node("rect", {
      x: frame.left, y: frame.top, width: frame.right - frame.left, height: frame.bottom - frame.top,
    })), node("path", { class: "zero", d: `M${frame.left} ${frame.y(0)}H${frame.right}` }), group);
    const over = node("path", { class: "course over", "clip-path": `url(#${clip})` });
    const ring = node("circle", { r: 5, class: "ring", visibility: "hidden" });
    frame.front.append(over, ring);
    const area = element("div", { className: "plot-area" }, frame.node);
    view = { frame, marks: group };
    const tip = chart.tooltip(frame.node);
    const points = lines.flatMap((line) => line.values.flatMap((value, visit) =>
      (value === null || visit === 0 ? [] : [{ line, visit, x: frame.x(visit), y: frame.y(value) }])))
      .filter(({ y }) => y >= frame.top && y <= frame.bottom);
    const show = ({ line, visit }, spoken) => {
      over.setAttribute("d", pathOf(line));
      ring.setAttribute("visibility", "visible");
      ring.setAttribute("cx", frame.x(visit));
      ring.setAttribute("cy", frame.y(line.values[visit]));
      tip.show(describe(line, visit), frame.x(visit), frame.y(line.values[visit]), spoken);
    };
    const leave = () => { over.setAttribute("d", ""); ring.setAttribute("visibility", "hidden"); tip.hide(); };
    const find = (x, y) => points[marks.nearest(points, x, y, 20)];
    let tapped = null;
    marks.follow(frame, {
      hover: (x, y) => { const point = find(x, y); if (point) show(point); else leave(); },
      click: (x, y, touch) => {
        const point = find(x, y);
        if (!point) return;
        if (touch && tapped !== point.line) { tapped = point.line; show(point); } else chart.openProtein(point.line.group);
      },
      leave,
    });
    chart.keys(area, {
      label: "Mean changes over the visits. Arrow keys go through the strongest, Enter opens the protein",
      count: () => strongest.length,
      show: (number) => show({ line: strongest[number], visit: largest(strongest[number]) }, true),
      open: (number) => chart.openProtein(strongest[number].group),
      leave,
    });
    stage.replaceChildren(area);
    paint();
  };

  const highlight = looking.highlight({
    host, rows: every, whyNot: (row) => (lines.includes(row) ? "" : row.reason || "no p"),
  });
  tools.append(highlight.box);
  selection.onChange(({ path, source }) => {
    if (path !== null) return;
    highlight.write(source);
    paint();
  });
  return draw;
});
