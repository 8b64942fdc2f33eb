"use strict";
// The study as objects: its proteins, cohorts and contrasts (`report/study_data.py`), and what the
// tables of the page say of them. Everything is decoded when first asked for, and once.
const study = (() => {
  const MISSING = 65535;
  const split = (text) => text.split(";").filter((name) => name !== "");
  const once = (make) => {
    const answers = new Map();
    return (key) => {
      if (!answers.has(key)) answers.set(key, make(key));
      return answers.get(key);
    };
  };

  const readProteins = (columns) => columns.group.map((group, number) => ({
    number,
    group,
    gene: columns.gene[number],
    genes: split(columns.genes[number]),
    accessions: split(columns.accessions[number]),
    older: split(columns.older[number]),
    description: columns.description[number],
  }));
  // Of a cohort `proteins` are its protein groups, `numbers` theirs among all, and `places` where each
  // group is in tables and values.
  const load = once(async () => {
    const data = await packs.json("study");
    const proteins = readProteins(data.proteins);
    const cohorts = data.cohorts.map(({ steps, ...cohort }) => {
      let number = 0;
      const numbers = steps.map((step) => { number += step; return number; });
      return {
        ...cohort,
        title: cohort.title || cohort.name,
        proteins: numbers.map((one) => proteins[one]),
        numbers: new Set(numbers),
        places: new Map(numbers.map((one, place) => [proteins[one].group, place])),
      };
    });
    // By gene, which may be called anything.
    const contrasts = data.contrasts.map((contrast) => ({
      ...contrast,
      elisa: new Map(Object.entries(contrast.elisa ?? {})),
      markers: new Map(Object.entries(contrast.markers ?? {})),
    }));
    return { ...data, proteins, cohorts, contrasts, panels: new Map(Object.entries(data.panels)) };
  });
  const cohortOf = async (name) => (await load()).cohorts.find((cohort) => cohort.name === name);
  const contrastOf = async (path) => (await load()).contrasts.find((contrast) => contrast.path === path);

  // Rows of a table of the page as objects, with null where a cell is empty or the column is left out.
  const objects = async (id) => {
    const { columns, rows } = await packs.json(id);
    const names = columns.map((column) => column.name);
    return rows.map((row) => Object.fromEntries(names.map((name, place) => [name, row[place]])));
  };
  // Of an index a function that reads the row of a protein group, by contrast and place in its cohort.
  const reader = once(async () => {
    const { states: packed, contrasts, cohorts } = await load();
    const read = await states.decode(packed);
    const sizes = new Map(cohorts.map(({ name, proteins }) => [name, proteins.length]));
    let end = 0;
    const starts = new Map(contrasts.map(({ path, cohort }) => {
      const start = end;
      end += sizes.get(cohort);
      return [path, start];
    }));
    return (path, { group, gene, description }, place) => {
      const row = read(starts.get(path) + place);
      return row && { ...row, group, gene, description };
    };
  });
  const isIndex = async () => (await load()).states !== null;
  // Of the protein groups: `group`, p, q and interval of the selected test, and whether the change is
  // `large` and p or q `small` enough for a DEP.
  const rows = once(async (path) => {
    const { cohort, columns, table, measure, alpha, min_log2fc: least } = await contrastOf(path);
    const { places, proteins } = await cohortOf(cohort);
    if (await isIndex()) {
      const read = await reader();
      return proteins.map((protein, place) => read(path, protein, place)).filter(Boolean);
    }
    const found = await objects(table);
    const isSmall = (value) => value !== null && value !== undefined && value < alpha;
    return found.map((row) => ({
      ...row,
      group: row.protein_group,
      gene: row.gene ?? "",
      description: proteins[places.get(row.protein_group)].description,
      reason: row.reason ?? "",
      p: row[columns.p] ?? null,
      q: row[columns.q] ?? null,
      low: row[columns.low] ?? null,
      high: row[columns.high] ?? null,
      large: Math.abs(row.log2fc) > least,
      small: isSmall(row[measure === "p_value" ? columns.p : columns.q]),
      dep: row.direction === "up" || row.direction === "down",
    }));
  });
  const rowsByGroup = once(async (path) => new Map((await rows(path)).map((row) => [row.group, row])));
  const row = async (path, group) => {
    if (!(await isIndex())) return (await rowsByGroup(path)).get(group);
    const { places, proteins } = await cohortOf((await contrastOf(path)).cohort);
    const place = places.get(group);
    return place === undefined ? undefined : (await reader())(path, proteins[place], place);
  };
  // An index of many contrasts leaves these, and the values, to the pages of the cohorts.
  const tableOf = (name) => once(async (path) => {
    const id = (await contrastOf(path))[name];
    return id === undefined || id === null ? [] : objects(id);
  });
  const [terms, ranked, hubs] = ["terms", "ranked", "hubs"].map(tableOf);
  const quality = once(async (name) => {
    const { quality: id } = await cohortOf(name);
    return { columns: (await packs.json(id)).columns, rows: await objects(id) };
  });
  const edges = once(async (path) => {
    const columns = await packs.json((await contrastOf(path)).edges);
    return columns.gene_a.map((from, place) => ({
      from,
      to: columns.gene_b[place],
      score: columns.score[place],
      evidence: columns.evidence[place] ?? "",
      remark: columns.remark[place] ?? "",
    }));
  });
  const relations = once(async (path) => {
    const { relations: id } = await contrastOf(path);
    return id === null ? [] : packs.json(id);
  });

  // Numbers that `encode` packed; browsers are little-endian, as the codes are.
  const decode = async ({ pack, kind, origin, step }) => {
    const { buffer } = await packs.bytes(pack);
    if (kind === "float32") return new Float32Array(buffer);
    const codes = new Uint16Array(buffer);
    const values = new Float32Array(codes.length);
    for (let place = 0; place < codes.length; place += 1) {
      values[place] = codes[place] === MISSING ? NaN : origin + step * codes[place];
    }
    return values;
  };
  // log2 values of a cohort, groups x samples, NaN where missing; peptides and precursors likewise,
  // by name, where the file of the cohort tells them.
  const values = once(async (name) => decode((await cohortOf(name)).values));
  const counts = once(async (name) => {
    const cohort = await cohortOf(name);
    const known = ["peptides", "precursors"].filter((noun) => cohort[noun] !== null);
    return new Map(await Promise.all(known.map(async (noun) => [noun, await decode(cohort[noun])])));
  });
  const ofGroup = (numbers, cohort, group) => {
    const [place, width] = [cohort.places.get(group), cohort.samples.length];
    return numbers.subarray(place * width, (place + 1) * width);
  };

  return {
    load, cohortOf, contrastOf, rows, row, terms, ranked, hubs, edges, relations, quality, values, counts, ofGroup,
  };
})();
