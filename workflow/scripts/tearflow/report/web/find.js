"use strict";
// Where a protein is: every protein group of every cohort, by gene, older gene name and accession.
const findProteins = (() => {
  const MOST_SHOWN = 8;
  const FIRST_CODE = "a".charCodeAt(0);
  const [GROUP, DESCRIPTION] = [0, 5];
  // What a name may be to a protein group, the likeliest first.
  const [GENE, OTHER_GENE, ACCESSION, OLDER_NAME] = [0, 1, 2, 3];
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const split = (text) => text.split(";").filter((name) => name !== "");

  let data = null;
  const load = () => {
    const read = JSON.parse(document.getElementById("proteins").textContent);
    read.cohorts = new Map(read.cohorts.map((cohort) => [cohort.name, {
      ...cohort,
      places: new Map(cohort.rows.map((row, place) => [row, place])),
      groups: new Map(cohort.rows.map((row) => [read.names[row][GROUP], row])),
    }]));
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

  // Groups of a cohort with exactly this name, those whose names hold it, and those whose
  // description does: [rank, row].
  const search = (wanted, cohort) => {
    data.words ??= data.names.map((names) => wordsOf(names, data.prefixes));
    data.described ??= data.names.map((names) => names[DESCRIPTION].toLowerCase());
    const word = wanted.toLowerCase();
    const parts = word.split(/\s+/);
    const [exact, holding, described] = [[], [], []];
    cohort.rows.forEach((row) => {
      const words = data.words[row];
      if (words.has(word)) exact.push([words.get(word), row]);
      else {
        const ranks = [...words].filter(([name]) => name.includes(word)).map(([, rank]) => rank);
        if (ranks.length) holding.push([Math.min(...ranks), row]);
        else if (parts.every((part) => data.described[row].includes(part))) described.push([0, row]);
      }
    });
    const byRank = ([a, one], [b, other]) => a - b || collator.compare(nameOf(one), nameOf(other));
    return [exact, holding, described].map((hits) => hits.sort(byRank));
  };

  const stateOf = (contrast, row) => {
    const place = data.cohorts.get(contrast.cohort).places.get(row);
    const { words, tested } = contrast.states[place];
    if (!tested) return words;
    const number = contrast.numbers[place];
    const change = (contrast.changes[number] / 100).toFixed(2).replace(/^-(?=0\.00$)/, "").replace("-", "−");
    return `${words}; log2 FC ${change}, ${contrast.measure} = ${contrast.measured[number] ?? "none"}`;
  };
  const subjectOf = (wanted, rank, row) =>
    rank === OLDER_NAME ? `${wanted} is another name of ${nameOf(row)}`
      : rank === GENE ? nameOf(row) : `${wanted} is in the group ${nameOf(row)}`;
  const nothingOf = (wanted, cohort) =>
    data.decoys.some((prefix) => wanted.toLowerCase().startsWith(prefix.toLowerCase())) ? `“${wanted}”: decoys are removed when the file of cohort ${cohort.name} is read.`
      : `“${wanted}”: ${cohort.absent}`;
  // Of a text that other names hold: TNF or il6 is meant as a whole, mmp may be the start of a name.
  const unlike = (wanted, cohort) =>
    /^[A-Z][A-Z-]+$|\d/.test(wanted) ? nothingOf(wanted, cohort)
      : `No gene or accession of cohort ${cohort.name} is “${wanted}”.`;
  const firstOf = (lines) => {
    const more = lines.length - MOST_SHOWN;
    return more > 0 ? [...lines.slice(0, MOST_SHOWN), `and ${more} more`] : lines;
  };

  // What there is to say of a name in every contrast: a sentence and lines below it.
  const answerEverywhere = (wanted) => {
    data ??= load();
    const contrasts = [...data.contrasts.values()];
    const lines = [];
    const near = new Set();
    data.cohorts.forEach((cohort) => {
      const [exact, ...others] = search(wanted, cohort);
      const [holding, described] = others;
      if (exact.length === 0) others.flat().forEach(([, row]) => near.add(nameOf(row)));
      const inCohort = contrasts.filter((contrast) => contrast.cohort === cohort.name);
      inCohort.forEach((contrast) => exact.forEach(([rank, row]) =>
        lines.push(`${contrast.path.replace("/", " ")}: ${subjectOf(wanted, rank, row)}: ${stateOf(contrast, row)}`)));
      if (exact.length === 0) {
        lines.push(holding.length ? unlike(wanted, cohort)
          : described.length ? `No gene or accession of cohort ${cohort.name} is “${wanted}”.`
            : nothingOf(wanted, cohort));
      }
    });
    const names = firstOf([...near].sort(collator.compare)).join(", ");
    return { title: names ? `Proteins with “${wanted}” in a name or description: ${names}.` : "", lines };
  };

  return { answerEverywhere };
})();
document.querySelectorAll(".finder").forEach((finder) => {
  const [input, answer] = [finder.querySelector("input"), finder.querySelector(".answer")];
  input.addEventListener("input", () => {
    const wanted = input.value.trim();
    const { title, lines } = wanted === "" ? { title: "", lines: [] } : findProteins.answerEverywhere(wanted);
    answer.replaceChildren(...(title ? [dom.element("p", {}, title)] : []),
      ...(lines.length ? [dom.element("ul", {}, ...lines.map((line) => dom.element("li", {}, line)))] : []));
  });
  finder.hidden = false;
});
