"use strict";
// The changes of one contrast against those of another: where their DEPs are, and the terms that both
// list. Of several contrasts a table of all pairs chooses which two.
chart.define("changes", async ({ host, stage, tools, label, settings }) => {
  const { element, button } = dom;
  const { node, format } = chart;
  const [NAMED, FIRST_TERMS] = [8, 12];
  const { contrasts, states: hasNoTerms } = await study.load();
  const titles = new Map(contrasts.map(({ path, title }) => [path, title]));
  // By the place of a DEP: its sign, and what it means in words.
  const CLASSES = [
    ["both", "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0", "DEP of both"],
    ["one only, different", "M0 -5.5L5.5 0L0 5.5L-5.5 0z", `DEP of one, different (q < ${settings.different})`],
    ["one only, not different", "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0", "DEP of one, no difference shown"],
    ["one only, difference not tested", "M-4 -4h8v8h-8z", "DEP of one, difference not tested"],
  ].map(([place, outline, words]) => ({ place, outline, words, name: `place-${settings.places.indexOf(place)}` }));
  const classOf = new Map(CLASSES.map((each) => [each.place, each]));
  const state = { pair: settings.pairs[0], hide: true, all: false };

  // Proteins of a pair of contrasts: their rows in both, null where one did not test them.
  const read = async (pair) => {
    const [first, second] = await Promise.all([pair.first, pair.second].map(async (path) => (
      { path, title: titles.get(path), rows: new Map((await study.rows(path)).map((row) => [row.group, row])), terms: await study.terms(path) })));
    const tested = (row) => (row && row.log2fc !== null ? row : null);
    const proteins = pair.a.map((a, number) => ({
      first: tested(first.rows.get(settings.groups[a])),
      second: tested(second.rows.get(settings.groups[pair.b[number]])),
      place: settings.places[pair.place[number]] ?? "", q: pair.q[number],
    })).map((each) => ({ ...each, any: each.first ?? each.second })).filter(({ any }) => any);
    return {
      first, second, proteins: proteins.filter((each) => each.first && each.second),
      untested: proteins.filter((each) => !(each.first && each.second)), terms: shareTerms(first, second),
    };
  };
  const shareTerms = (first, second) => {
    const others = new Map(second.terms.map((term) => [`${term.ontology}\t${term.go_id}`, term]));
    return first.terms.flatMap((term) => {
      const other = others.get(`${term.ontology}\t${term.go_id}`);
      if (!(term[settings.listed] && other?.[settings.listed])) return [];
      const genes = [term, other].map((each) => each.genes.split(";"));
      return [{
        id: term.go_id, ontology: term.ontology, name: term.term, sides: [term, other], genes: new Set(genes.flat()),
        common: genes[0].filter((gene) => genes[1].includes(gene)),
        isFirst: [term, other].some(({ go_id: id, representative }) => id === representative),
        worst: Math.max(term.p_value, other.p_value),
      }];
    }).sort((a, b) => a.worst - b.worst);
  };

  const nameOf = ({ any }) => any.gene || any.group;
  const describe = (each) => ({
    title: nameOf(each),
    lines: [
      each.any.description,
      ...[[data.first, each.first], [data.second, each.second]].map(([{ title }, row]) =>
        [`${title}:`, `${format.change(row.log2fc)}, p = ${row.p === null ? "–" : format.p(row.p)}${row.dep ? ", DEP" : ""}`]),
      each.q === null ? null : ["q of the difference:", format.p(each.q)],
      classOf.get(each.place)?.words ?? each.place,
    ],
  });

  let data = null;
  let view = null;
  const scroll = element("div", { className: "plot-area" });
  const legend = element("div", { className: "plot-legend" });
  const note = element("p", { className: "plot-answer" });
  const shared = element("div", { className: "shared-terms" });
  const open = (each) => chart.openProtein(each.any.group);

  // Emphasis of some proteins, null for none.
  const emphasise = (wanted) => view?.marks.forEach((mark, each) => {
    mark.classList.toggle("aside", wanted !== null && !wanted(each));
  });
  const filterTerms = (gene) => {
    const lines = [...shared.querySelectorAll("li")];
    lines.forEach((line) => line.classList.toggle("aside", gene !== null && !view.terms.get(line).genes.has(gene)));
  };
  const leave = () => {
    view.tip.hide();
    view.ring.setAttribute("visibility", "hidden");
    filterTerms(null);
    highlight();
  };
  // What the reader asks for by name is emphasised as long as nothing is pointed at.
  const highlight = () => {
    if (view === null) return;
    const asked = new Set(selection.find([...view.marks.keys()].map(({ any }) => any)).found);
    emphasise(null);
    view.marks.forEach((mark, each) => mark.classList.toggle("asked", asked.has(each.any)));
  };

  const showTerms = () => {
    // An index leaves the terms to the tables below the plot.
    if (hasNoTerms !== null) return;
    const listed = state.hide ? data.terms.filter(({ isFirst }) => isFirst) : data.terms;
    const shown = state.all ? listed : listed.slice(0, FIRST_TERMS);
    const lines = shown.map((term) => {
      const name = button(term.name, () => {
        [data.first, data.second].forEach(({ path, rows }, side) => {
          const genes = new Set(term.sides[side].genes.split(";"));
          selection.set(path, [...rows.values()].filter(({ dep, gene }) => dep && genes.has(gene)).map(({ group }) => group), host.id);
        });
      });
      name.title = "Select its DEPs in the tables and volcano plots of both";
      const sides = term.sides.map(({ direction, p_value: p, n_hits: hits }) => element("span", { className: direction },
        `${{ up: "▲", down: "▼", mixed: "◆" }[direction]} ${hits}, p = ${format.p(p)}`));
      const line = element("li", {}, name, ` ${term.ontology} `, sides[0], ", ", sides[1],
        element("small", {}, term.common.length ? ` both: ${term.common.join(", ")}` : " no DEP in both"));
      const point = () => emphasise((each) => term.genes.has(each.any.gene));
      ["pointerenter", "focusin"].forEach((event) => line.addEventListener(event, point));
      ["pointerleave", "focusout"].forEach((event) => line.addEventListener(event, highlight));
      return [line, term];
    });
    const list = element("ul", { tabIndex: 0 }, ...lines.map(([line]) => line));
    list.setAttribute("aria-label", "Shared terms");
    view.terms = new Map(lines);
    const hiding = element("input", { type: "checkbox", checked: state.hide });
    hiding.addEventListener("change", () => { state.hide = hiding.checked; showTerms(); });
    shared.replaceChildren(
      element("p", {}, element("strong", {}, `${format.count(data.terms.length)} shared ${data.terms.length === 1 ? "term" : "terms"}`),
        ` (${settings.rule} in both).`, ...(data.terms.length
          ? [" Point at one to see its DEPs, at a protein to see its terms. ", element("label", {}, hiding, " hide redundant terms")] : [])),
      list,
      ...(listed.length > FIRST_TERMS ? [button(state.all ? `Show the first ${FIRST_TERMS}` : `Show all ${listed.length}`,
        () => { state.all = !state.all; showTerms(); })] : []),
    );
  };

  const draw = (width) => {
    const { first, second, proteins, untested } = data;
    const beside = width >= 800;
    const size = beside ? Math.round(width * 0.57) : Math.min(width, 620);
    stage.classList.toggle("beside", beside);
    const reach = 1.06 * Math.max(1, ...proteins.flatMap((each) => [Math.abs(each.first.log2fc), Math.abs(each.second.log2fc)]));
    const r = state.pair.correlation;
    const shown = r === null ? "" : `r = ${r.toFixed(2).replace("-", "−")}`;
    const counts = CLASSES.map((each) => ({ ...each, count: proteins.filter(({ place }) => place === each.place).length }));
    const words = `Log2 fold changes of ${format.count(proteins.length)} proteins, across ${first.title}, upwards ${second.title}`
      + `${shown && `: ${shown}`}; ${counts.filter(({ count }) => count).map((each) => `${each.count} ${each.words}`).join(", ") || "no DEP"}.`;
    const frame = chart.frame({
      width: size, height: size - 8, label: words,
      x: { domain: [-reach, reach], title: `log₂ fold change, ${first.title}` },
      y: { domain: [-reach, reach], title: `log₂ fold change, ${second.title}` },
    });
    const points = proteins.map((each) => ({ each, x: frame.x(each.first.log2fc), y: frame.y(each.second.log2fc) }));
    const plain = points.filter(({ each }) => !classOf.has(each.place));
    const deps = points.filter(({ each }) => classOf.has(each.place));
    const drawn = new Map(deps.map(({ each, x, y }) => [each, node("path", {
      class: `place ${classOf.get(each.place).name}`, d: classOf.get(each.place).outline, transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`,
    })]));
    const strength = ({ each }) => Math.max(Math.abs(each.first.log2fc), Math.abs(each.second.log2fc));
    const named = CLASSES.slice(0, 2).flatMap(({ place }) => deps.filter(({ each }) => each.place === place)
      .sort((a, b) => strength(b) - strength(a)).slice(0, NAMED));
    const labels = marks.place(named.map((point) => ({ x: point.x, y: point.y, text: nameOf(point.each), point })), deps, frame, 5);
    frame.svg.append(
      node("path", { class: "zero", d: `M${frame.left} ${frame.y(0)}H${frame.right}M${frame.x(0)} ${frame.top}V${frame.bottom}` }),
      node("path", { class: "threshold", d: `M${frame.left} ${frame.bottom}L${frame.right} ${frame.top}` }),
      node("path", { class: "points none", d: marks.path(plain) }),
      ...[...CLASSES].reverse().flatMap(({ place }) => [...drawn].filter(([each]) => each.place === place).map(([, mark]) => mark)),
      ...marks.draw(labels),
    );
    const ring = node("circle", { r: 8, class: "ring", visibility: "hidden" });
    frame.front.append(ring);
    const area = element("div", { className: "plot-area" }, frame.node);
    const tip = chart.tooltip(frame.node);
    view = { marks: drawn, tip, ring, terms: view?.terms ?? new Map() };
    const show = ({ each, x, y }, spoken) => {
      ring.setAttribute("visibility", "visible");
      ring.setAttribute("cx", x);
      ring.setAttribute("cy", y);
      tip.show(describe(each), x, y, spoken);
      filterTerms(each.any.gene);
    };
    const find = (x, y) => deps[marks.nearest(deps, x, y, 9)] ?? plain[marks.nearest(plain, x, y, 6)];
    let tapped = null;
    marks.follow(frame, {
      hover: (x, y) => { const point = find(x, y); if (point) show(point); else leave(); },
      // A finger shows first, and opens where it taps again.
      click: (x, y, touched) => {
        const point = find(x, y);
        if (!point) return;
        show(point);
        if (!touched || tapped === point) open(point.each);
        tapped = point;
      },
      drag: (box) => {
        const inside = marks.within(points, box).map(({ each }) => each);
        selection.set(first.path, inside.map((each) => each.first.group), host.id);
        selection.set(second.path, inside.map((each) => each.second.group), host.id);
        selected(inside.length);
      },
      leave,
    });
    const order = [...deps].sort((a, b) => strength(b) - strength(a));
    chart.keys(area, {
      label: `${words} Arrow keys go through the DEPs, the largest changes first; Enter opens the protein.`,
      count: () => order.length,
      show: (place) => show(order[place], true),
      open: (place) => open(order[place].each),
      leave,
    });
    scroll.replaceChildren(area);
    legend.replaceChildren(
      element("strong", {}, shown), element("span", {}, ` ${r === null ? "" : "over "}${format.count(proteins.length)} ${proteins.length === 1 ? "protein" : "proteins"}`),
      ...counts.filter(({ count }) => count).map((each) => element("span", {},
        node("svg", { width: 14, height: 14, viewBox: "-7 -7 14 14", "aria-hidden": "true" }, node("path", { class: `place ${each.name}`, d: each.outline })),
        ` ${each.words} ${format.count(each.count)}`)),
      element("span", { className: "no-dep" }, `● no DEP ${format.count(plain.length)}`), element("span", {}, "dashed: both changes equal"));
    const left_out = untested.map((each) => button(nameOf(each), () => open(each)));
    note.replaceChildren(...(left_out.length ? [element("details", {}, element("summary", {},
      `${format.count(left_out.length)} ${left_out.length === 1 ? "DEP" : "DEPs"} of one contrast that the other did not test`), ...left_out)] : []));
    showTerms();
    highlight();
  };

  const chosen = element("p", { className: "plot-answer" });
  chosen.setAttribute("role", "status");
  const clear = button("Clear the selection", () => {
    [data.first, data.second].forEach(({ path }) => selection.set(path, null, host.id));
    selected(0);
  });
  const selected = (count) => {
    chosen.replaceChildren(...(count ? [`${format.count(count)} proteins selected in the tables and volcano plots of both contrasts. `, clear] : []));
  };

  const choose = async (pair) => {
    const asked = await read(pair);
    [state.pair, data] = [pair, asked];
    if (stage.clientWidth) draw(stage.clientWidth);
  };
  if (settings.pairs.length > 1) stage.append(pairs.chooser(settings.pairs, titles, choose));
  stage.append(legend, element("div", { className: "of-changes" }, element("div", {}, scroll, note), shared));
  tools.append(chosen);
  state.pair = settings.pairs.find(({ n_tested: tested }) => tested > 0);
  data = await read(state.pair);
  selection.onChange(({ path }) => { if (path === null) highlight(); });
  return draw;
});
