"use strict";
// The search box of the page: proteins, terms, samples and people while typing, a combobox as WAI-ARIA
// describes it (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/). A pasted list of genes is highlighted.
(() => {
  const { element, button } = dom;
  const MOST = 6;
  const WAIT = 120;
  const host = document.querySelector(".page-search");
  const input = element("input", { type: "search", id: "find", autocomplete: "off", spellcheck: false, placeholder: "Gene, protein, term, sample …" });
  const label = element("label", { htmlFor: "find", className: "spoken" }, "Search proteins, terms and samples");
  const options = element("div", { id: "find-options" });
  const answer = element("div", { className: "find-answer", id: "find-answer" });
  const popup = element("div", { className: "find-popup", hidden: true }, answer, options);
  const attributes = {
    role: "combobox", "aria-expanded": "false", "aria-controls": options.id,
    "aria-autocomplete": "list", "aria-describedby": answer.id,
  };
  Object.entries(attributes).forEach(([name, value]) => input.setAttribute(name, value));
  options.setAttribute("role", "listbox");
  options.setAttribute("aria-label", "Hits");
  answer.setAttribute("role", "status");
  host.append(label, input, popup);

  let hits = [];
  let active = -1;
  const activate = (place) => {
    hits[active]?.node.removeAttribute("aria-selected");
    active = place;
    const node = hits[active]?.node;
    node?.setAttribute("aria-selected", "true");
    node?.scrollIntoView({ block: "nearest" });
    if (node) input.setAttribute("aria-activedescendant", node.id);
    else input.removeAttribute("aria-activedescendant");
  };
  const expand = (open) => {
    popup.hidden = !open;
    input.setAttribute("aria-expanded", String(open && hits.length > 0));
    if (!open) activate(-1);
  };
  const choose = (hit) => {
    expand(false);
    hit.open();
  };

  const directionOf = ({ dep, direction }) => (dep ? direction : "");
  // In few contrasts the state in each, in many the number of those that tested it and where it is a DEP.
  const stateOf = async ({ group }) => {
    const { contrasts } = await study.load();
    const rows = await Promise.all(contrasts.map(async (contrast) => ({
      contrast, row: await study.row(contrast.path, group),
    })));
    const found = rows.filter(({ row }) => row !== undefined);
    if (found.length <= 3) {
      return found.map(({ contrast, row }) => element("span", { className: `state ${directionOf(row)}` },
        `${contrast.title}: ${answers.stateOf(contrast, row)}`));
    }
    const [tested, deps] = [found.filter(({ row }) => row.reason === ""), found.filter(({ row }) => row.dep)];
    if (tested.length === 0) return [element("span", { className: "state" }, `measured, tested in none of ${found.length} contrasts`)];
    const ways = ["up", "down"].map((way) => `${way} in ${deps.filter(({ row }) => row.direction === way).length}`);
    return [element("span", { className: "state" },
      `DEP in ${deps.length} of ${tested.length} contrasts that tested it${deps.length ? `: ${ways.join(", ")}` : ""}`)];
  };
  const proteinHits = async (wanted) => {
    const { exact, holding, described } = await names.search(wanted);
    // A group of several cohorts is one hit.
    const seen = new Set();
    const every = [...exact, ...holding, ...described].filter(({ protein: { group } }) => {
      const fresh = !seen.has(group);
      seen.add(group);
      return fresh;
    });
    const shown = await Promise.all(every.slice(0, MOST).map(async ({ protein: hit, rank }) => ({
      title: exact.length ? names.subjectOf(wanted, { protein: hit, rank }) : names.nameOf(hit),
      about: [hit.description, ...(await stateOf(hit))].filter(Boolean),
      exact: exact.length > 0,
      open: () => protein.open(hit.group),
    })));
    return { title: "Proteins", shown, more: every.length - shown.length };
  };
  // What is called exactly as the reader wrote comes first.
  const kindOf = (title, wanted, every, show) => {
    const hits = every.map(show).map((hit) => ({ ...hit, exact: hit.title.toLowerCase() === wanted.toLowerCase() }));
    hits.sort((a, b) => b.exact - a.exact);
    return { title, shown: hits.slice(0, MOST), more: Math.max(0, hits.length - MOST) };
  };
  const hasExact = ({ shown }) => shown.some(({ exact }) => exact);
  const otherHits = async (wanted) => {
    const [terms, samples, people, measures] = await Promise.all([answers.terms(wanted), answers.samples(wanted), answers.people(wanted), answers.measures(wanted)]);
    return [
      {
        title: "Clinical measures",
        shown: measures.slice(0, MOST).map((measure) => ({
          title: measure.label,
          about: [measure.places.map(({ title }) => title).join(", ")],
          exact: answers.isMeasure(measure, wanted),
          // Whether the spectrometer measured it too is said as well.
          ofProtein: measure.gene !== "",
          open: () => { location.hash = `#${measure.places[0].anchor}`; },
        })),
        more: Math.max(0, measures.length - MOST),
      },
      kindOf("Terms", wanted, terms, (term) => ({
        title: term.term, about: [`${term.ontology} ${term.go_id}, p = ${chart.format.p(term.p_value)}`],
        open: () => overlay.open("term", term.go_id),
      })),
      kindOf("People", wanted, people, ({ cohort, subject, count }) => ({
        title: subject, about: [`${cohort.title}, ${count} sample${count === 1 ? "" : "s"}`],
        open: () => overlay.open("person", `${cohort.name}/${subject}`),
      })),
      kindOf("Samples", wanted, samples, ({ cohort, sample }) => ({
        title: sample.id, about: [[cohort.title, sample.subject, sample.visit, sample.eye].filter(Boolean).join(", ")],
        open: () => overlay.open("sample", `${cohort.name}/${sample.id}`),
      })),
    ];
  };
  const count = (number) => `${number} name${number === 1 ? "" : "s"}`;
  const listHits = ({ known, unknown }) => ({
    title: "List of genes",
    shown: [{
      title: `Highlight ${count(known.length)} in all plots`,
      exact: true,
      about: unknown.length ? [`Not measured: ${unknown.join(", ")}`] : [],
      open: () => {
        selection.highlight(known, "search");
        note();
      },
    }],
    more: 0,
  });

  // What is highlighted stays written below the box, with a way to end it.
  const notice = element("div", { className: "find-notice", hidden: true });
  host.append(notice);
  const note = () => {
    const wanted = selection.highlighted();
    notice.hidden = wanted.length === 0;
    notice.replaceChildren(`${count(wanted.length)} highlighted `,
      button("Clear", () => selection.highlight([], "search")));
  };
  selection.onChange(({ path }) => { if (path === null) note(); });

  const render = (kinds, sentences) => {
    hits = [];
    const groups = kinds.filter(({ shown }) => shown.length).map(({ title, shown, more }, place) => {
      const heading = element("div", { className: "find-kind", id: `find-kind-${place}` },
        more > 0 ? `${title} (${shown.length} of ${shown.length + more})` : title);
      const group = element("div", {}, heading, ...shown.map((hit) => {
        const node = element("div", { className: "find-hit", id: `find-hit-${hits.length}` },
          element("strong", {}, hit.title), ...hit.about.map((text) =>
            (typeof text === "string" ? element("span", {}, text) : text)));
        node.setAttribute("role", "option");
        // Before the box loses the focus.
        node.addEventListener("mousedown", (event) => {
          event.preventDefault();
          choose(hit);
        });
        hits.push({ ...hit, node });
        return node;
      }));
      group.setAttribute("role", "group");
      group.setAttribute("aria-labelledby", heading.id);
      return group;
    });
    options.replaceChildren(...groups);
    const said = sentences.length || hits.length ? sentences : ["Nothing is called so."];
    answer.replaceChildren(...said.map((sentence) => element("p", {}, sentence)));
    active = -1;
    expand(true);
  };
  let asked = 0;
  const search = async () => {
    const wanted = input.value.trim();
    asked += 1;
    const turn = asked;
    if (wanted === "") {
      expand(false);
      return;
    }
    const list = await answers.listOf(wanted);
    const kinds = list === null ? [await proteinHits(wanted), ...(await otherHits(wanted))] : [listHits(list)];
    // What looks like the name of a protein is answered, whatever else is called so.
    const others = kinds.slice(1).some(({ shown }) => shown.length);
    const isOther = kinds.slice(1).some(({ shown }) => shown.some(({ exact, ofProtein }) => exact && !ofProtein));
    kinds.sort((a, b) => hasExact(b) - hasExact(a));
    const sentences = list !== null || isOther || (others && !answers.looksLikeName(wanted)) ? [] : await answers.absences(wanted);
    // The reader may have typed on.
    if (turn !== asked) return;
    render(kinds, sentences);
    popup.dataset.of = wanted;
  };
  let timer = null;
  const searchNow = () => {
    clearTimeout(timer);
    timer = null;
    return search();
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(searchNow, WAIT);
  });
  // The hit that is marked, or the first one where it is what was typed.
  const enter = async () => {
    if (timer !== null || popup.hidden) await searchNow();
    if (active === -1 && hits.length && !hits[0].exact) activate(0);
    else if (hits.length) choose(hits[Math.max(active, 0)]);
  };
  // A box of one line would join the lines of a pasted column.
  input.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text");
    if (!/[\r\n\t]/.test(text)) return;
    event.preventDefault();
    input.setRangeText(text.trim().replace(/\s+/g, " "), input.selectionStart, input.selectionEnd, "end");
    input.dispatchEvent(new Event("input"));
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && hits.length) {
      if (popup.hidden) expand(true);
      const next = active + step;
      activate(next < -1 ? hits.length - 1 : next >= hits.length ? -1 : next);
    } else if (event.key === "Enter") enter();
    else if (event.key === "Escape" && !popup.hidden) expand(false);
    else return;
    event.preventDefault();
  });
  // What a search needs is decoded before the first letter.
  input.addEventListener("focus", () => answers.listOf("first second"), { once: true });
  input.addEventListener("focus", () => { if (input.value.trim() !== "" && hits.length) expand(true); });
  input.addEventListener("blur", () => expand(false));
  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey || overlay.dialog.open) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
})();
