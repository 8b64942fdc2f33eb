"use strict";
// Protein groups by what they are called: gene, older gene name, accession, isoform, description.
const names = (() => {
  // What a name may be to a protein group, the likeliest first.
  const [GENE, OTHER_GENE, ACCESSION, OLDER_NAME] = [0, 1, 2, 3];
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  const wordsOf = ({ group, gene, genes, accessions, older }, prefixes) => {
    const words = new Map();
    const add = (word, rank) => {
      const lower = word.trim().toLowerCase();
      if (lower !== "" && !words.has(lower)) words.set(lower, rank);
    };
    add(gene, GENE);
    genes.forEach((name) => add(name, OTHER_GENE));
    add(group, ACCESSION);
    [...group.split(";"), ...accessions].forEach((name) => {
      add(name, ACCESSION);
      const prefix = prefixes.find((start) => name.startsWith(start));
      const entry = prefix === undefined ? name : name.slice(prefix.length);
      add(entry, ACCESSION);
      // An isoform is found by its entry too.
      add(entry.replace(/-\d+$/, ""), ACCESSION);
    });
    older.forEach((name) => add(name, OLDER_NAME));
    return words;
  };
  let ready = null;
  // Protein groups with all their names in lower case, each with what it is to the group.
  const index = () => {
    ready ??= study.load().then(({ proteins, prefixes }) => proteins.map((protein) => ({
      protein,
      words: wordsOf(protein, prefixes),
      description: protein.description.toLowerCase(),
    })));
    return ready;
  };

  const nameOf = ({ group, gene }) => {
    const [first, ...others] = group.split(";");
    const accession = others.length ? `${first} and ${others.length} more` : first;
    return gene === "" || gene === group ? group : `${gene} (${accession})`;
  };
  // Protein groups with exactly this name, those whose names hold it, and those whose description
  // does: {protein, rank}, the likeliest first. Of one cohort where it is given.
  const search = async (wanted, cohort = null) => {
    const word = wanted.trim().toLowerCase();
    const parts = word.split(/\s+/);
    const found = { exact: [], holding: [], described: [] };
    if (word === "") return found;
    (await index()).forEach(({ protein, words, description }) => {
      if (cohort !== null && !cohort.numbers.has(protein.number)) return;
      const rank = words.get(word);
      if (rank !== undefined) {
        found.exact.push({ protein, rank });
        return;
      }
      const ranks = [...words].filter(([name]) => name.includes(word))
        .map(([name, of]) => of + (name.startsWith(word) ? 0 : 4));
      if (ranks.length) found.holding.push({ protein, rank: Math.min(...ranks) });
      else if (parts.every((part) => description.includes(part))) found.described.push({ protein, rank: 0 });
    });
    const byRank = (a, b) => a.rank - b.rank || collator.compare(nameOf(a.protein), nameOf(b.protein));
    Object.values(found).forEach((hits) => hits.sort(byRank));
    return found;
  };
  // How a name that a reader typed is that of a protein group.
  const subjectOf = (wanted, { protein, rank }) =>
    rank === OLDER_NAME ? `${wanted} is another name of ${nameOf(protein)}`
      : rank === GENE ? nameOf(protein) : `${wanted} is in the group ${nameOf(protein)}`;
  return { search, nameOf, subjectOf, collator };
})();
