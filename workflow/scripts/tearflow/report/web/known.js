"use strict";
// What the run knows of a protein beside its values: names and links, terms, partners, panels,
// published markers, and how it goes with clinical measures.
const known = (() => {
  const { element } = dom;
  const { format } = chart;
  const ACCESSION = /^([OPQ]\d[A-Z\d]{3}\d|[A-NR-Z]\d([A-Z][A-Z\d]{2}\d){1,2})(-\d+)?$/;
  const SYMBOL = /^[A-Za-z][A-Za-z\d.-]*$/;
  const MOST_TERMS = 12;
  const MOST_NAMED = 3;

  const outside = (address, text) =>
    element("a", { href: address, target: "_blank", rel: "noreferrer" }, text);
  const list = (nodes) => nodes.flatMap((node, place) => (place ? [", ", node] : [node]));
  const fact = (name, ...content) => [element("dt", {}, name), element("dd", {}, ...content)];
  const unique = (items) => [...new Set(items)];

  const linksOf = async (gene, accessions) => {
    const { species, taxon } = await study.load();
    const entries = accessions.filter((accession) => ACCESSION.test(accession));
    const wanted = SYMBOL.test(gene) ? gene : entries[0];
    return [
      ...entries.slice(0, 1).map((entry) => outside(`https://www.uniprot.org/uniprotkb/${entry}`, "UniProt")),
      ...(wanted === undefined ? [] : [outside(
        `https://string-db.org/cgi/network?identifiers=${encodeURIComponent(wanted)}&species=${taxon}`, "STRING")]),
      ...(species === "human" && wanted !== undefined
        ? [outside(`https://www.proteinatlas.org/search/${encodeURIComponent(wanted)}`, "Human Protein Atlas")] : []),
    ];
  };
  const linkAccession = (accession) => (ACCESSION.test(accession)
    ? outside(`https://www.uniprot.org/uniprotkb/${accession}`, accession) : accession);

  // Of an index, which has no values, the cohorts: named, or counted where they are many.
  const cohortsOf = async (measured) => {
    const { cohorts } = await study.load();
    return measured.length > MOST_NAMED ? `${measured.length} of ${cohorts.length} cohorts`
      : measured.map(({ cohort }) => cohort.title).join("; ");
  };
  const samplesOf = async ({ cohort, protein }) => {
    const values = study.ofGroup(await study.values(cohort.name), cohort, protein.group);
    const counts = [...await study.counts(cohort.name)].flatMap(([noun, numbers]) => {
      const found = study.ofGroup(numbers, cohort, protein.group).filter((number) => number > 0);
      return found.length ? [`${Math.min(...found)} to ${Math.max(...found)} ${noun}`] : [];
    });
    const measured = `${values.filter((value) => !Number.isNaN(value)).length} of ${values.length} samples of ${cohort.title}`;
    return [measured, counts.join(", ")].filter(Boolean).join(" by ");
  };

  const whereOf = async (measured) => (measured[0]?.cohort.page ? cohortsOf(measured)
    : (await Promise.all(measured.map(samplesOf))).join("; "));

  // Names, links and where it was measured.
  const head = async (asked, measured) => {
    const groups = unique([asked, ...measured.map(({ protein }) => protein)]);
    const gather = (key) => unique(groups.flatMap((protein) => protein[key]));
    const accessions = unique(groups.flatMap(({ group, accessions: others }) => [...group.split(";"), ...others]));
    const genes = unique([...groups.map(({ gene }) => gene), ...gather("genes")]).filter((gene) => gene !== "");
    const older = gather("older");
    const links = await linksOf(asked.gene, accessions);
    const descriptions = gather("description").filter(Boolean);
    return [element("dl", { className: "of-protein" },
      ...(descriptions.length ? fact("Protein", descriptions.join("; ")) : []),
      ...fact(genes.length > 1 ? "Genes" : "Gene", genes.join(", ") || "none known"),
      ...(older.length ? fact("Also called", older.join(", ")) : []),
      ...fact(accessions.length > 1 ? "Accessions" : "Accession", ...list(accessions.map(linkAccession))),
      ...fact("Measured in", (await whereOf(measured)) || "no cohort"),
      ...(links.length ? fact("Elsewhere", ...list(links)) : []))];
  };

  // Contrasts with the protein group that each has, and its genes there.
  const places = async (measured) => (await study.load()).contrasts.flatMap((contrast) =>
    measured.filter(({ cohort }) => cohort.name === contrast.cohort)
      .map(({ cohort, protein }) => ({ contrast, cohort, protein, place: cohort.places.get(protein.group) })));
  const titled = (title, ...nodes) => [element("h3", {}, title), ...nodes];

  const termsOf = async (found) => {
    const rows = new Map();
    await Promise.all(found.map(async ({ contrast, protein }) => {
      (await study.terms(contrast.path)).forEach((term) => {
        if (protein.gene === "" || !(term.genes ?? "").split(";").includes(protein.gene)) return;
        const row = rows.get(term.go_id) ?? { term, of: new Map() };
        row.of.set(contrast.path, term);
        rows.set(term.go_id, row);
      });
    }));
    if (rows.size === 0) return titled("Terms", element("p", {}, "No tested term has it: terms are tested with the DEPs of a contrast."));
    const least = ({ of }) => Math.min(...[...of.values()].map((term) => term.p_value));
    const sorted = [...rows.values()].sort((a, b) => least(a) - least(b));
    const paths = found.map(({ contrast }) => contrast).filter(({ path }) => sorted.some(({ of }) => of.has(path)));
    const lines = sorted.map(({ term, of }) => [
      overlay.link("term", term.go_id, term.term), term.ontology,
      ...paths.map(({ path }) => (of.has(path) ? `p ${format.p(of.get(path).p_value)}, q ${format.p(of.get(path).q_value)}` : "–")),
    ]);
    const headers = ["Term", "Kind", ...paths.map(({ title }) => title)];
    const more = lines.length - MOST_TERMS;
    const nodes = [overlay.grid("Terms of the protein", headers, lines.slice(0, MOST_TERMS))];
    if (more > 0) {
      nodes.push(element("details", {}, element("summary", {}, `${more} more terms`),
        overlay.grid("More terms of the protein", headers, lines.slice(MOST_TERMS))));
    }
    return titled("Terms that were tested with it", ...nodes);
  };

  const partnersOf = async (found) => {
    const lines = (await Promise.all(found.map(async ({ contrast, protein: { gene } }) => {
      if (gene === "") return [];
      const own = (await study.edges(contrast.path)).filter(({ from, to }) => from === gene || to === gene);
      const rows = await study.rows(contrast.path);
      return own.map((edge) => ({ ...edge, other: edge.from === gene ? edge.to : edge.from }))
        .sort((a, b) => b.score - a.score)
        .map(({ other, score, evidence, remark }) => {
          const row = rows.find((one) => one.dep && one.gene === other);
          return [overlay.link("protein", other), String(score),
            row === undefined ? "–" : element("span", { className: row.direction }, `${format.change(row.log2fc)}`),
            contrast.title, [evidence.replaceAll(";", "; "), remark].filter(Boolean).join("; ")];
        });
    }))).flat();
    if (lines.length === 0) return [];
    const headers = ["Partner", "Score", "log₂ change", "Contrast", "Evidence"];
    const kept = headers.map((_, column) => column < 4 || lines.some((line) => line[column] !== ""));
    const keep = (line) => line.filter((_, column) => kept[column]);
    return titled("Partners among the DEPs", overlay.grid("Partners among the DEPs", keep(headers), lines.map(keep)));
  };

  // Contrasts by what each says, in words: all of one kind named, or counted where they are many.
  const perVerdict = (found) => [...Map.groupBy(found, ({ verdict }) => verdict)]
    .map(([verdict, of]) => `${verdict}${of.length > MOST_NAMED ? ` in ${of.length} contrasts` : `: ${of.map(({ title }) => title).join("; ")}`}`)
    .join(". ");
  const panelsOf = async (found) => {
    const { panels } = await study.load();
    const rowsOf = await Promise.all(found.map(({ contrast, protein }) => study.row(contrast.path, protein.group)));
    const lines = new Map();
    const add = (text, source, verdict, title) => {
      const line = lines.get(text) ?? { source, verdicts: [] };
      line.verdicts.push({ verdict, title });
      lines.set(text, line);
    };
    found.forEach(({ contrast: { markers, title }, protein: { gene } }, place) => {
      (panels.get(gene) ?? []).forEach((panel) => add(`Panel: ${panel}`, "", answers.verdict(rowsOf[place]), title));
      if (!markers.has(gene)) return;
      const [published, verdict, evidence, doi] = markers.get(gene);
      add(`Published: ${published} in ${evidence}`, doi ?? "", verdict, title);
    });
    if (lines.size === 0) return [];
    const rows = [...lines].map(([text, { source, verdicts }]) => [text, perVerdict(verdicts),
      /^10\.\d{4,9}\/\S+$/.test(source) ? outside(`https://doi.org/${source}`, source) : source]);
    return titled("Panels and published markers",
      overlay.grid("Panels and published markers", ["Known as", "Here", "Source"], rows));
  };

  const elisaOf = (found) => {
    const lines = found.flatMap(({ contrast: { elisa, title }, protein: { gene } }) =>
      (elisa.get(gene) ?? []).map(([measure, ...cells]) => [measure, title, ...cells]));
    if (lines.length === 0) return [];
    return titled("By ELISA", overlay.grid("By ELISA", ["Measure", "Contrast", "Change by ELISA", "log₂ change here", "Together"], lines));
  };

  const relationsOf = async (found) => {
    const lines = (await Promise.all(found.map(async ({ contrast, place }) =>
      (await study.relations(contrast.path)).filter(({ rho }) => rho[place] !== null).map((entry) => [
        entry.measure, entry.title, contrast.title, entry.rho[place].toFixed(2).replace("-", "−"),
        format.p(entry.p_value[place]), entry.q_value[place] === null ? "–" : format.p(entry.q_value[place]),
        String(entry.n_people[place]),
      ])))).flat();
    if (lines.length === 0) return [];
    return titled("With the clinical measures", overlay.grid("With the clinical measures",
      ["Measure", "Relation", "Contrast", "Spearman ρ", "p", "q", "People"], lines));
  };

  const around = async (measured) => {
    const found = await places(measured.filter(({ cohort }) => !cohort.page));
    if (found.length === 0) return [];
    const parts = await Promise.all([partnersOf(found), termsOf(found), panelsOf(found), elisaOf(found), relationsOf(found)]);
    return parts.flat();
  };
  return { head, around, outside, linkAccession, fact, list };
})();
