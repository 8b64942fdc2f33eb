"use strict";
// The values of a protein group in every sample of a cohort: a dot a sample, a line a person.
const dots = (() => {
  const { node } = chart;
  // Of the width of a column: between neighbouring people, and at most between the outermost.
  const [APART, SHIFT] = [0.06, 0.6];
  const FOOT = 26;
  const EYES = new Map([["OD", "right eye"], ["OS", "left eye"]]);
  const isMissing = Number.isNaN;
  const countOf = (count, noun) => `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;

  const armOf = (cohort, sample) => cohort.arms.map((column) => sample[column] ?? "").filter(Boolean).join(", ");
  // Panels of a cohort: one, or one for each arm. Where all samples are of one visit, the arms stand
  // side by side within the panel instead.
  const panelsOf = (cohort, values) => {
    const samples = cohort.samples.map((sample, place) => ({
      ...sample, place, value: values[place], arm: armOf(cohort, sample),
    }));
    const arms = [...new Set(samples.map((sample) => sample.arm))];
    if (cohort.visits.length === 1) {
      return [{ arm: "", samples, columns: arms.length > 1 ? arms : cohort.visits, of: arms.length > 1 ? "arm" : "visit" }];
    }
    return arms.map((arm) => ({
      arm, columns: cohort.visits, of: "visit", samples: samples.filter((sample) => sample.arm === arm),
    }));
  };

  const groupBy = (items, key) => {
    const groups = new Map();
    items.forEach((item) => {
      const name = key(item);
      groups.set(name, [...(groups.get(name) ?? []), item]);
    });
    return groups;
  };
  const meanOf = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const measuredIn = (samples) => samples.filter(({ value }) => !isMissing(value));

  // What is seen, as a sentence.
  const describe = (name, cohort, { arm, samples, columns, of }) => {
    const people = new Set(samples.map((sample) => sample.subject)).size;
    const measured = measuredIn(samples);
    const means = columns.map((column) => {
      const here = measuredIn(samples.filter((sample) => sample[of] === column));
      return here.length ? `${column} ${meanOf(here.map(({ value }) => value)).toFixed(2)}` : `${column} none`;
    });
    const where = arm === "" ? cohort.title : `${cohort.title}, ${arm}`;
    return `${name} in ${where}: log2 intensity in ${measured.length} of ${countOf(samples.length, "sample")} of `
      + `${people === 1 ? "1 person" : `${people} people`}; mean: ${means.join(", ")}.`;
  };
  const linesOf = (cohort, sample, counts) => [
    ["Person", sample.subject],
    ["Visit", sample.visit],
    sample.eye ? ["Eye", EYES.get(sample.eye) ?? sample.eye] : null,
    sample.arm ? ["Arm", sample.arm] : null,
    ["log2 intensity", isMissing(sample.value) ? "missing" : sample.value.toFixed(2)],
    ...[...counts].map(([noun, numbers]) =>
      (isMissing(numbers[sample.place]) ? null : [noun, numbers[sample.place].toFixed(0)])),
  ];

  // The labels of the columns: level where they fit, else slanted.
  const drawColumns = (frame, columns, x, bottom) => {
    const longest = Math.max(...columns.map((column) => column.length));
    const slanted = longest * 7 > x.step - 6;
    columns.forEach((column) => {
      const place = x(column);
      const turned = slanted ? { "text-anchor": "end", transform: `rotate(-40 ${place} ${bottom + 14})` }
        : { "text-anchor": "middle" };
      frame.svg.append(node("text", { x: place, y: bottom + 16, ...turned }, column));
    });
    return slanted;
  };
  const heightOfLabels = (columns, step) => {
    const longest = Math.max(...columns.map((column) => column.length));
    return longest * 7 > step - 6 ? 20 + Math.min(longest, 22) * 4.6 : 26;
  };

  // A panel as a node of its own, `width` pixels wide. `open(sample)` is called by click and Enter.
  const draw = ({ name, cohort, panel, domain, counts, width, open }) => {
    const { samples, columns, of } = panel;
    const [left, right] = [60, 8];
    const step = (width - left - right) / columns.length;
    const bottom = heightOfLabels(columns, step) + FOOT;
    const label = describe(name, cohort, panel);
    const frame = chart.frame({
      width, height: 250 + bottom, margin: { left, right, bottom }, label,
      y: { domain, title: "log₂ intensity" },
    });
    const centre = (column) => left + step * (columns.indexOf(column) + 0.5);
    drawColumns(frame, columns, Object.assign(centre, { step }), frame.bottom + FOOT);
    const foot = frame.bottom + FOOT / 2;
    frame.svg.append(
      node("path", { class: "foot", d: `M${left} ${foot - 9}H${width - right}` }),
      node("text", { class: "foot-name", x: left - 6, y: foot + 6, "text-anchor": "end" }, "missing"),
    );
    // People keep their place within each column, so that the lines of a pair are not hidden.
    const lines = groupBy(samples, ({ subject, eye }) => `${subject}\n${eye ?? ""}`);
    const order = [...lines.keys()].sort(names.collator.compare);
    const apart = Math.min(APART, SHIFT / order.length) * step;
    const shiftOf = new Map(order.map((key, place) => [key, (place - (order.length - 1) / 2) * apart]));
    const marks = [];
    order.forEach((key) => {
      const ordered = columns.flatMap((column) => lines.get(key).filter((sample) => sample[of] === column));
      const placed = ordered.map((sample) => ({
        sample,
        x: centre(sample[of]) + shiftOf.get(key),
        y: isMissing(sample.value) ? foot + 2 : frame.y(sample.value),
      }));
      const seen = placed.filter(({ sample }) => !isMissing(sample.value));
      if (seen.length > 1) {
        frame.svg.append(node("path", { class: "person", d: `M${seen.map(({ x, y }) => `${x} ${y}`).join("L")}` }));
      }
      marks.push(...placed);
    });
    columns.forEach((column) => {
      const here = measuredIn(samples.filter((sample) => sample[of] === column));
      if (here.length < 2) return;
      const y = frame.y(meanOf(here.map(({ value }) => value)));
      frame.svg.append(node("path", { class: "mean", d: `M${centre(column) - step * 0.32} ${y}h${step * 0.64}` }));
    });
    marks.forEach(({ sample, x, y }) => frame.svg.append(isMissing(sample.value)
      ? node("path", { class: "missing", d: `M${x - 3} ${y - 3}l6 6m0 -6l-6 6` })
      : node("circle", { class: `dot${sample.eye === "OS" ? " left-eye" : ""}`, cx: x, cy: y, r: 4 })));
    addPointer(frame, marks, (sample) => linesOf(cohort, sample, counts), { label, open });
    return frame.node;
  };

  // Tooltips and keys over the marks of a frame; the line of the person that is pointed at stands out.
  const addPointer = (frame, marks, lines, { label, open }) => {
    const tooltip = chart.tooltip(frame.node);
    const show = (mark, speak) => {
      const own = marks.filter(({ sample }) => sample.subject === mark.sample.subject
        && sample.eye === mark.sample.eye && !isMissing(sample.value));
      frame.front.replaceChildren(
        own.length > 1 ? node("path", { class: "person chosen", d: `M${own.map(({ x, y }) => `${x} ${y}`).join("L")}` }) : "",
        node("circle", { class: "ring", cx: mark.x, cy: mark.y, r: 7 }),
      );
      const scale = frame.node.clientWidth / frame.width;
      tooltip.show({ title: mark.sample.id, lines: lines(mark.sample) }, mark.x * scale, mark.y * scale, speak);
    };
    const leave = () => {
      frame.front.replaceChildren();
      tooltip.hide();
    };
    let near = null;
    frame.node.addEventListener("pointermove", (event) => {
      const [x, y] = chart.placeOf(event, frame);
      const distance = (mark) => (mark.x - x) ** 2 + (mark.y - y) ** 2;
      near = marks.reduce((best, mark) => (best === null || distance(mark) < distance(best) ? mark : best), null);
      if (near !== null && distance(near) > 400) near = null;
      if (near === null) leave();
      else show(near, false);
    });
    frame.node.addEventListener("pointerleave", leave);
    frame.node.addEventListener("click", () => { if (near !== null) open(near.sample); });
    chart.keys(frame.node, {
      label, count: () => marks.length, leave,
      show: (place) => show(marks[place], true),
      open: (place) => open(marks[place].sample),
    });
  };

  // Lowest and highest value, with room around; null where nothing was measured.
  const domainOf = (values) => {
    const known = [...values].filter((value) => !isMissing(value));
    if (known.length === 0) return null;
    const [low, high] = [Math.min(...known), Math.max(...known)];
    const room = Math.max((high - low) * 0.06, 0.25);
    return [low - room, high + room];
  };
  // What the marks mean.
  const legend = (cohort) => {
    const mark = (kind, text) => dom.element("span", {}, node("svg", { viewBox: "0 0 16 12", width: 16, height: 12, "aria-hidden": "true" }, kind), ` ${text}`);
    const circle = (classes) => node("circle", { class: classes, cx: 8, cy: 6, r: 4 });
    const eyes = new Set(cohort.samples.map(({ eye }) => eye));
    return dom.element("p", { className: "dots-legend" },
      mark(circle("dot"), eyes.has("OS") ? "right eye" : "a sample"),
      ...(eyes.has("OS") ? [mark(circle("dot left-eye"), "left eye")] : []),
      mark(node("path", { class: "person", d: "M1 9L15 3" }), eyes.has("OS") ? "an eye of a person" : "a person"),
      mark(node("path", { class: "mean", d: "M1 6H15" }), "mean of what was measured"),
      mark(node("path", { class: "missing", d: "M5 3l6 6m0 -6l-6 6" }), "missing"));
  };
  return { legend, panelsOf, domainOf, draw };
})();
