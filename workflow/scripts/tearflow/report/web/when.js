"use strict";
// What is made only when it is needed: near the screen, in a fold that opens, before printing, and
// the rest while the page is idle, but for pictures in closed folds, which would take seconds.
const when = (() => {
  const AT_ONCE = 12;
  const waiting = new Map();
  const running = new Set();
  const run = (element) => {
    const make = waiting.get(element);
    if (make === undefined) return undefined;
    waiting.delete(element);
    near.unobserve(element);
    const result = Promise.resolve(make()).finally(() => running.delete(result));
    running.add(result);
    return result;
  };
  // Within a closed fold nothing is near; where the fold opens, it is.
  const near = new IntersectionObserver(
    (seen) => seen.forEach((entry) => entry.isIntersecting && run(entry.target)),
    { rootMargin: "800px 0px" },
  );
  const needed = (element, make) => {
    waiting.set(element, make);
    near.observe(element);
  };
  // Paper that is printed before that says so, see page.css.
  const complete = () => { document.documentElement.dataset.complete = ""; };
  const due = () => [...waiting.keys()].filter((element) =>
    element.tagName !== "IMG" || element.closest("details:not([open])") === null);
  // Everything that paper shows, at once: a promise that ends when it is there.
  const all = async () => {
    due().forEach(run);
    while (running.size) await Promise.allSettled([...running]);
    complete();
  };

  const idle = globalThis.requestIdleCallback ?? ((action) => setTimeout(action, 50));
  const next = async () => {
    await Promise.allSettled(due().slice(0, AT_ONCE).map(run));
    if (due().length) idle(next);
    else complete();
  };
  addEventListener("load", () => idle(next));
  addEventListener("beforeprint", all);
  return { needed, all };
})();
