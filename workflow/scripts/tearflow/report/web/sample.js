"use strict";
// The pages of a sample, #sample=cohort/id, and of a person, #person=cohort/subject: the numbers of
// quality beside those of the cohort, and the part in every contrast.
(() => {
  const { element } = dom;
  const LEFT_OUT = new Set(["sample", "subject", "visit", "eye"]);
  const shown = (value) => {
    if (value === null || value === undefined || value === "") return "–";
    if (typeof value === "boolean") return value ? "yes" : "no";
    // Counts are whole, so that they agree with the figures.
    if (Number.isInteger(value)) return chart.format.count(value);
    return typeof value === "number" ? chart.format.number(value) : String(value);
  };
  const medianOf = (values) => {
    const sorted = values.filter((value) => typeof value === "number").sort((a, b) => a - b);
    if (sorted.length === 0) return null;
    const half = Math.floor(sorted.length / 2);
    return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  };
  // Cohort and rest of a name: a cohort has no slash.
  const splitName = (name) => [name.slice(0, name.indexOf("/")), name.slice(name.indexOf("/") + 1)];

  const partsIn = async (cohort, place) => {
    const { contrasts } = await study.load();
    const lines = contrasts.filter((contrast) => contrast.cohort === cohort.name).map((contrast) => {
      const unit = contrast.units.find(({ plus, minus }) => [...plus, ...minus].includes(place));
      const part = unit === undefined ? "not used" : unit.plus.includes(place) ? contrast.target : contrast.reference;
      return [contrast.title, part, unit?.name ?? "–"];
    });
    return lines.length ? [element("h3", {}, "Part in the contrasts"),
      overlay.grid("Part in the contrasts", ["Contrast", "Used as", "Pair or person"], lines)] : [];
  };
  const qualityOf = async (cohort, id) => {
    const { columns, rows } = await study.quality(cohort.name);
    const row = rows.find((one) => one.sample === id);
    if (row === undefined) return [];
    const lines = columns.filter(({ name }) => !LEFT_OUT.has(name)).map(({ name, title, hint }) => {
      const median = medianOf(rows.map((one) => one[name]));
      return [element("span", { title: hint }, title), shown(row[name]), shown(median), hint];
    }).filter(([, value]) => value !== "–");
    return [element("h3", {}, "Quality"), overlay.grid("Quality", ["Measure", "This sample", "Median of the cohort", "What it is"], lines)];
  };
  // Among the samples of its cohort by the first two components, as the plot of them first shows.
  const amongSamples = async (cohort, { id, subject }) => {
    const host = document.querySelector(`.plot[data-plot="pca"][data-of="${CSS.escape(cohort.name)}"]`);
    if (host === null) return [];
    const { samples, views: [view] } = await packs.json(host.dataset.pack);
    const people = new Map(cohort.samples.map((sample) => [sample.id, sample.subject]));
    const shown = samples.map((name, place) => ({ name, score: view.scores[place] })).filter(({ score }) => score !== null);
    if (!shown.some(({ name }) => name === id)) return [];
    const domainOf = (side) => {
      const values = shown.map(({ score }) => score[side]);
      const room = (Math.max(...values) - Math.min(...values)) * 0.06 || 1;
      return [Math.min(...values) - room, Math.max(...values) + room];
    };
    const axis = (side) => ({ domain: domainOf(side), title: `component ${side + 1} (${Math.round(100 * view.explained[side])} %)` });
    const label = `Sample ${id} among ${shown.length} samples of ${cohort.title} by two principal components`;
    const frame = chart.frame({ width: 340, height: 260, x: axis(0), y: axis(1), label });
    const rankOf = (name) => (name === id) + (people.get(name) === subject);
    shown.sort((a, b) => rankOf(a.name) - rankOf(b.name));
    frame.svg.append(...shown.map(({ name, score: [x, y] }) => chart.node("circle", {
      cx: frame.x(x).toFixed(1), cy: frame.y(y).toFixed(1), r: rankOf(name) === 2 ? 6 : 4,
      class: ["sample unknown", "sample series-1", "sample series-2"][rankOf(name)],
    })));
    return [element("h3", {}, "Among the samples"), frame.node,
      element("p", { className: "remark" }, "Large: this sample. Filled: others of the person.")];
  };
  // On an index of many contrasts: where the page is.
  const elsewhere = (kind, name, cohort) => element("p", {},
    element("a", { href: `${cohort.page}${overlay.addressOf(kind, name)}` }, `On the page of ${cohort.title}`));
  const factsOf = ({ id, ...columns }) => element("dl", {}, ...Object.entries(columns)
    .filter(([, value]) => value !== "").flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));

  overlay.define("sample", async (name) => {
    const [cohortName, id] = splitName(name);
    const cohort = await study.cohortOf(cohortName);
    const place = cohort?.samples.findIndex((sample) => sample.id === id) ?? -1;
    if (place === -1) return { title: name, nodes: [element("p", {}, `No sample of this page is called “${name}”.`)] };
    const sample = cohort.samples[place];
    if (cohort.page) return { title: `Sample ${id}`, nodes: [factsOf(sample), elsewhere("sample", name, cohort)] };
    return {
      title: `Sample ${id}`,
      nodes: [
        element("p", {}, `${cohort.title}, person `, overlay.link("person", `${cohort.name}/${sample.subject}`, sample.subject)),
        factsOf(sample), ...(await amongSamples(cohort, sample)), ...(await qualityOf(cohort, id)), ...(await partsIn(cohort, place)),
      ],
    };
  });
  overlay.define("person", async (name) => {
    const [cohortName, subject] = splitName(name);
    const cohort = await study.cohortOf(cohortName);
    const own = cohort?.samples.filter((sample) => sample.subject === subject) ?? [];
    if (own.length === 0) return { title: name, nodes: [element("p", {}, `No person of this page is called “${name}”.`)] };
    if (cohort.page) return { title: `Person ${subject}`, nodes: [elsewhere("person", name, cohort)] };
    const { columns, rows } = await study.quality(cohort.name);
    const numbers = columns.filter(({ name: column }) => ["n_identified", "missing", "median_log2", "outlier", "swap_suspect"].includes(column));
    const lines = own.map((sample) => {
      const row = rows.find((one) => one.sample === sample.id) ?? {};
      return [overlay.link("sample", `${cohort.name}/${sample.id}`, sample.id), sample.visit, sample.eye || "–",
        ...numbers.map((column) => shown(row[column.name]))];
    });
    return {
      title: `Person ${subject}`,
      nodes: [element("p", {}, cohort.title),
        overlay.grid("Samples", ["Sample", "Visit", "Eye", ...numbers.map(({ title }) => title)], lines)],
    };
  });
})();
