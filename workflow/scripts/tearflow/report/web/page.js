"use strict";
// The frame: figures and folds, contents list, light and dark, print.
const page = (() => {
  const { button, save } = dom;

  // Shows an element that may be inside of closed folds, and opens the fold that it is.
  const reveal = (element) => {
    element.querySelectorAll(":scope > details, :scope > figure > details").forEach((fold) => { fold.open = true; });
    for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      fold.open = true;
    }
    element.scrollIntoView();
  };
  const follow = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target !== null && target.closest("main")) reveal(target);
  };
  addEventListener("hashchange", follow);
  // The address may be the one that is shown already, whose fold was closed since.
  addEventListener("click", ({ target }) => {
    if (target.closest?.("a")?.hash && target.closest("a").hash === location.hash) follow();
  });

  document.querySelectorAll("img[data-pack]").forEach((image) => {
    const id = image.dataset.pack;
    when.needed(image, async () => {
      const address = await packs.image(id);
      await new Promise((done) => {
        image.onload = done;
        image.onerror = done;
        image.src = address;
      });
    });
    const figure = image.closest("figure");
    if (figure === null || image.dataset.file === undefined) return;
    // Of several behind one plot each by its name.
    const several = figure.querySelectorAll("img[data-file]").length > 1;
    const name = several ? ` ${image.dataset.name}` : "";
    const download = button(`Download figure${name}`, async () => {
      const content = await packs.bytes(id);
      const type = packs.typeOf(content);
      save(`${image.dataset.file}.${type === "image/png" ? "png" : "svg"}`, type, content);
    });
    download.setAttribute("aria-label", `Download figure${name}: ${image.alt}`);
    (figure.querySelector(".printable") ?? figure).append(download);
  });

  document.querySelectorAll(".to-copy").forEach((text) => {
    const made = button("Copy", async () => {
      getSelection().selectAllChildren(text);
      await navigator.clipboard?.writeText(text.innerText);
      made.textContent = navigator.clipboard ? "Copied" : "Selected: press Ctrl+C";
    });
    text.after(made);
  });

  // Light or dark as the system has it, until the button says otherwise.
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
  const theme = button("", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    name();
    dispatchEvent(new Event("themechange"));
  });
  const name = () => { theme.textContent = isDark() ? "Light" : "Dark"; };
  dark.addEventListener("change", () => {
    name();
    dispatchEvent(new Event("themechange"));
  });
  theme.title = "Colours of the page";
  name();
  const print = button("Print", async () => {
    await when.all();
    globalThis.print();
  });
  document.querySelector(".page-tools").append(theme, print);

  const contents = document.querySelector("nav > details");
  const narrow = matchMedia("(max-width: 60rem)");
  const unfold = () => { contents.open = !narrow.matches; };
  narrow.addEventListener("change", unfold);
  unfold();
  // Parts of an entry are shown where its section is read, or its button was pushed.
  const isOpen = (item) => item.firstElementChild.getAttribute("aria-expanded") === "true";
  const setOpen = (item, open) => item.firstElementChild.setAttribute("aria-expanded", open);
  const withParts = [...contents.querySelectorAll("li:has(ul)")];
  withParts.forEach((item) => {
    const toggle = button("", () => setOpen(item, !isOpen(item)));
    toggle.setAttribute("aria-label", `Parts of ${item.querySelector("a").textContent}`);
    item.prepend(toggle);
    setOpen(item, false);
  });
  const entries = new Map(
    [...contents.querySelectorAll("a")].map((entry) => [entry.hash.slice(1), entry]),
  );
  const sections = [...document.querySelectorAll("main section")];
  // The contents list shows where the reader is: what it has opened for that, it closes again.
  let marked = null;
  const opened = new Set();
  const mark = () => {
    const current = sections.filter((part) => {
      const { top, height } = part.getBoundingClientRect();
      return height > 0 && top < 120;
    }).pop();
    const entry = current && entries.get(current.id);
    if (!entry || entry === marked) return;
    marked?.removeAttribute("aria-current");
    entry.setAttribute("aria-current", "true");
    marked = entry;
    opened.forEach((item) => {
      if (item.contains(entry)) return;
      setOpen(item, false);
      opened.delete(item);
    });
    withParts.filter((item) => item.contains(entry) && !isOpen(item)).forEach((item) => {
      setOpen(item, true);
      opened.add(item);
    });
    if (!contents.open || narrow.matches) return;
    const [list, place] = [contents.getBoundingClientRect(), entry.getBoundingClientRect()];
    if (place.top < list.top || place.bottom > list.bottom) {
      contents.scrollTop += place.top - list.top - list.height / 3;
    }
  };
  let scrolled = false;
  addEventListener("scroll", () => {
    if (scrolled) return;
    scrolled = true;
    requestAnimationFrame(() => { scrolled = false; mark(); });
  }, { passive: true });
  mark();
  follow();
  overlay.start();
  return { reveal };
})();
