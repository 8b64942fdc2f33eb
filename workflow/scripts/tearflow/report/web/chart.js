"use strict";
// What all plots of the page are made of: nodes, scales, axes, tooltips, keys, and when they are
// drawn. Colours come from the classes of plots.css alone, so that a plot follows the theme.
const chart = (() => {
  const SVG = "http://www.w3.org/2000/svg";
  // SVG by tag, attributes and children: nodes or text, never HTML. Attributes that are null or
  // false are left out.
  const node = (tag, attributes, ...children) => {
    const made = document.createElementNS(SVG, tag);
    Object.entries(attributes ?? {}).forEach(([name, value]) => {
      if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value);
    });
    made.append(...children.filter((child) => child !== null));
    return made;
  };
  const { element } = dom;

  const format = {
    count: (value) => value.toLocaleString("en-US"),
    // With its sign, and a minus that is as long as the plus.
    change: (value) => (value > 0 ? "+" : "") + value.toFixed(2).replace("-", "−"),
    number: (value) =>
      value.toLocaleString("en-US", { maximumSignificantDigits: 3 }).replace("-", "−"),
    p: (value) => (value !== 0 && value < 0.001 ? value.toExponential(1) : value.toPrecision(2))
      .replace("-", "−"),
  };

  const linear = (domain, range) => {
    const slope = (range[1] - range[0]) / (domain[1] - domain[0] || 1);
    const scale = (value) => range[0] + (value - domain[0]) * slope;
    return Object.assign(scale, {
      domain, range, invert: (place) => domain[0] + (place - range[0]) / slope,
    });
  };
  // Places for names: `scale(name)` is the start of its band, `scale.step` how wide it is.
  const band = (names, range) => {
    const step = (range[1] - range[0]) / Math.max(names.length, 1);
    const places = new Map(names.map((name, place) => [name, range[0] + place * step]));
    return Object.assign((name) => places.get(name), { domain: names, range, step });
  };
  // Round numbers from `low` to `high`, about `count` of them.
  const ticks = (low, high, count = 6) => {
    const rough = (high - low) / Math.max(count, 1);
    if (!(rough > 0)) return [low];
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999);
    const first = Math.ceil(low / step - 1e-9);
    const number = Math.floor(high / step + 1e-9) - first + 1;
    return Array.from({ length: number }, (_, place) => Number(((first + place) * step).toPrecision(12)));
  };

  const text = (words, x, y, attributes) => node("text", { x, y, ...attributes }, words);
  const drawAxis = (svg, side, { scale, title, at, shown = format.number }, edges) => {
    const { left, right, top, bottom, width } = edges;
    const across = side === "x";
    const places = at ?? ticks(...scale.domain, Math.max(2, Math.round(
      Math.abs(scale.range[1] - scale.range[0]) / (across ? 80 : 50))));
    const group = node("g", { class: "axis", "aria-hidden": "true" });
    group.append(across
      ? node("path", { d: `M${left} ${bottom}H${right}` })
      : node("path", { d: `M${left} ${top}V${bottom}` }));
    places.forEach((value) => {
      const place = scale(value);
      if (across) {
        group.append(node("path", { d: `M${place} ${bottom}v5` }),
          text(shown(value), place, bottom + 18, { "text-anchor": "middle" }));
      } else {
        group.append(node("path", { d: `M${left} ${place}h-5` }),
          text(shown(value), left - 8, place + 4, { "text-anchor": "end" }));
      }
    });
    if (title && across) {
      group.append(text(title, (left + right) / 2, bottom + 36, { "text-anchor": "middle", class: "axis-title" }));
    } else if (title) {
      const y = (top + bottom) / 2;
      group.append(text(title, 14, y, {
        "text-anchor": "middle", class: "axis-title", transform: `rotate(-90 14 ${y})`,
      }));
    }
    svg.append(group);
    return width;
  };

  // An SVG with axes, to be put on the page by the caller (`frame.node`).
  //   x, y: {domain, title, at, shown} or {scale}; a side without either has no axis.
  //   label: what is seen, as a sentence.
  // Returns {node, svg, front, x, y, left, right, top, bottom, width, height}; marks go into `svg`,
  // what changes with the pointer into `front`, which lies over it and repaints by itself. All
  // coordinates are those of the viewBox, which has the size that is asked for in pixels.
  const frame = ({ width, height, margin = {}, x, y, label }) => {
    const { top = 10, right = 12, bottom = x ? 44 : 10, left = y ? 52 : 12 } = margin;
    const edges = { left, right: width - right, top, bottom: height - bottom, width, height };
    const box = { viewBox: `0 0 ${width} ${height}`, width, height };
    const svg = node("svg", { ...box, role: "img", "aria-label": label });
    const front = node("svg", { ...box, class: "front", "aria-hidden": "true" });
    const scaleOf = (side, range) => side && (side.scale ?? linear(side.domain, range));
    const scales = {
      x: scaleOf(x, [edges.left, edges.right]), y: scaleOf(y, [edges.bottom, edges.top]),
    };
    if (x) drawAxis(svg, "x", { ...x, scale: scales.x }, edges);
    if (y) drawAxis(svg, "y", { ...y, scale: scales.y }, edges);
    const canvas = element("div", { className: "canvas" }, svg, front);
    canvas.style.maxWidth = `${width}px`;
    return { ...edges, ...scales, svg, front, node: canvas };
  };
  // Where a pointer is in the viewBox of a frame.
  const placeOf = (event, { svg, width, height }) => {
    const shown = svg.getBoundingClientRect();
    return [((event.clientX - shown.left) / shown.width) * width,
      ((event.clientY - shown.top) / shown.height) * height];
  };

  // A box with words at a place of a frame; what it says is read aloud where `spoken`.
  //   show({title, lines}, x, y): lines are texts, or [name, value]
  const tooltip = (canvas) => {
    const box = element("div", { className: "tooltip", hidden: true });
    const spoken = element("div", { className: "spoken" });
    spoken.setAttribute("role", "status");
    canvas.append(box, spoken);
    return {
      show: ({ title, lines }, x, y, speak = false) => {
        const rows = lines.filter(Boolean).map((line) => (Array.isArray(line)
          ? element("div", {}, element("span", {}, line[0]), ` ${line[1]}`)
          : element("div", {}, line)));
        box.replaceChildren(element("strong", {}, title), ...rows);
        box.hidden = false;
        const [wide, high] = [canvas.clientWidth, canvas.clientHeight];
        const before = x + 14 + box.offsetWidth > wide;
        box.style.left = `${Math.max(0, Math.min(before ? x - 14 - box.offsetWidth : x + 14, wide - box.offsetWidth))}px`;
        box.style.top = `${Math.max(0, Math.min(y + 12, high - box.offsetHeight))}px`;
        spoken.textContent = speak
          ? [title, ...lines.filter(Boolean).map((line) => [line].flat().join(" "))].join("; ") : "";
      },
      hide: () => { box.hidden = true; },
    };
  };

  // One tab stop with arrow keys inside it. `count()` marks are walked through; `show(place)` is
  // called with each, `open(place)` by Enter, `leave()` by Escape and where the focus goes away.
  // `step(key, place)` may say where an arrow leads (null: nowhere special).
  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, PageDown: 10, PageUp: -10 };
  const keys = (target, { label, count, show, open, leave, step = () => null }) => {
    let place = -1;
    target.tabIndex = 0;
    target.setAttribute("role", "application");
    target.setAttribute("aria-label", label);
    const go = (wanted) => {
      if (count() === 0) return;
      place = Math.max(0, Math.min(count() - 1, wanted));
      show(place);
    };
    target.addEventListener("keydown", (event) => {
      if (event.target !== target || event.ctrlKey || event.metaKey || event.altKey) return;
      const { key } = event;
      if (key === "Enter" && place >= 0) open(place);
      else if (key === "Escape") { place = -1; leave(true); }
      else if (key === "Home") go(0);
      else if (key === "End") go(count() - 1);
      else if (key in STEPS) go(step(key, place) ?? place + STEPS[key]);
      else return;
      event.preventDefault();
    });
    target.addEventListener("blur", () => { place = -1; leave(false); });
    return { reset: () => { place = -1; } };
  };

  const openProtein = (group) => {
    if (typeof protein === "undefined") location.hash = `#protein=${encodeURIComponent(group)}`;
    else protein.open(group);
  };

  // Plots are drawn when they come near the screen. `define(type, prepare)`: prepare(plot) is
  // called once with {host, stage, tools, of, settings, label}, may be async, and returns
  // draw(width), which is called now and whenever the width of the stage changes.
  //   host: the figure; stage: where to draw; tools: below it, for controls
  //   of: contrast (`cohort/contrast`), cohort or comparison; settings: those of Python's `Plot`
  //   label: what is seen, in words
  const start = async (host, prepare) => {
    const stage = host.querySelector(".stage");
    const { of, label, pack } = host.dataset;
    const tools = host.querySelector(".plot-tools");
    const draw = await prepare({ host, stage, tools, of, label, settings: await packs.json(pack) });
    host.classList.add("drawn");
    let drawn = 0;
    const redraw = () => {
      const width = stage.clientWidth;
      if (width === 0 || Math.abs(width - drawn) < 2) return;
      drawn = width;
      draw(width);
    };
    new ResizeObserver(redraw).observe(stage);
    redraw();
  };
  const define = (type, prepare) => {
    document.querySelectorAll(`.plot[data-plot="${type}"]`).forEach((host) => {
      host.classList.add("scripted");
      when.needed(host, () => start(host, prepare).catch((error) => {
        // Its printable figure is shown instead.
        host.classList.remove("scripted", "drawn");
        throw error;
      }));
    });
  };

  return { node, format, linear, band, ticks, frame, placeOf, tooltip, keys, define, openProtein };
})();
