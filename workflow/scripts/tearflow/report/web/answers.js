"use strict";
// What there is to say of a name that a reader asks for: where it was measured, and what became of it.
const answers = (() => {
  const change = (value) => value.toFixed(2).replace(/^-(?=0\.00$)/, "").replace("-", "−");
  // Whether a protein group is a DEP of a contrast, and its direction.
  const verdict = (row) => {
    if (row === undefined || row.reason !== "") return "not tested";
    return row.dep ? `DEP, ${row.direction}` : "not a DEP";
  };
  // The same with change and p or q, or why it was not tested.
  const stateOf = (contrast, row) => {
    if (row === undefined) return "not in the table of this contrast";
    if (row.reason !== "") return `not tested: ${row.reason}`;
    const [letter, value] = contrast.measure === "p_value" ? ["p", row.p] : ["q", row.q];
    const measured = value === null ? "none" : chart.format.p(value);
    return `${row.dep ? "" : "tested, "}${verdict(row)}; log2 FC ${change(row.log2fc)}, ${letter} = ${measured}`;
  };
  const isDecoy = (wanted, decoys) =>
    decoys.some((prefix) => wanted.toLowerCase().startsWith(prefix.toLowerCase()));
  const nothingOf = (wanted, cohort, decoys) =>
    (isDecoy(wanted, decoys) ? `“${wanted}”: decoys are removed when the file of cohort ${cohort.name} is read.`
      : `“${wanted}”: ${cohort.absent}`);
  // Of a text that other names hold: TNF or il6 is meant as a whole, mmp may be the start of a name.
  const looksLikeName = (wanted) => /^[A-Z][A-Z-]+$|^\S*\d\S*$/.test(wanted);
  const unlike = (wanted, cohort, decoys) =>
    (looksLikeName(wanted) ? nothingOf(wanted, cohort, decoys)
      : `No gene or accession of cohort ${cohort.name} is “${wanted}”.`);

  // Sentences on the cohorts that have no such name; empty where all have it.
  const absences = async (wanted) => {
    const { cohorts, decoys } = await study.load();
    const found = await Promise.all(cohorts.map(async (cohort) => {
      const { exact, holding, described } = await names.search(wanted, cohort);
      if (exact.length) return [];
      return [holding.length || described.length ? unlike(wanted, cohort, decoys) : nothingOf(wanted, cohort, decoys)];
    }));
    return found.flat();
  };

  // Names in a text that a reader pasted, where most of them are those of proteins; else null.
  const listOf = async (text) => {
    const wanted = [...new Set(text.split(/[\s,;|]+/).filter(Boolean))];
    if (wanted.length < 2) return null;
    const found = await Promise.all(wanted.map(async (name) => (await names.search(name)).exact.length > 0));
    const known = wanted.filter((_, place) => found[place]);
    if (known.length < 2 || known.length < wanted.length / 2) return null;
    return { known, unknown: wanted.filter((_, place) => !found[place]) };
  };

  const holds = (text, parts) => parts.every((part) => text.includes(part));
  // Terms of all contrasts by name or identifier, the smallest p first.
  const terms = async (wanted) => {
    const parts = wanted.toLowerCase().split(/\s+/);
    const { contrasts } = await study.load();
    const found = new Map();
    const tables = contrasts.flatMap(({ path }) => [study.terms(path), study.ranked(path)]);
    (await Promise.all(tables)).flat().forEach((term) => {
      const text = `${term.go_id} ${term.aliases ?? ""} ${term.term}`.toLowerCase();
      if (!holds(text, parts)) return;
      if (term.p_value < (found.get(term.go_id)?.p_value ?? Infinity)) found.set(term.go_id, term);
    });
    return [...found.values()].sort((a, b) => a.p_value - b.p_value);
  };
  // Samples and people whose names, or visits, hold all words.
  const samples = async (wanted) => {
    const parts = wanted.toLowerCase().split(/\s+/);
    const { cohorts } = await study.load();
    return cohorts.flatMap((cohort) => cohort.samples
      .filter(({ id, subject, visit, eye = "" }) => holds(`${id} ${subject} ${visit} ${eye} ${cohort.name}`.toLowerCase(), parts))
      .map((sample) => ({ cohort, sample })));
  };
  const people = async (wanted) => {
    const word = wanted.toLowerCase();
    const { cohorts } = await study.load();
    return cohorts.flatMap((cohort) => [...new Set(cohort.samples.map(({ subject }) => subject))]
      .filter((subject) => subject.toLowerCase().includes(word))
      .map((subject) => ({
        cohort, subject, count: cohort.samples.filter((sample) => sample.subject === subject).length,
      })));
  };
  // Clinical measures by label, name or gene: IL-6 and il6 are the same.
  const bare = (text) => text.toLowerCase().replaceAll(/[\s_-]+/g, "");
  const measures = async (wanted) => {
    const word = bare(wanted);
    const { measures: every = [] } = await study.load();
    return every.filter(({ name, label, gene }) => word !== "" && [name, label, gene].some((text) => bare(text).includes(word)));
  };
  const isMeasure = ({ name, label, gene }, wanted) => [name, label, gene].some((text) => bare(text) === bare(wanted));
  return { measures, isMeasure, absences, looksLikeName, listOf, terms, samples, people, verdict, stateOf };
})();
