"use strict";
// The page of a term, #term=GO:0006955: its p in every contrast, and what its proteins do there.
(() => {
  const { element } = dom;
  const { format } = chart;
  const split = (text) => (text ?? "").split(";").filter(Boolean);

  const rowsOf = async (id) => {
    const { contrasts } = await study.load();
    const tested = async (table) => (await Promise.all(contrasts.map(async (contrast) =>
      (await table(contrast.path)).filter(({ go_id: own }) => own === id).map((term) => ({ contrast, term }))))).flat();
    return { found: await tested(study.terms), ranked: await tested(study.ranked) };
  };
  // Of each gene the group that represents it: a DEP before any other, then that of the smallest p.
  const rowOf = (rows, gene) => rows.filter((row) => row.gene === gene)
    .sort((a, b) => b.dep - a.dep || (a.p ?? 2) - (b.p ?? 2))[0];
  const changeOf = (row) => {
    if (row === undefined) return "–";
    if (row.reason !== "") return "not tested";
    return row.dep ? element("span", { className: row.direction }, `${format.change(row.log2fc)}, DEP`) : format.change(row.log2fc);
  };

  const show = async (id) => {
    const { found, ranked } = await rowsOf(id);
    if (found.length + ranked.length === 0) {
      return { title: id, nodes: [element("p", {}, `${id} was tested in no contrast of this page: terms are tested where a DEP has them.`)] };
    }
    const { term: name, ontology } = [...found, ...ranked][0].term;
    const outside = /^GO:\d+$/.test(id)
      ? [known.outside(`https://amigo.geneontology.org/amigo/term/${id}`, `${id} in AmiGO`)] : [id];
    const tests = found.map(({ contrast, term }) => [
      contrast.title, `${term.n_hits} of ${term.n_term}`, `${term.n_up} up, ${term.n_down} down`,
      format.p(term.p_value), format.p(term.q_value), term.significant ? "yes" : "no",
    ]);
    const genes = [...new Set(found.flatMap(({ term }) => split(term.genes)))].sort(names.collator.compare);
    const { contrasts } = await study.load();
    const rows = await Promise.all(contrasts.map(({ path }) => study.rows(path)));
    const lines = genes.map((gene) => [overlay.link("protein", gene), ...rows.map((of) => changeOf(rowOf(of, gene)))]);
    const ranks = ranked.map(({ contrast, term }) => [
      contrast.title, term.method, String(term.n_genes),
      `${term.direction}, ${format.change(term.mean_log2fc)}`, format.p(term.p_value), format.p(term.q_value),
    ]);
    const part = (title, headers, rows) =>
      (rows.length ? [element("h3", {}, title), overlay.grid(title, headers, rows)] : []);
    return {
      title: name,
      nodes: [
        element("p", {}, `${ontology}, `, ...outside),
        ...part("Test of the DEPs", ["Contrast", "DEPs of tested proteins", "Change", "p", "q", "Significant"], tests),
        ...part("Test of all proteins by rank", ["Contrast", "Method", "Proteins", "Mean log₂ change", "p", "q"], ranks),
        ...part("DEPs of the term: log₂ change", ["Gene", ...contrasts.map(({ title }) => title)], lines),
      ],
    };
  };
  overlay.define("term", show);
})();
