"use strict";
// What is made only when it is needed: near the screen, in a fold that opens, before printing, and
// all of it one after another while the page is idle.
const when = (() => {
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
  // Everything, at once: a promise that ends when all is there.
  const all = async () => {
    [...waiting.keys()].forEach(run);
    while (running.size) await Promise.allSettled([...running]);
  };

  const idle = globalThis.requestIdleCallback ?? ((action) => setTimeout(action, 50));
  const next = async () => {
    const [element] = waiting.keys();
    if (element !== undefined) await run(element);
    if (waiting.size) idle(next);
    else document.documentElement.dataset.complete = "";
  };
  addEventListener("load", () => idle(next));
  addEventListener("beforeprint", all);
  return { needed, all };
})();
