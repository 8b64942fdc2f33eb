"use strict";
// Where a protein is: every protein group of every cohort, by gene, older gene name and accession.
const findProteins = (() => {
  const MOST_SHOWN = 8;
  const FIRST_CODE = "a".charCodeAt(0);
  const DECOY = /^(rev_|decoy|xxx_|##)/i;
  // Names of a protein group, the likeliest meaning of a word first.
  const [GENE, OTHER_GENE, ACCESSION, OLDER_NAME] = [0, 1, 2, 3];
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const split = (text) => text.split(";").filter((name) => name !== "");

  let data = null;
  const load = () => {
    const read = JSON.parse(document.getElementById("proteins").textContent);
    read.words = read.names.map((names) => wordsOf(names, read.prefixes));
    read.cohorts = new Map(read.cohorts.map((cohort) =>
      [cohort.name, { ...cohort, places: new Map(cohort.rows.map((row, place) => [row, place])) }]));
    read.contrasts = new Map(read.contrasts.map((contrast) => {
      const states = [...contrast.codes].map((code) => contrast.states[code.charCodeAt(0) - FIRST_CODE]);
      // Only tested groups have a change and a p: where each finds its own.
      let count = 0;
      const numbers = states.map((state) => (state.tested ? count++ : null));
      return [contrast.path, { ...contrast, states, numbers }];
    }));
    return read;
  };
  const wordsOf = ([group, gene, genes, accessions, older], prefixes) => {
    const words = new Map();
    const add = (word, rank) => {
      const lower = word.trim().toLowerCase();
      if (lower !== "" && !words.has(lower)) words.set(lower, rank);
    };
    add(gene, GENE);
    split(genes).forEach((name) => add(name, OTHER_GENE));
    add(group, ACCESSION);
    split(`${group};${accessions}`).forEach((name) => {
      add(name, ACCESSION);
      const prefix = prefixes.find((prefix) => name.startsWith(prefix));
      const entry = prefix === undefined ? name : name.slice(prefix.length);
      add(entry, ACCESSION);
      // An isoform is found by its entry too.
      add(entry.replace(/-\d+$/, ""), ACCESSION);
    });
    split(older).forEach((name) => add(name, OLDER_NAME));
    return words;
  };

  const nameOf = (row) => {
    const [group, gene] = data.names[row];
    const [first, ...others] = group.split(";");
    const accession = others.length ? `${first} and ${others.length} more` : first;
    return gene === "" || gene === group ? group : `${gene} (${accession})`;
  };

  // [rank, row] of the groups of a cohort with exactly this name, and of those whose names hold it.
  const search = (wanted, cohort) => {
    const word = wanted.toLowerCase();
    const [exact, holding] = [[], []];
    cohort.rows.forEach((row) => {
      const words = data.words[row];
      if (words.has(word)) exact.push([words.get(word), row]);
      else {
        const ranks = [...words].filter(([name]) => name.includes(word)).map(([, rank]) => rank);
        if (ranks.length) holding.push([Math.min(...ranks), row]);
      }
    });
    const byRank = ([a, one], [b, other]) => a - b || collator.compare(nameOf(one), nameOf(other));
    return { exact: exact.sort(byRank), holding: holding.sort(byRank) };
  };

  const stateOf = (contrast, place) => {
    const { words, tested } = contrast.states[place];
    if (!tested) return words;
    const number = contrast.numbers[place];
    const change = (contrast.changes[number] / 100).toFixed(2).replace(/^-(?=0\.00$)/, "").replace("-", "−");
    return `${words}; log2 FC ${change}, ${contrast.measure} = ${contrast.measured[number] ?? "none"}`;
  };
  const sentenceOf = (wanted, rank, row, contrast, place) => {
    const name = rank === OLDER_NAME ? `${wanted} is another name of ${nameOf(row)}`
      : rank === GENE ? nameOf(row) : `${wanted} is in the group ${nameOf(row)}`;
    return `${name}: ${stateOf(contrast, place)}`;
  };

  // What there is to say of a name in a contrast: a sentence, lines below it, and the protein
  // groups that have it. `elsewhere`: the table finds the text, as in a description.
  const answer = (wanted, path, elsewhere) => {
    data ??= load();
    const contrast = data.contrasts.get(path);
    const cohort = data.cohorts.get(contrast.cohort);
    const { exact, holding } = search(wanted, cohort);
    const lines = exact.slice(0, MOST_SHOWN)
      .map(([rank, row]) => sentenceOf(wanted, rank, row, contrast, cohort.places.get(row)));
    if (exact.length === 0) {
      holding.slice(0, MOST_SHOWN).forEach(([, row]) =>
        lines.push(`${nameOf(row)}: ${stateOf(contrast, cohort.places.get(row))}`));
    }
    const more = exact.length + holding.length - lines.length;
    if (lines.length && more) lines.push(`and ${more} more with a name that holds “${wanted}”`);
    const groups = [...exact, ...holding].map(([, row]) => data.names[row][0]);
    return { title: titleOf(wanted, cohort, exact, holding, elsewhere), lines, groups };
  };
  const titleOf = (wanted, cohort, exact, holding, elsewhere) => {
    if (exact.length) return "";
    if (holding.length) return `No protein group of cohort ${cohort.name} is called “${wanted}”. Names that hold it:`;
    if (elsewhere) return `No gene or accession of cohort ${cohort.name} is called “${wanted}”; the rows below hold it in another column.`;
    if (DECOY.test(wanted)) return `“${wanted}”: decoys are left out when the file of cohort ${cohort.name} is read.`;
    return `“${wanted}”: ${cohort.absent}`;
  };
  return { answer };
})();
