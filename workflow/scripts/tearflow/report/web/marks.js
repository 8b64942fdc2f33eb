"use strict";
// Marks of a plot: thousands of points as one path, which of them the pointer means, and labels
// that stand at their points without lying on each other.
const marks = (() => {
  const SPOKES = [[1, 0], [-1, 0], [1, -1], [-1, -1], [1, 1], [-1, 1], [0, -1], [0, 1]];
  const REACHES = [0, 8, 18, 30, 46];
  const LINE = 13;
  const FONT = "12px system-ui, sans-serif";
  const pen = document.createElement("canvas").getContext("2d");
  const widthOf = (words, font = FONT) => {
    pen.font = font;
    return pen.measureText(words).width;
  };

  // The beginning of a text that fits into a width, with an ellipsis where it is cut.
  const fit = (words, room, font = FONT) => {
    if (widthOf(words, font) <= room) return words;
    let text = words.slice(0, Math.max(1, Math.floor(room / 4)));
    while (text.length > 1 && widthOf(`${text}…`, font) > room) text = text.slice(0, -1);
    return `${text.trimEnd()}…`;
  };
  // A text in at most two lines of a width; one without spaces is broken behind an underscore.
  const wrap = (words, room) => {
    const lines = [""];
    words.split(/(?<=[ _])/).forEach((word) => {
      if (lines.at(-1) !== "" && widthOf(lines.at(-1) + word.trim()) > room) lines.push("");
      lines[lines.length - 1] += word;
    });
    if (lines.length > 2) lines.splice(1, Infinity, lines.slice(1).join(""));
    return lines.map((line) => fit(line.trim(), room));
  };

  // Path of points {x, y}: lines of no length, which round caps turn into discs.
  const path = (points) => points.map(({ x, y }) => `M${x.toFixed(1)} ${y.toFixed(1)}h0`).join("");
  // Place of the point nearest to x and y within `limit`, -1 where there is none.
  const nearest = (points, x, y, limit = 14) => {
    let [best, least] = [-1, limit * limit];
    points.forEach((point, place) => {
      const distance = (point.x - x) ** 2 + (point.y - y) ** 2;
      if (distance < least) [best, least] = [place, distance];
    });
    return best;
  };
  const within = (points, { x0, y0, x1, y1 }) =>
    points.filter(({ x, y }) => x >= x0 && x <= x1 && y >= y0 && y <= y1);

  const overlap = (a, b) => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
  const holds = (box, { x, y }, gap) =>
    x > box.x0 - gap && x < box.x1 + gap && y > box.y0 - gap && y < box.y1 + gap;
  // Boxes for `words` around a point, the nearest first.
  const boxesAt = ({ x, y, text }, radius) => {
    const wide = widthOf(text);
    return REACHES.flatMap((reach) => SPOKES.map(([right, down]) => {
      const gap = radius + 2 + reach * (right && down ? 0.7 : 1);
      const left = right > 0 ? x + gap : right < 0 ? x - gap - wide : x - wide / 2;
      const top = down > 0 ? y + gap : down < 0 ? y - gap - LINE : y - LINE / 2;
      return { x0: left, y0: top, x1: left + wide, y1: top + LINE, reach };
    }));
  };
  // Labels {x, y, text, ...} with their `box` inside the `edges` of a frame, the earlier ones
  // first: no box lies on another, and few points are covered. A label without room is left out.
  // A point, and its label, may have a radius `r` of its own.
  const place = (labels, points, edges, radius = 3) => {
    const placed = [];
    labels.forEach((label) => {
      let [best, least] = [null, 6];
      boxesAt(label, label.r ?? radius).forEach((box) => {
        const outside = box.x0 < edges.left + 1 || box.x1 > edges.right + 10
          || box.y0 < edges.top - 8 || box.y1 > edges.bottom;
        if (outside || placed.some((other) => overlap(box, other.box))) return;
        const cost = box.reach / 12
          + points.filter((point) => point !== label.point && holds(box, point, (point.r ?? radius) - 1)).length
          + placed.filter((other) => holds(box, other, radius)).length;
        if (cost < least) [best, least] = [box, cost];
      });
      if (best) placed.push({ ...label, box: best });
    });
    return placed;
  };
  // Nodes of placed labels, with a line to the point where the label is not beside it. A label may
  // have further `classes`.
  const draw = (placed) => placed.flatMap(({ x, y, text, box, classes = "" }) => {
    const named = (kind) => (classes ? `${kind} ${classes}` : kind);
    const words = chart.node("text", { x: box.x0, y: box.y1 - 3, class: named("mark-label") }, text);
    if (box.reach < 12) return [words];
    const end = [Math.max(box.x0, Math.min(x, box.x1)), Math.max(box.y0, Math.min(y, box.y1))];
    return [chart.node("path", { d: `M${x} ${y}L${end[0]} ${end[1]}`, class: named("leader") }), words];
  });

  // What a pointer does on a frame: hover(x, y), click(x, y, touched), drag({x0, y0, x1, y1}), leave(). A
  // finger that starts upwards or downwards scrolls the page, sideways it drags as a mouse does, and what it
  // tapped on stays shown.
  const follow = (frame, { hover, click, drag, leave }) => {
    const { node, front } = frame;
    const shade = chart.node("rect", { class: "brush", visibility: "hidden" });
    front.append(shade);
    let from = null;
    const boxTo = ([x, y]) => ({
      x0: Math.min(from[0], x), y0: Math.min(from[1], y), x1: Math.max(from[0], x), y1: Math.max(from[1], y),
    });
    const moved = ({ x0, y0, x1, y1 }) => x1 - x0 > 4 || y1 - y0 > 4;
    node.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !event.isPrimary) return;
      from = chart.placeOf(event, frame);
      node.setPointerCapture(event.pointerId);
    });
    node.addEventListener("pointermove", (event) => {
      if (!event.isPrimary) return;
      const place = chart.placeOf(event, frame);
      if (from === null || !drag) {
        hover(...place);
        return;
      }
      const box = boxTo(place);
      if (!moved(box)) return;
      leave();
      const sides = { x: box.x0, y: box.y0, width: box.x1 - box.x0, height: box.y1 - box.y0, visibility: "visible" };
      Object.entries(sides).forEach(([name, value]) => shade.setAttribute(name, value));
    });
    node.addEventListener("pointerup", (event) => {
      if (!event.isPrimary) return;
      const place = chart.placeOf(event, frame);
      const box = from && boxTo(place);
      from = null;
      shade.setAttribute("visibility", "hidden");
      if (box && drag && moved(box)) drag(box);
      else click(...place, event.pointerType === "touch");
    });
    node.addEventListener("pointerleave", (event) => { if (from === null && event.pointerType !== "touch") leave(); });
    // No click follows a tap, which would hit what the tap opened.
    node.addEventListener("touchend", (event) => { if (event.cancelable) event.preventDefault(); });
    // The page scrolls.
    node.addEventListener("pointercancel", () => {
      from = null;
      shade.setAttribute("visibility", "hidden");
      leave();
    });
  };

  return { fit, wrap, path, nearest, within, place, draw, follow, widthOf };
})();
