"use strict";
// Pages over the page, each with an address such as #protein=MMP9: Back and Escape close them, and the
// focus returns to where it was. `overlay.define(kind, show)`: show(name) gives a title and nodes.
const overlay = (() => {
  const { element, button } = dom;
  // Letters of a cell that is kept in one line.
  const SHORT = 24;
  const kinds = new Map();
  const title = element("h2", { id: "overlay-title", tabIndex: -1 });
  const content = element("div", { className: "overlay-content" });
  const dialog = element("dialog", { className: "overlay" },
    element("div", { className: "overlay-head" }, title, button("Close", () => close())), content);
  dialog.setAttribute("aria-labelledby", title.id);
  document.body.append(dialog);

  const addressOf = (kind, name) => `#${kind}=${encodeURIComponent(name)}`;
  const link = (kind, name, text = name) => element("a", { href: addressOf(kind, name) }, text);
  const asked = () => {
    const [, kind, coded] = location.hash.match(/^#([a-z]+)=(.+)$/) ?? [];
    if (!kinds.has(kind)) return null;
    try {
      return { kind, name: decodeURIComponent(coded) };
    } catch {
      return { kind, name: coded };
    }
  };

  // A table of nodes and texts; the first cell of a row is its header.
  const grid = (name, headers, rows) => {
    // On a narrow screen each cell stands below the one before it, under the name of its column.
    const labelled = (node, text) => {
      node.dataset.label = text;
      return node;
    };
    const classOf = (cell) => (typeof cell === "string" && cell.length < SHORT ? "short" : "");
    const cells = (row) => row.map((cell, place) => (place === 0
      ? element("th", { scope: "row" }, cell) : labelled(element("td", { className: classOf(cell) }, cell), headers[place])));
    const table = element("table", { className: "grid" },
      element("thead", {}, element("tr", {}, ...headers.map((text) => element("th", { scope: "col" }, text)))),
      element("tbody", {}, ...rows.map((row) => element("tr", {}, ...cells(row)))));
    const scroll = element("div", { className: "scroll", tabIndex: 0 }, table);
    [table, scroll].forEach((node) => node.setAttribute("aria-label", name));
    scroll.setAttribute("role", "region");
    return scroll;
  };

  // How many addresses of overlays lie between this one and the page below: closing goes back over
  // all of them. 0 where the reader came with the address.
  let depth = 0;
  let began = false;
  let shown = null;
  const show = async ({ kind, name }) => {
    if (history.state?.depth === undefined) {
      history.replaceState({ depth: dialog.open ? depth + 1 : began ? 1 : 0 }, "");
    }
    depth = history.state.depth;
    const address = location.hash;
    shown = address;
    title.textContent = name;
    content.replaceChildren();
    content.setAttribute("aria-busy", "true");
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
    title.focus();
    const page = await kinds.get(kind)(name);
    // The reader may have gone on meanwhile.
    if (shown !== address) return;
    title.replaceChildren(page.title);
    content.replaceChildren(...page.nodes);
    content.removeAttribute("aria-busy");
    dialog.dispatchEvent(new CustomEvent("shown"));
  };
  const close = () => {
    if (!dialog.open) return;
    if (depth > 0) {
      history.go(-depth);
    } else {
      history.replaceState(null, "", location.href.split("#")[0]);
      follow();
    }
  };
  // Whether the address is, or was, that of an overlay.
  const follow = () => {
    const wanted = asked();
    if (wanted !== null) show(wanted);
    else if (dialog.open) {
      shown = null;
      dialog.close();
    } else return false;
    return true;
  };
  addEventListener("hashchange", (event) => {
    // What lies below stays where it was scrolled to.
    if (follow()) event.stopImmediatePropagation();
  });
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
  // A click beside the dialog.
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog) close();
  });

  return {
    dialog,
    link,
    grid,
    addressOf,
    close,
    open: (kind, name) => { location.hash = addressOf(kind, name); },
    // After all kinds are defined: the address may be that of an overlay from the start.
    start: () => {
      follow();
      began = true;
    },
    define: (kind, show) => kinds.set(kind, show),
  };
})();
