"use strict";
// Volcano plots: every tested protein group by its change and its p or q.
chart.define("volcano", async ({ host, stage, tools, of, label, settings }) => {
  const { element, button } = dom;
  const { node, format } = chart;
  const { effect, measure, alpha, min_log2fc: fold, rule, title } = await study.contrastOf(of);
  const { symbol } = settings;
  const NARROW = 500, CANDIDATES = 5, EDGE = 5;
  const valueOf = measure === "p_value" ? ({ p }) => p : ({ q }) => q;
  const cohort = await study.cohortOf(of.split("/")[0]);
  const every = (await study.rows(of)).map((row) => {
    const { genes, accessions, older } = cohort.proteins[cohort.places.get(row.group)];
    return { ...row, names: [...genes, ...accessions, ...older] };
  });
  const rows = every.filter((row) => row.reason === "" && valueOf(row) !== null && row.log2fc !== null);
  // As the printed figure: a value of 0 gets the height of the smallest double.
  const heightOf = (value) => -Math.log10(Math.max(value, 2.2250738585072014e-308));
  const points = rows.map((row) => ({
    row, change: row.log2fc, height: heightOf(valueOf(row)), few: row.few_pairs === true,
    way: row.dep ? row.direction : "none",
  }));
  const strength = (a, b) => b.height - a.height || Math.abs(b.change) - Math.abs(a.change);
  const deps = points.filter(({ way }) => way !== "none").sort(strength);
  // What keys go through and labels name; without a DEP the best candidates.
  const walked = deps.length ? deps : [...points].sort(strength).slice(0, 20);
  const highest = Math.max(heightOf(alpha), ...points.map(({ height }) => height));
  const looked = { fold, alpha, changed: false };
  const wayOf = (point) => {
    if (!looked.changed) return point.way;
    const beyond = Math.abs(point.change) > looked.fold && valueOf(point.row) < looked.alpha;
    return beyond ? (point.change > 0 ? "up" : "down") : "none";
  };
  const count = (wanted) => points.filter((point) => wayOf(point) === wanted).length;

  const describe = ({ row, way, few }) => ({
    title: row.gene || row.group,
    lines: [
      row.description,
      [effect, format.change(row.log2fc) + (row.low === null || row.high === null ? ""
        : ` (95 % ${format.change(row.low)} to ${format.change(row.high)})`)],
      row.p === null ? null : ["p", format.p(row.p)],
      row.q === null ? null : ["q", format.p(row.q)],
      [settings.units, settings.counts.map((name) => row[name]).join(" and ") + (few ? `, ${settings.few}` : "")],
      way === "none" ? "not a DEP" : `DEP, ${way}`,
    ],
  });

  // The parts that follow the pointer, the keys and the choices; made again with each drawing.
  let view = null;
  const paint = () => {
    if (view === null) return;
    const chosen = selection.get(of);
    const shown = (point) => chosen === null || chosen.has(point.row.group);
    const layers = ["none", "down", "up"].flatMap((way) => {
      const [part, far] = [false, true].map((beyond) =>
        points.filter((point) => wayOf(point) === way && point.far === beyond));
      const rings = way === "none" ? [] : part.filter(({ few }) => few);
      return [
        node("path", { class: `far ${way}`, d: far.map(({ x, y }) => `M${x} ${y - 5}l5 9h-10z`).join("") }),
        node("path", { class: `points ${way} aside`, d: marks.path(part.filter((point) => !shown(point))) }),
        node("path", { class: `points ${way}`, d: marks.path(part.filter(shown)) }),
        node("path", { class: `points hole`, d: marks.path(rings) }),
      ];
    });
    view.points.replaceChildren(...layers.filter((layer) => layer.getAttribute("d") !== ""));
    const { left, right, top, bottom, x, y } = view.frame;
    const line = (d, name) => node("path", { d, class: `threshold ${name}` });
    view.lines.replaceChildren(
      ...(looked.fold > 0 ? [-looked.fold, looked.fold] : []).map((change) =>
        line(`M${x(change)} ${top}V${bottom}`, looked.changed ? "looked" : "")),
      line(`M${left} ${y(heightOf(looked.alpha))}H${right}`, looked.changed ? "looked" : ""),
      ...settings.lines.flatMap(({ height, text }) => [
        line(`M${left} ${y(height)}H${right}`, "of-q"),
        node("text", { x: right, y: y(height) - 3, class: "line-name", "text-anchor": "end" }, text),
      ]),
    );
    const asked = new Set(selection.find(rows).found);
    const most = view.frame.width < NARROW ? Math.ceil(settings.top / 2) : settings.top;
    const wanted = [
      ...points.filter(({ row }) => asked.has(row)),
      ...points.filter(({ row }) => settings.label.includes(row.gene)),
      ...["up", "down"].flatMap((way) => deps.filter((point) => point.way === way).slice(0, most)),
      ...(deps.length ? [] : walked.slice(0, CANDIDATES)),
    ];
    // A name goes aside with its dot; what is asked for stays.
    const classesOf = (point) => (asked.has(point.row) ? "asked" : shown(point) ? "" : "aside");
    const labels = [...new Set(wanted)].map((point) =>
      ({ x: point.x, y: point.y, text: point.row.gene || point.row.group, point, classes: classesOf(point) }));
    const placed = marks.place(labels, [...new Set([...deps, ...wanted])], view.frame);
    view.names.replaceChildren(
      ...["asked", "none", "down", "up"].map((name) => node("path", {
        class: `points ${name} over`,
        d: marks.path(points.filter((each) => asked.has(each.row) && (name === "asked" || wayOf(each) === name))),
      })),
      ...marks.draw(placed),
    );
    legend.replaceChildren(
      ...(looked.changed ? [element("strong", { className: "looked-at" }, "For looking only:")] : []),
      ...[["up", "▲ up"], ["down", "▼ down"], ["none", "● not a DEP"]].map(([way, words]) =>
        element("span", { className: way }, `${words} ${format.count(count(way))}`)),
      ...(deps.some(({ few }) => few) ? [element("span", {}, `○ ${settings.few}`)] : []),
      ...(points.some(({ far }) => far) ? [element("span", {}, "△ beyond the axes")] : []),
    );
  };

  // A slider asks more often than the screen shows.
  let waiting = 0;
  const paintSoon = () => { waiting ||= requestAnimationFrame(() => { waiting = 0; paint(); }); };

  const point = (place) => {
    if (view === null) return;
    view.ring.setAttribute("visibility", "visible");
    view.ring.setAttribute("cx", place.x);
    view.ring.setAttribute("cy", place.y);
  };
  const leave = () => {
    view?.ring.setAttribute("visibility", "hidden");
    view?.tip.hide();
  };
  const clear = () => { selection.set(of, null, "volcano"); leave(); };
  let tapped = null;

  const inside = (place, low, high) => Math.min(Math.max(place, low + EDGE), high - EDGE);
  const draw = (width) => {
    const height = Math.round(Math.max(300, Math.min(520, width * 0.72)));
    const frame = chart.frame({
      width, height, label,
      x: { domain: settings.across, title: effect.replace("log2", "log₂") },
      y: { domain: settings.up, title: `−log₁₀ ${symbol} (${settings.test})`,
        at: chart.ticks(0, settings.up[1], Math.round(height / 60)) },
    });
    // The few that lie far beyond all others are at the edges, as triangles.
    points.forEach((each) => {
      const [x, y] = [frame.x(each.change), frame.y(each.height)];
      each.far = x < frame.left || x > frame.right || y < frame.top;
      each.x = each.far ? inside(x, frame.left, frame.right) : x;
      each.y = each.far ? inside(y, frame.top, frame.bottom) : y;
    });
    const [lines, dots, names] = ["lines", "dots", "names"].map((name) => node("g", { class: name }));
    frame.svg.append(lines, dots, names);
    const ring = node("circle", { r: 6, class: "ring", visibility: "hidden" });
    frame.front.append(ring);
    const area = element("div", { className: "plot-area" }, frame.node);
    view = { frame, lines, points: dots, names, ring, tip: chart.tooltip(frame.node) };
    const show = (each, spoken) => { point(each); view.tip.show(describe(each), each.x, each.y, spoken); };
    const find = (x, y) => points[marks.nearest(points, x, y)];
    marks.follow(frame, {
      hover: (x, y) => { const each = find(x, y); if (each) show(each); else leave(); },
      click: (x, y, touch) => {
        const each = find(x, y);
        if (each === undefined) clear();
        else if (touch && tapped !== each) { tapped = each; show(each); }
        else chart.openProtein(each.row.group);
      },
      drag: (box) => selection.set(of, marks.within(points, box).map(({ row }) => row.group), "volcano"),
      leave,
    });
    chart.keys(area, {
      label: `Volcano plot, ${title}. Arrow keys go through the ${deps.length ? "DEPs" : "strongest"}, Enter opens the protein, Escape clears the selection`,
      count: () => walked.length,
      show: (place) => show(walked[place], true),
      open: (place) => chart.openProtein(walked[place].row.group),
      leave: (asked) => { leave(); if (asked) clear(); },
    });
    stage.replaceChildren(area, legend, answer);
    paint();
  };

  const legend = element("p", { className: "plot-legend" });
  const answer = element("p", { className: "plot-answer" });
  answer.setAttribute("role", "status");
  const say = () => {
    const chosen = selection.get(of);
    if (chosen === null) answer.replaceChildren();
    else {
      answer.replaceChildren(
        `${format.count(chosen.size)} protein ${chosen.size === 1 ? "group" : "groups"} selected, in the table too. `,
        button("Show all", clear),
      );
    }
  };

  const thresholds = looking.thresholds({
    host, symbol, rule, count,
    fold: { value: fold, most: Math.max(2, ...points.map(({ change }) => Math.abs(change))) },
    alpha: { value: alpha, heightOf, highest },
    look: (next) => { Object.assign(looked, next); paintSoon(); },
    choose: () => selection.set(
      of, points.filter((each) => wayOf(each) !== "none").map(({ row }) => row.group), "volcano"),
  });
  const highlight = looking.highlight({
    host, rows: every, whyNot: (row) => (rows.includes(row) ? "" : row.reason || "no p"),
  });
  tools.append(thresholds, highlight.box);
  selection.onChange(({ path, source }) => {
    if (path !== null && path !== of) return;
    if (path === null) highlight.write(source);
    else say();
    paint();
  });
  return draw;
});
