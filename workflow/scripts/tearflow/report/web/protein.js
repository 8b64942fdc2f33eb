"use strict";
// The page of a protein: its change in every contrast, its values in every sample, and what the run
// knows of it. Its address is #protein=MMP9, by gene or protein group.
const protein = (() => {
  const { element } = dom;
  const { format } = chart;
  const NARROWEST = 300;
  // A test of detection below this is a remark.
  const UNLIKELY = 0.05;
  // More contrasts are not in the order of the page, but by what they found.
  const MOST_IN_ORDER = 12;

  // Protein groups that a name stands for: the one that was asked for and, by cohort, all of its gene;
  // null for none.
  const resolve = async (name) => {
    const { proteins, cohorts } = await study.load();
    const asked = proteins.find(({ group }) => group === name) ?? (await names.search(name)).exact[0]?.protein;
    if (asked === undefined) return null;
    const isOf = ({ group, gene, genes }) => group === asked.group
      || (asked.gene !== "" && (gene === asked.gene || genes.includes(asked.gene)));
    return { asked, found: cohorts.map((cohort) => ({ cohort, proteins: cohort.proteins.filter(isOf) })) };
  };
  // Of several groups of a gene in a cohort: that which was asked for, one that the gene leads, a DEP,
  // that of the smallest p.
  const choose = async (asked, { cohort, proteins }) => {
    if (proteins.length < 2) return proteins[0] ?? null;
    const { contrasts } = await study.load();
    const paths = contrasts.filter((contrast) => contrast.cohort === cohort.name).map(({ path }) => path);
    const ranked = await Promise.all(proteins.map(async (protein) => {
      const rows = (await Promise.all(paths.map((path) => study.row(path, protein.group)))).filter(Boolean);
      const p = Math.min(1, ...rows.map((row) => row.p ?? 1));
      return { protein, rank: [protein.group !== asked.group, protein.gene !== asked.gene, !rows.some((row) => row.dep), p] };
    }));
    ranked.sort((a, b) => a.rank.map((value, place) => value - b.rank[place]).find(Boolean) ?? 0);
    return ranked[0].protein;
  };

  // By which of the thresholds a protein group is a DEP, or not; or why it was not tested.
  const judge = (row, { measure, alpha, min_log2fc: least }) => {
    if (row === undefined) return "not in the table of this contrast";
    if (row.reason !== "") return `not tested: ${row.reason}`;
    const [letter, value] = measure === "p_value" ? ["p", row.p] : ["q", row.q];
    const { large, small } = row;
    const parts = [
      [large || least === 0, least === 0 ? "" : `|change| ${large ? ">" : "≤"} ${least}`],
      [small, value === null ? `no ${letter}` : `${letter} ${small ? "<" : "≥"} ${alpha}`],
    ];
    return parts.filter(([passed, words]) => words !== "" && (row.dep || !passed)).map(([, words]) => words).join(", ");
  };
  const direction = (row) => {
    if (!row?.dep) return row?.reason === "" ? answers.verdict(row) : "–";
    return element("span", { className: row.direction }, `${row.direction === "up" ? "▲" : "▼"} ${answers.verdict(row)}`);
  };
  const orDash = (value, shown) => (value === null || value === undefined ? "–" : shown(value));
  // What else a reader should know of the result.
  const remarksOn = (row) => [
    row?.few_pairs ? "few pairs" : "",
    row?.dep && row.hangs_on ? `depends on ${row.hangs_on}` : "",
    (row?.flags ?? "").replaceAll(";", ", "),
    row?.contaminant_accessions ? `with contaminant ${row.contaminant_accessions.replaceAll(";", ", ")}` : "",
    row?.remark ?? "",
    row?.detection_p_value < UNLIKELY ? `measured at one side more often, p ${format.p(row.detection_p_value)}` : "",
  ].filter(Boolean).join("; ") || "–";
  const HEADERS = ["Contrast", "log₂ change", "95 % interval", "p", "q", "Result", "Why", "Pairs", "Missing (reference, target)", "Peptides", "Remarks"];
  const contrastRow = async (contrast, row, { group, gene }, cohort) => {
    const tested = [
      cohort.page ? element("a", { href: `${cohort.page}${overlay.addressOf("protein", gene || group)}` }, contrast.title) : contrast.title,
      orDash(row?.log2fc, format.change),
      row?.low === null || row?.low === undefined ? "–" : `${format.change(row.low)} to ${format.change(row.high)}`,
      orDash(row?.p, format.p),
      orDash(row?.q, format.p),
      direction(row),
      judge(row, contrast),
    ];
    if (cohort.page) return [...tested, "–", "–", "–", "–"];
    const values = study.ofGroup(await study.values(cohort.name), cohort, group);
    const units = contrast.units.filter(({ plus, minus }) =>
      [plus, minus].every((side) => side.length === 0 || side.some((place) => !Number.isNaN(values[place]))));
    const used = [...new Set(contrast.units.flatMap(({ plus, minus }) => [...plus, ...minus]))];
    const missing = [contrast.reference, contrast.target].map((level) => {
      const places = used.filter((place) => cohort.samples[place][contrast.variable] === level);
      return `${places.filter((place) => Number.isNaN(values[place])).length} of ${places.length}`;
    });
    return [
      ...tested,
      `${units.length} of ${contrast.units.length}${contrast.are_pairs ? "" : " people"}`,
      missing.join(", "),
      orDash(row?.n_peptides, String),
      remarksOn(row),
    ];
  };
  // Of many contrasts those where it is a DEP come first, then those that tested it.
  const rankOf = ({ row, protein }) => (row?.dep ? 0 : row?.reason === "" ? 1 : protein ? 2 : 3);
  const countRows = (rows) => {
    const count = (keep) => rows.filter((row) => row && keep(row)).length;
    const [up, down] = ["up", "down"].map((way) => count(({ dep, direction: of }) => dep && of === way));
    const tested = count(({ reason }) => reason === "");
    return `DEP in ${up + down} of the ${tested} contrasts that tested it: up in ${up}, down in ${down}. `
      + `${rows.length - tested} of ${rows.length} contrasts did not test it.`;
  };
  const contrastTable = async (chosen) => {
    const { contrasts } = await study.load();
    const found = await Promise.all(contrasts.map(async (contrast) => {
      const { cohort, protein } = chosen.find((each) => each.cohort.name === contrast.cohort);
      return { contrast, cohort, protein, row: protein ? await study.row(contrast.path, protein.group) : undefined };
    }));
    const isLong = contrasts.length > MOST_IN_ORDER;
    if (isLong) found.sort((a, b) => rankOf(a) - rankOf(b) || (a.row?.p ?? 1) - (b.row?.p ?? 1));
    const rows = await Promise.all(found.map(({ contrast, cohort, protein, row }) => (protein
      ? contrastRow(contrast, row, protein, cohort)
      : [contrast.title, "–", "–", "–", "–", "–", cohort.absent.split(":")[0], "–", "–", "–", "–"])));
    const kept = HEADERS.map((_, place) => rows.some((row) => row[place] !== "–"));
    const keep = (row) => row.filter((_, place) => kept[place]);
    const rules = [...new Set(contrasts.map(({ rule }) => rule))].filter(Boolean);
    return [
      ...(isLong ? [element("p", {}, countRows(found.map(({ row }) => row)))] : []),
      overlay.grid("Change in every contrast", keep(HEADERS), rows.map(keep)),
      ...rules.map((rule) => element("p", { className: "remark" }, `DEP: ${rule}.`)),
    ];
  };

  // The plots of a cohort, drawn as wide as there is room.
  const plotsOf = async ({ cohort, protein, choice }) => {
    const section = element("section", {}, element("h3", {}, cohort.title), ...choice);
    // Rows of the table of an index lead to the page of the cohort.
    if (cohort.page) return choice.length ? section : "";
    if (protein === null) {
      section.append(element("p", {}, cohort.absent[0].toUpperCase() + cohort.absent.slice(1)));
      return section;
    }
    const name = protein.gene || protein.group;
    const values = study.ofGroup(await study.values(cohort.name), cohort, protein.group);
    const known = await study.counts(cohort.name);
    const counts = new Map([...known].map(([noun, numbers]) => [noun, study.ofGroup(numbers, cohort, protein.group)]));
    const domain = dots.domainOf(values);
    if (domain === null) {
      section.append(element("p", {}, `${name} has no intensity in any of the ${values.length} samples of ${cohort.title}.`));
      return section;
    }
    const panels = dots.panelsOf(cohort, values);
    const stages = panels.map((panel) => ({
      panel, stage: element("div", { className: "dots" }, ...(panel.arm ? [element("h4", {}, panel.arm)] : [])),
    }));
    const open = (sample) => overlay.open("sample", `${cohort.name}/${sample.id}`);
    stages.forEach(({ panel, stage }) => {
      let drawn = null;
      new ResizeObserver(() => {
        const width = Math.max(stage.clientWidth, NARROWEST);
        if (stage.clientWidth === 0 || drawn?.width === width) return;
        const made = dots.draw({ name, cohort, panel, domain, counts, width, open });
        if (drawn === null) stage.append(made);
        else drawn.node.replaceWith(made);
        drawn = { width, node: made };
      }).observe(stage);
    });
    section.append(element("div", { className: "panels" }, ...stages.map(({ stage }) => stage)), dots.legend(cohort));
    return section;
  };

  // Buttons for the protein groups of a gene, where a cohort has several.
  const choiceOf = (proteins, shown, pick) => {
    if (proteins.length < 2) return [];
    const buttons = proteins.map((protein) => {
      const made = dom.button(names.nameOf(protein), () => pick(protein));
      made.setAttribute("aria-pressed", protein === shown);
      return made;
    });
    return [element("p", { className: "choice" }, `${proteins.length} protein groups: `, ...buttons)];
  };

  const show = async (name) => {
    const resolved = await resolve(name);
    if (resolved === null) return { title: name, nodes: (await answers.absences(name)).map((text) => element("p", {}, text)) };
    const { asked, found } = resolved;
    const chosen = await Promise.all(found.map(async (part) => ({ ...part, protein: await choose(asked, part) })));
    const body = element("div", {});
    const fill = async () => {
      const parts = chosen.map((part) => ({
        ...part,
        choice: choiceOf(part.proteins, part.protein, (protein) => {
          part.protein = protein;
          fill();
        }),
      }));
      const measured = parts.filter((part) => part.protein !== null);
      const sections = await Promise.all(parts.map(plotsOf));
      body.replaceChildren(
        ...(await known.head(asked, measured)),
        ...(await contrastTable(parts)),
        element("div", { className: "cohorts" }, ...sections),
        ...(await known.around(measured)),
      );
    };
    await fill();
    return { title: asked.gene || asked.group, nodes: [body] };
  };
  overlay.define("protein", show);
  // The address has the gene, where that leads to the group.
  const open = async (name) => {
    const { proteins } = await study.load();
    const gene = proteins.find(({ group }) => group === name)?.gene ?? "";
    const groups = new Set(proteins.filter((other) => other.gene === gene).map(({ group }) => group));
    overlay.open("protein", gene !== "" && groups.size === 1 ? gene : name);
  };
  return { open, judge };
})();
