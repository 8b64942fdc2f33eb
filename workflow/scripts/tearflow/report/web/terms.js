"use strict";
// Gene sets of a contrast as dots: how sure (or which share of the set), how many DEPs, which
// direction; a tab for each collection. A set opens the list of its genes.
chart.define("terms", async ({ host, stage, tools, of, label, settings }) => {
  const { element, button } = dom;
  const { node, format } = chart;
  const [FIRST_ROWS, LINE, GAP, SMALLEST] = [15, 14, 8, 2.2250738585072014e-308];
  const [found, rows] = await Promise.all([study.terms(of), study.rows(of)]);
  const termOf = new Map(found.map((term) => [`${term.ontology}\t${term.go_id}`, term]));
  const depsByGene = Map.groupBy(rows.filter(({ dep }) => dep), ({ gene }) => gene);
  const symbol = { p_value: "p", q_value: "q" }[settings.measure];
  const ENDINGS = { all: "", up: "_up", down: "_down" };
  const state = {
    collection: settings.collections.find(({ listed }) => listed.all.length) ?? settings.collections[0],
    split: true, hide: true, axis: "p", most: FIRST_ROWS,
  };

  // What a row shows of a set, of all its DEPs or of those of one direction.
  const rowOf = (id, way) => {
    const term = termOf.get(`${state.collection.name}\t${id}`);
    const hits = way === "all" ? term.n_hits : term[`n_${way}`];
    const genes = term.genes.split(";").filter((gene) => way === "all"
      || (depsByGene.get(gene) ?? []).some(({ direction }) => direction === way));
    return {
      term, way, hits, genes,
      value: term[`${settings.measure}${ENDINGS[way]}`], p: term[`p_value${ENDINGS[way]}`], q: term[`q_value${ENDINGS[way]}`],
      direction: way === "all" ? term.direction : way, share: hits / term.n_term,
    };
  };
  const blockOf = (way) => {
    const listed = state.collection.listed[way];
    const kept = state.hide ? listed.filter(([id, representative]) => id === representative) : listed;
    // What a row that is shown represents.
    const others = Map.groupBy(listed, ([, representative]) => representative);
    return {
      way, listed: listed.length, kept: kept.length,
      rows: kept.slice(0, state.most).map(([id]) => ({
        ...rowOf(id, way), represents: (others.get(id)?.length ?? 1) - 1,
      })),
    };
  };
  const heightOf = ({ value }) => -Math.log10(Math.max(value, SMALLEST));
  const plural = (count, noun = state.collection.noun) => `${format.count(count)} ${noun}${count === 1 ? "" : "s"}`;
  const NAMES = { all: "DEPs of both directions", up: "▲ DEPs that go up", down: "▼ DEPs that go down" };

  const describe = (row) => ({
    title: row.term.term,
    lines: [
      `${row.hits} of ${row.term.n_term} tested genes${row.way === "all" && row.direction === "mixed" ? ", as many up as down" : ""}`,
      ["p", format.p(row.p)], ["q", format.p(row.q)],
      row.way === "all" ? `${row.term.n_up} up, ${row.term.n_down} down` : null,
      row.genes.slice(0, 20).join(", ") + (row.genes.length > 20 ? ` and ${row.genes.length - 20} more` : ""),
      row.represents && state.hide ? `stands for ${plural(row.represents)} with much the same DEPs` : null,
    ],
  });

  const link = (address, text) => element("a", { href: address, target: "_blank", rel: "noreferrer" }, text);
  const list = element("div", { className: "term-genes" });
  list.setAttribute("role", "region");
  list.setAttribute("aria-label", "Genes of a chosen term");
  list.hidden = true;
  const openList = (row) => {
    const deps = row.genes.flatMap((gene) => depsByGene.get(gene) ?? []).sort((a, b) => a.p - b.p);
    selection.set(of, deps.map(({ group }) => group), host.id);
    const id = row.term.go_id;
    const close = button("Show all proteins again", () => { selection.set(of, null, host.id); list.hidden = true; });
    const heading = element("p", {}, element("strong", {}, row.term.term), " (", overlay.link("term", id), `): ${plural(deps.length, "DEP")}, now selected in table and volcano plot.`);
    if (/^GO:\d+$/.test(id)) {
      heading.append(" ", link(`https://amigo.geneontology.org/amigo/term/${id}`, "AmiGO"), ", ",
        link(`https://www.ebi.ac.uk/QuickGO/term/${id}`, "QuickGO"));
    }
    list.replaceChildren(heading, element("ul", {}, ...deps.map((dep) => {
      const name = button(dep.gene || dep.group, () => chart.openProtein(dep.group));
      return element("li", {}, name, ` ${dep.description} `,
        element("span", { className: dep.direction }, `${dep.direction === "up" ? "▲" : "▼"} ${format.change(dep.log2fc)}`), `, p = ${format.p(dep.p)}`);
    })), close);
    list.hidden = false;
  };

  const note = element("p", { className: "plot-answer" });
  const legend = element("div", { className: "plot-legend" });
  const scroll = element("div", { className: "plot-area" });
  const radius = (hits, most) => 3 + 7 * Math.sqrt(hits / most);
  let view = null;

  const draw = (width) => {
    const blocks = (state.split ? ["up", "down"] : ["all"]).map(blockOf);
    const shown = blocks.flatMap((block) => block.rows);
    const said = `${state.collection.title}: `
      + blocks.map(({ way, listed }) => `${plural(listed)} by ${NAMES[way].replace(/^. /, "")}`).join(", ");
    note.textContent = `${said}, ${settings.rule}.`
      + (shown.length < blocks.reduce((sum, { listed }) => sum + listed, 0)
        ? ` Shown: ${blocks.map(({ rows: { length }, kept }) => (length < kept ? `the first ${length} of ${kept}` : length)).join(" and ")}`
          + `${state.hide ? ", those with much the same DEPs as another left out" : ""}.` : "");
    if (shown.length === 0) {
      scroll.replaceChildren(element("p", {}, `No ${state.collection.noun} of this collection is ${settings.rule}.`));
      legend.replaceChildren();
      view = null;
      return;
    }
    const left = Math.min(340, Math.round(width * 0.52));
    let y = 4;
    const placed = blocks.flatMap((block) => {
      const heading = { text: `${NAMES[block.way]}${block.rows.length ? "" : ": none"}`, way: block.way, y: y + 13 };
      y += 22;
      const lines = block.rows.map((row) => {
        const name = marks.wrap(row.term.term, left - 16);
        const height = name.length * LINE + GAP;
        y += height;
        return { row, name, y: y - height / 2, height };
      });
      y += 6;
      return [{ heading, lines }];
    });
    const most = Math.max(...shown.map(({ hits }) => hits));
    const at = state.axis === "p" ? heightOf : ({ share }) => share;
    const far = Math.max(...shown.map(at));
    const best = shown.toSorted((a, b) => a.value - b.value).slice(0, 3).map(({ term, value }) => `${term.term} (${symbol} = ${format.p(value)})`);
    const words = `${said}. First: ${best.join("; ")}.`;
    const frame = chart.frame({
      width, height: y + 44, label: words, margin: { left, right: 14, top: 0, bottom: 44 },
      x: { domain: [0, far * 1.08], at: chart.ticks(0, far * 1.08, Math.max(3, Math.round((width - left) / 80))), title: state.axis === "p" ? `−log₁₀ ${symbol}` : "DEPs / tested genes of the set" },
    });
    const points = placed.flatMap(({ lines }) => lines.map((line) => ({ ...line, x: frame.x(at(line.row)) })));
    const texts = new Map(points.map((point) => [point, node("text", { class: "term-name" },
      ...point.name.map((line, place) => node("tspan", {
        x: left - 10, "text-anchor": "end", y: point.y + 4 + (place - (point.name.length - 1) / 2) * LINE,
      }, line)))]));
    frame.svg.append(
      ...placed.map(({ heading }) => node("text", { x: 2, y: heading.y, class: `block-title ${heading.way}` }, heading.text)),
      ...points.map(({ y: line }) => node("path", { class: "zero", d: `M${left} ${line}H${frame.right}` })),
      ...texts.values(),
      ...points.map(({ row, x, y: line }) => node("circle", { cx: x, cy: line, r: radius(row.hits, most), class: `term-dot ${row.direction}` })),
    );
    const cursor = node("rect", { class: "ring", visibility: "hidden" });
    frame.front.append(cursor);
    const area = element("div", { className: "plot-area" }, frame.node);
    const tip = chart.tooltip(frame.node);
    const leave = () => { tip.hide(); cursor.setAttribute("visibility", "hidden"); };
    const show = (point, spoken) => {
      Object.entries({ x: 1, width: frame.right + 8, y: point.y - point.height / 2, height: point.height, visibility: "visible" })
        .forEach(([name, value]) => cursor.setAttribute(name, value));
      tip.show(describe(point.row), point.x, point.y, spoken);
    };
    const find = (y_pointer) => points.find((point) => Math.abs(point.y - y_pointer) <= point.height / 2);
    marks.follow(frame, {
      hover: (_, pointed) => { const point = find(pointed); if (point) show(point); else leave(); },
      click: (_, pointed) => { const point = find(pointed); if (point) { show(point); openList(point.row); } },
      leave,
    });
    chart.keys(area, {
      label: `${words} Arrow keys go through them; Enter selects the genes and lists them below.`,
      count: () => points.length,
      show: (place) => show(points[place], true),
      open: (place) => openList(points[place].row),
      leave,
    });
    scroll.replaceChildren(area);
    view = { points, texts };
    const sizes = [...new Set([1, Math.ceil(most / 2), most])];
    legend.replaceChildren(element("span", {}, "DEPs in the set:"), ...sizes.map((hits) => element("span", {},
      node("svg", { width: 22, height: 22, viewBox: "-11 -11 22 22", "aria-hidden": "true" },
        node("circle", { r: radius(hits, most), class: "term-dot size" })), ` ${hits}`)),
    ...(state.split ? [] : ["up", "down", "mixed"].filter((way) => shown.some(({ direction }) => direction === way))
      .map((way) => element("span", { className: way }, { up: "▲ mostly up", down: "▼ mostly down", mixed: "◆ as many" }[way]))));
    mark();
  };
  // Sets with a gene that the reader highlights.
  const mark = () => {
    const asked = new Set(selection.find(rows).found.map(({ gene }) => gene));
    view?.texts.forEach((text, { row }) => text.classList.toggle("asked", row.genes.some((gene) => asked.has(gene))));
  };

  const again = () => draw(stage.clientWidth);
  const makeTabs = () => {
    const tabs = settings.collections.map((collection) => {
      const tab = button(`${collection.title} (${format.count(collection.listed.all.length)})`, () => choose(collection));
      tab.setAttribute("role", "tab");
      return tab;
    });
    const choose = (collection) => {
      state.collection = collection;
      tabs.forEach((tab, place) => {
        const isChosen = settings.collections[place] === collection;
        tab.setAttribute("aria-selected", isChosen);
        tab.tabIndex = isChosen ? 0 : -1;
      });
      if (stage.clientWidth) again();
    };
    const bar = element("div", { className: "plot-tabs" }, ...tabs);
    bar.setAttribute("role", "tablist");
    bar.setAttribute("aria-label", "Collections of gene sets");
    bar.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const place = (settings.collections.indexOf(state.collection) + step + tabs.length) % tabs.length;
      choose(settings.collections[place]);
      tabs[place].focus();
      event.preventDefault();
    });
    choose(state.collection);
    return bar;
  };
  const choice = (name, options, choose) => {
    const select = element("select", {}, ...options.map(([text], place) => new Option(text, place)));
    select.addEventListener("change", () => { choose(options[select.value][1]); again(); });
    return element("label", {}, name, select);
  };
  const hiding = element("input", { type: "checkbox", checked: state.hide });
  hiding.addEventListener("change", () => { state.hide = hiding.checked; again(); });
  if (settings.collections.length > 1) stage.append(makeTabs());
  stage.append(scroll, legend, note);
  tools.append(
    list,
    element("div", { className: "tools" },
      choice("DEPs", [["up and down apart", true], ["all together", false]], (wanted) => { state.split = wanted; }),
      choice("Axis", [[`−log₁₀ ${symbol}`, "p"], ["share of the set", "share"]], (wanted) => { state.axis = wanted; }),
      choice("Show", [[`first ${FIRST_ROWS}`, FIRST_ROWS], ["all listed", Infinity]], (wanted) => { state.most = wanted; }),
      element("label", {}, hiding, "hide redundant terms")),
  );
  selection.onChange(({ path, source }) => {
    if (path === of && source !== host.id) list.hidden = true;
    mark();
  });
  return draw;
});
