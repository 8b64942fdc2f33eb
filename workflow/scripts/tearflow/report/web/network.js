"use strict";
// The interaction network of the DEPs: places from the printed figure, those without an interaction
// in rows below it.
chart.define("network", async ({ host, stage, tools, of, label, settings }) => {
  const { element } = dom;
  const { node, format } = chart;
  // Of a larger network only so many genes are named, those of highest degree.
  const [FEW, MOST_NAMED, SMALLEST, LARGEST_EDGE, LINE] = [60, 40, 3, 96, 24];
  const FONT = "12px system-ui, sans-serif";
  // The strongest channel of evidence of an edge, which is its first, tells how it is drawn.
  const KINDS = [
    ["measured", /^experiments/, "experiments"],
    ["curated", /^databases/, "databases"],
    ["expressed", /^co-expression/, "co-expression"],
    ["mined", /^text mining/, "text mining"],
    ["other", /./, "other evidence"],
  ];
  const effect = settings.effect.replace("log2", "log₂");
  const columns = settings.nodes;
  const nodes = columns.gene.map((_, place) => ({
    ...Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[place]])), partners: [],
  }));
  const byGene = new Map(nodes.map((each) => [each.gene, each]));
  const edges = (await study.edges(of)).map((edge) => {
    const channels = edge.evidence.split(";").filter(Boolean);
    const kind = KINDS.find(([, pattern]) => pattern.test(channels[0] ?? ""));
    return { ...edge, ends: [byGene.get(edge.from), byGene.get(edge.to)], channels, kind: kind ? kind[0] : "unknown" };
  });
  edges.forEach((edge) => edge.ends.forEach((end, side) => end.partners.push([edge.ends[1 - side], edge])));
  nodes.forEach(({ partners }) => partners.sort(([a], [b]) => b.degree - a.degree || (a.gene < b.gene ? -1 : 1)));
  const linked = nodes.filter(({ x }) => x !== null);
  const alone = nodes.filter(({ x }) => x === null);
  // Reasons as in the table, those without an interaction grouped by them.
  const groups = Map.groupBy(alone, ({ state }) => state);
  const REASONS = new Map(Object.entries(settings.states));
  const rows = await study.rows(of);
  const byGroup = new Map(rows.map((row) => [row.group, row]));

  const describe = (each) => {
    const row = byGroup.get(each.protein_group);
    const strongest = each.partners.slice(0, 8).map(([partner, { score, channels }]) =>
      [partner.gene, [format.number(score), channels.join(", ")].filter(Boolean).join("; ")]);
    const more = each.partners.length - strongest.length;
    return {
      title: `${each.gene}${each.hub ? " (hub)" : ""}`,
      lines: [
        row?.description ?? null,
        row ? [effect, `${format.change(row.log2fc)}, ${each.direction}`] : each.direction,
        each.degree ? `${format.count(each.degree)} ${each.degree === 1 ? "interaction" : "interactions"} with other DEPs`
          + (each.module ? `, module ${each.module}` : "") + ":" : REASONS.get(each.state) ?? each.state,
        ...strongest,
        more > 0 ? `and ${format.count(more)} more` : null,
      ],
    };
  };

  // Corners of the smallest convex shape around points (Andrew's monotone chain).
  const outline = (points) => {
    const ordered = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
    const half = (corners) => {
      const kept = [];
      corners.forEach((point) => {
        while (kept.length > 1) {
          const [a, b] = kept.slice(-2);
          if ((b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x) > 0) break;
          kept.pop();
        }
        kept.push(point);
      });
      return kept.slice(0, -1);
    };
    const corners = [...half(ordered), ...half([...ordered].reverse())];
    return corners.length ? corners : ordered;
  };

  let view = null;
  const emphasise = (each) => {
    if (view === null) return;
    const near = each === null ? null : new Set([each, ...each.partners.map(([partner]) => partner)]);
    const kept = selection.get(of);
    const asked = new Set(selection.find(rows).found);
    view.shapes.forEach((shape, of_node) => {
      const row = byGroup.get(of_node.protein_group);
      const aside = near ? !near.has(of_node) : kept !== null && !kept.has(of_node.protein_group);
      [shape, view.labels.get(of_node)].filter(Boolean).forEach((mark) => {
        mark.classList.toggle("aside", aside);
        mark.classList.toggle("asked", asked.has(row));
      });
    });
    view.lines.forEach((line, edge) => {
      line.classList.toggle("aside", each !== null && !edge.ends.includes(each));
      line.classList.toggle("near", each !== null && edge.ends.includes(each));
    });
  };
  const leave = () => {
    view?.tip.hide();
    view?.ring.setAttribute("visibility", "hidden");
    emphasise(null);
  };
  const clear = () => selection.set(of, null, host.id);
  const radius = (each, scale) => Math.max(SMALLEST, Math.min(16, Math.sqrt(16 + 13 * each.degree)) * scale);

  // Places of the genes without an interaction: words in lines, under the reason of each group.
  const flow = (top, width) => {
    let y = top;
    const titles = [], words = [];
    groups.forEach((genes, state) => {
      marks.wrap(`${REASONS.get(state) ?? state} (${format.count(genes.length)})`, width - 8).forEach((text, line) => {
        y += line ? 15 : 0;
        titles.push({ text, y: y + 14 });
      });
      let x = 8;
      y += LINE;
      genes.forEach((each) => {
        const wide = marks.widthOf(each.gene, FONT) + 22;
        if (x + wide > width && x > 8) { x = 8; y += LINE; }
        words.push({ each, x: x + 6, y: y + 8 });
        x += wide;
      });
      y += LINE;
    });
    return { titles, words, bottom: y };
  };

  const draw = (width) => {
    const [far, deep] = ["x", "y"].map((side) => Math.max(0, ...linked.map((each) => each[side])));
    const [across, down] = [Math.min(60, width * 0.12), 26];
    const edge = Math.min(LARGEST_EDGE, (width - 2 * across) / Math.max(far, 0.01), 560 / Math.max(deep, 0.01));
    const left = (width - far * edge) / 2;
    const network_bottom = linked.length ? 2 * down + deep * edge : 0;
    const { titles, words, bottom } = flow(network_bottom, width);
    const frame = chart.frame({ width, height: Math.max(bottom, 30), label, margin: { top: 4, left: 2, right: 12, bottom: 2 } });
    const scale = Math.min(1, (settings.nearest * edge * 0.5) / Math.max(1, ...linked.map((each) => radius(each, 1))));
    const points = linked.map((each) => ({ each, x: left + each.x * edge, y: down + each.y * edge, r: radius(each, scale) }));
    const at = new Map(points.map((point) => [point.each, point]));
    words.forEach((word) => at.set(word.each, { ...word, r: 4.5 }));

    const lines = new Map(edges.map((each) => {
      const [from, to] = each.ends.map((end) => at.get(end));
      return [each, node("path", {
        class: `link ${each.kind}${each.remark ? " suspicious" : ""}`, d: `M${from.x} ${from.y}L${to.x} ${to.y}`,
      })];
    }));
    const shapes = new Map(nodes.map((each) => {
      const { x, y, r } = at.get(each);
      return [each, node("circle", { cx: x, cy: y, r, class: `gene-node ${each.direction}${each.hub ? " hub" : ""}`, "data-gene": each.gene })];
    }));
    const order = [...points].sort((a, b) => b.each.hub - a.each.hub || b.each.degree - a.each.degree);
    // Points along the edges, so that names stand beside them.
    const beads = edges.flatMap(({ ends: [from, to] }) => [0.25, 0.5, 0.75].map((share) => ({
      x: at.get(from).x + share * (at.get(to).x - at.get(from).x), y: at.get(from).y + share * (at.get(to).y - at.get(from).y),
    })));
    const wanted = order.slice(0, linked.length <= FEW ? FEW : MOST_NAMED).map(({ each, x, y, r }) => ({ x, y, text: each.gene, each, point: at.get(each), r, classes: each.hub ? "hub" : "" }));
    const bounds = { left: 0, right: width - 10, top: 8, bottom: network_bottom || 1 };
    const obstacles = [...points, ...(edges.length < 150 ? beads : [])];
    const placed = marks.place(wanted, obstacles, bounds).filter(({ box }) => linked.length <= FEW || box.reach < 20);
    const labels = new Map();
    placed.forEach((each) => {
      const drawn = marks.draw([each]);
      labels.set(each.each, drawn.at(-1));
      frame.svg.append(...drawn);
    });
    words.forEach(({ each, x, y }) =>
      labels.set(each, node("text", { x: x + 7, y: y + 4, class: "mark-label" }, each.gene)));
    const shades = [...Map.groupBy(points.filter(({ each }) => each.module), ({ each }) => each.module).values()]
      .map((members) => node("path", { class: "module", d: `M${outline(members).map(({ x, y }) => `${x} ${y}`).join("L")}Z` }));
    frame.svg.prepend(...shades, ...lines.values());
    frame.svg.append(...titles.map(({ text, y }) => node("text", { x: 2, y, class: "reason" }, text)),
      ...shapes.values(), ...labels.values());
    const ring = node("circle", { class: "ring", visibility: "hidden" });
    frame.front.append(ring);
    const area = element("div", { className: "plot-area" }, frame.node);
    const tip = chart.tooltip(frame.node);
    view = { shapes, labels, lines, tip, ring };

    const walk = [...order.map(({ each }) => each), ...alone];
    const show = (each, spoken) => {
      const { x, y, r } = at.get(each);
      Object.entries({ cx: x, cy: y, r: r + 3, visibility: "visible" }).forEach(([name, value]) => ring.setAttribute(name, value));
      emphasise(each);
      tip.show(describe(each), x, y, spoken);
    };
    const targets = [
      ...points,
      ...words.map(({ each, x, y }) => ({ each, x, y, wide: marks.widthOf(each.gene, FONT) + 10 })),
    ];
    const find = (x, y) => {
      const inWord = targets.find((word) => word.wide && x > word.x - 8 && x < word.x + word.wide && Math.abs(y - word.y) < LINE / 2);
      if (inWord) return inWord.each;
      const inLabel = placed.find(({ box }) => x > box.x0 && x < box.x1 && y > box.y0 && y < box.y1);
      const near = points[marks.nearest(points, x, y, 18)];
      return (near && Math.hypot(near.x - x, near.y - y) <= near.r + 3 ? near : inLabel ?? near)?.each ?? null;
    };
    let tapped = null;
    marks.follow(frame, {
      hover: (x, y) => { const each = find(x, y); if (each) show(each); else leave(); },
      // A finger shows first, and opens where it taps again.
      click: (x, y, touched) => {
        const each = find(x, y);
        if (each === null) { tapped = null; leave(); clear(); return; }
        show(each);
        if (!touched || tapped === each) chart.openProtein(each.protein_group);
        tapped = each;
      },
      drag: (box) => selection.set(of, marks.within(targets, box).map(({ each }) => each.protein_group), host.id),
      leave,
    });
    chart.keys(area, {
      label: `${label} Arrow keys go through the DEPs, those with most interactions first; Enter opens the protein, Escape clears the selection.`,
      count: () => walk.length,
      show: (place) => show(walk[place], true),
      open: (place) => chart.openProtein(walk[place].protein_group),
      leave: (asked) => { leave(); if (asked) clear(); },
    });
    stage.replaceChildren(area, makeLegend());
    emphasise(null);
  };

  const makeLegend = () => {
    const sign = (...children) => node("svg", { width: 26, height: 12, viewBox: "0 0 26 12", "aria-hidden": "true" }, ...children);
    const dot = (name) => node("circle", { cx: 13, cy: 6, r: 5, class: `gene-node ${name}` });
    const entry = (drawn, words) => element("span", {}, sign(drawn), ` ${words}`);
    const has = (kind) => edges.some((edge) => edge.kind === kind);
    return element("div", { className: "plot-legend" },
      ...["up", "down"].filter((way) => nodes.some(({ direction }) => direction === way)).map((way) => entry(dot(way), way)),
      ...(linked.some(({ hub }) => hub) ? [entry(dot("hub"), "hub")] : []),
      ...(edges.length ? [element("span", {}, "larger: more interactions")] : []),
      ...(linked.some(({ module }) => module) ? [entry(node("rect", { class: "module-sign", width: 26, height: 12, rx: 4 }), "module")] : []),
      ...KINDS.filter(([kind]) => has(kind)).map(([kind, , words]) =>
        entry(node("path", { d: "M1 6h24", class: `link ${kind}` }), words)),
      ...(edges.some(({ remark }) => remark) ? [entry(node("path", { d: "M1 6h24", class: "link suspicious" }), "on the list of suspicious ones")] : []),
    );
  };

  const partners = element("button", { type: "button" }, "Select the DEPs with interactions in the table");
  partners.addEventListener("click", () => selection.set(of, linked.map((each) => each.protein_group), host.id));
  if (linked.length) tools.append(element("div", { className: "tools" }, partners));
  selection.onChange(({ path }) => { if (path === null || path === of) emphasise(null); });
  return draw;
});
