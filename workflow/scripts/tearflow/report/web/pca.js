"use strict";
// Principal components of the samples of a cohort, as measured and within people.
chart.define("pca", async ({ stage, tools, of, label, settings }) => {
  const { element } = dom;
  const { node, format } = chart;
  const cohort = await study.cohortOf(of);
  const known = new Map(cohort.samples.map((sample) => [sample.id, sample]));
  const samples = settings.samples.map((id, place) => ({ ...known.get(id), id, place }));
  const personOf = (sample) => [sample.subject, sample.eye].filter(Boolean).join(" ");
  const order = new Map(cohort.visits.map((visit, place) => [visit, place]));
  const people = Map.groupBy(
    [...samples].sort((a, b) => (order.get(a.visit) ?? 0) - (order.get(b.visit) ?? 0)), personOf);

  // Columns of the sample sheet by which samples differ.
  const collator = new Intl.Collator("en", { numeric: true });
  const valuesOf = (column) => {
    const values = [...new Set(samples.map((sample) => sample[column] ?? ""))];
    return column === "visit" ? values.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0))
      : values.sort(collator.compare);
  };
  const isNumber = (text) => text !== "" && Number.isFinite(Number(text));
  const columns = [...new Set(["visit", ...cohort.arms, "eye", "subject", ...samples.flatMap(Object.keys)])]
    .filter((name) => !["id", "place"].includes(name) && valuesOf(name).length > 1);

  // As in the printed figure: lines over more visits hide the samples; names of more people, too.
  const MOST_JOINED = 4, MOST_NAMED = 12;
  const COLOURS = 8, SHAPES = ["circle", "square", "triangle", "diamond"];
  const OUTLINES = {
    circle: "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0", square: "M-4.5 -4.5h9v9h-9z",
    triangle: "M0 -5.5L5.5 4.5H-5.5z", diamond: "M0 -6L6 0L0 6L-6 0z",
  };
  // How a column colours its samples: {values, of(value) -> attributes}.
  const paletteOf = (column) => {
    const values = valuesOf(column);
    const numbers = values.filter(isNumber).map(Number);
    if (values.length > COLOURS && numbers.length === values.filter((value) => value !== "").length) {
      const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
      const share = (value) => Math.round(15 + (85 * (Number(value) - low)) / (high - low));
      return {
        ends: [low, high],
        values: [],
        of: (value) => (isNumber(value)
          ? { class: "sample", d: OUTLINES.circle, style: `fill: color-mix(in oklab, var(--accent) ${share(value)}%, var(--line))` }
          : { class: "sample unknown", d: OUTLINES.circle }),
      };
    }
    const places = new Map(values.map((value, place) => [value, place]));
    return {
      values,
      of: (value) => {
        const place = places.get(value ?? "");
        return { class: `sample series-${(place % COLOURS) + 1}`, d: OUTLINES[SHAPES[Math.floor(place / COLOURS) % SHAPES.length]] };
      },
    };
  };

  const state = { column: columns[0] ?? "visit", view: settings.views[0], lines: people.size < samples.length && cohort.visits.length <= MOST_JOINED, person: null };
  const numbersOf = ({ place }) => Object.fromEntries(
    Object.entries(settings.numbers).map(([name, values]) => [name, values[place]]));
  const describe = (sample) => {
    const { n_identified: identified, missing, mean_correlation: correlation, outlier, swap_suspect: suspect } = numbersOf(sample);
    const shown = ["subject", "visit", "eye", ...cohort.arms, state.column];
    return {
      title: sample.id,
      lines: [
        ...[...new Set(shown)].filter((name) => sample[name]).map((name) => [name, sample[name]]),
        `${format.count(identified)} protein groups, ${(100 * missing).toFixed(1)} % missing`,
        correlation === null ? null : ["mean correlation with the others", correlation.toFixed(2)],
        outlier ? "outlier" : null,
        suspect ? "perhaps swapped" : null,
      ],
    };
  };

  // Equal scales on both axes, and a height of half to all of the width.
  const limits = (points) => {
    const side = (at) => {
      const values = points.map((point) => point[at]);
      return [(Math.max(...values) + Math.min(...values)) / 2, (Math.max(...values) - Math.min(...values)) * 1.16];
    };
    const [[x, wide], [y, high]] = [side(0), side(1)];
    const width = Math.max(wide, high, 1e-9);
    const height = Math.max(high, width * 0.5);
    return { x: [x - width / 2, x + width / 2], y: [y - height / 2, y + height / 2], ratio: height / width };
  };

  // Of many visits, whose lines would hide the samples, the medians, joined in their order.
  const medianOf = (values) => {
    const sorted = [...values].sort((a, b) => a - b), middle = sorted.length / 2;
    return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle) - 1]) / 2;
  };
  const drawMedians = (points, frame, palette) => {
    const places = cohort.visits.flatMap((visit) => {
      const of_visit = points.filter(({ sample }) => sample.visit === visit);
      if (of_visit.length === 0) return [];
      return [{ text: visit, x: medianOf(of_visit.map((point) => point.x)), y: medianOf(of_visit.map((point) => point.y)) }];
    });
    const d = places.map(({ x, y }, number) => `${number ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
    return [
      node("path", { class: "medians", d }),
      ...places.map(({ text, x, y }) => {
        const look = state.column === "visit" ? palette.of(text) : { class: "", d: OUTLINES.circle };
        const transform = `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(1.5)`;
        return node("path", { d: look.d, class: `median ${look.class}`, transform });
      }),
      ...marks.draw(marks.place(places.map((place) => ({ ...place, point: place })), places, frame, 8)),
    ];
  };

  let width = 0;
  const draw = (wanted) => {
    width = wanted;
    const { view } = state;
    const shown = samples.filter(({ place }) => view.scores[place] !== null);
    const { x, y, ratio } = limits(shown.map(({ place }) => view.scores[place]));
    const edges = { left: 58, right: 14, top: 10, bottom: 44 };
    const inner = Math.min(width - edges.left - edges.right, 640, 460 / ratio);
    const named = (number) =>
      `PC${number + 1} (${(100 * view.explained[number]).toFixed(1)} % of the variance)`;
    const frame = chart.frame({
      width: inner + edges.left + edges.right,
      height: inner * ratio + edges.top + edges.bottom,
      margin: edges,
      label,
      x: { domain: x, title: named(0) },
      y: { domain: y, title: named(1) },
    });
    const points = shown.map((sample) => ({
      sample, x: frame.x(view.scores[sample.place][0]), y: frame.y(view.scores[sample.place][1]),
    }));
    const byId = new Map(points.map((point) => [point.sample.id, point]));
    const palette = paletteOf(state.column);
    const paths = node("g", { class: "people" });
    people.forEach((of_person, name) => {
      const walked = of_person.map(({ id }) => byId.get(id)).filter(Boolean);
      if (walked.length < 2) return;
      const d = walked.map((point, place) => `${place ? "L" : "M"}${point.x.toFixed(1)} ${point.y.toFixed(1)}`).join("");
      paths.append(node("path", { d, "data-person": name }));
    });
    paths.toggleAttribute("hidden", !state.lines);
    const dots = node("g", {}, ...points.map(({ sample, x: left, y: top }) =>
      node("path", { ...palette.of(sample[state.column] ?? ""), transform: `translate(${left.toFixed(1)} ${top.toFixed(1)})`, "data-person": personOf(sample) })));
    frame.svg.append(
      node("path", { class: "zero", d: `M${frame.left} ${frame.y(0)}H${frame.right}M${frame.x(0)} ${frame.top}V${frame.bottom}` }),
      paths, dots);
    if (cohort.visits.length > MOST_JOINED) frame.svg.append(...drawMedians(points, frame, palette));
    else if (people.size <= MOST_NAMED) {
      const labels = [...people].flatMap(([name, [first]]) => {
        const point = byId.get(first.id);
        return point ? [{ x: point.x, y: point.y, text: name, point }] : [];
      });
      frame.svg.append(...marks.draw(marks.place(labels, points, frame, 6)));
    }
    const ring = node("circle", { r: 8, class: "ring", visibility: "hidden" });
    frame.front.append(ring);
    const area = element("div", { className: "plot-area" }, frame.node);
    const tip = chart.tooltip(frame.node);
    const emphasise = (name) => [...paths.children, ...dots.children].forEach((mark) => {
      mark.classList.toggle("with", name !== null && mark.dataset.person === name);
      mark.classList.toggle("aside", name !== null && mark.dataset.person !== name);
    });
    const show = (point, spoken) => {
      ring.setAttribute("visibility", "visible");
      ring.setAttribute("cx", point.x);
      ring.setAttribute("cy", point.y);
      tip.show(describe(point.sample), point.x, point.y, spoken);
      emphasise(personOf(point.sample));
    };
    const leave = () => { ring.setAttribute("visibility", "hidden"); tip.hide(); emphasise(state.person); };
    const find = (left, top) => points[marks.nearest(points, left, top, 18)];
    const pin = (point) => {
      const name = point ? personOf(point.sample) : null;
      state.person = name === state.person ? null : name;
      emphasise(state.person);
    };
    marks.follow(frame, {
      hover: (left, top) => { const point = find(left, top); if (point) show(point); else leave(); },
      click: (left, top) => { const point = find(left, top); pin(point); list([]); if (point) show(point); },
      drag: (box) => list(marks.within(points, box).map(({ sample }) => sample.id)),
      leave,
    });
    chart.keys(area, {
      label: `Principal components of ${cohort.title}. Arrow keys go through the samples, Enter emphasises those of the person`,
      count: () => points.length,
      show: (place) => show(points[place], true),
      open: (place) => pin(points[place]),
      leave: (asked) => {
        if (asked) { state.person = null; list([]); }
        leave();
      },
    });
    const out = samples.length - shown.length;
    stage.replaceChildren(area, makeLegend(palette), element("p", { className: "plot-legend" },
      `${format.count(view.groups)} protein groups that at least 70 % of the samples have.`
      + (out ? ` Left out: ${format.count(out)} of ${format.count(samples.length)} samples, of people with one.` : "")), answer);
    emphasise(state.person);
  };

  // Samples over which was dragged, each with a link to its page.
  const answer = element("p", { className: "plot-answer" });
  answer.setAttribute("role", "status");
  const list = (ids) => answer.replaceChildren(...(ids.length
    ? [`${format.count(ids.length)} ${ids.length === 1 ? "sample" : "samples"}: `,
      ...ids.flatMap((id, place) => [...(place ? [", "] : []), overlay.link("sample", `${cohort.name}/${id}`, id)])]
    : []));
  const makeLegend = ({ values, ends, of: attributesOf }) => {
    const sign = (attributes) => node("svg", { width: 14, height: 14, viewBox: "-7 -7 14 14", "aria-hidden": "true" }, node("path", attributes));
    if (ends) {
      return element("p", { className: "plot-legend" }, ...ends.map((value) =>
        element("span", {}, sign(attributesOf(String(value))), ` ${state.column} ${format.number(value)}`)));
    }
    if (values.length > 32) return element("p", { className: "plot-legend" }, `${values.length} different values of ${state.column}: point at a sample to see its own.`);
    return element("p", { className: "plot-legend" }, ...values.map((value) =>
      element("span", {}, sign(attributesOf(value)), ` ${value || "none"}`)));
  };

  const select = (name, options, chosen, choose) => {
    const box = element("select", {}, ...options.map((text, place) => new Option(text, place, false, text === chosen)));
    box.addEventListener("change", () => { choose(Number(box.value)); draw(width); });
    return element("label", {}, name, box);
  };
  const joined = element("input", { type: "checkbox", checked: state.lines });
  joined.addEventListener("change", () => { state.lines = joined.checked; draw(width); });
  tools.append(element("div", { className: "tools" },
    ...(settings.views.length > 1 ? [select("Show", settings.views.map(({ name }) => name), state.view.name,
      (place) => { state.view = settings.views[place]; })] : []),
    ...(columns.length > 1 ? [select("Colour by", columns, state.column, (place) => { state.column = columns[place]; })] : []),
    ...(people.size < samples.length ? [element("label", {}, joined, "join the samples of a person")] : [])));
  return draw;
});
