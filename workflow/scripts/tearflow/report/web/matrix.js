"use strict";
// The cells of a heatmap: their values from those of the samples, and their colours on a canvas.
const matrix = (() => {
  // Of z-scores, and the ends of scales of changes that are tried.
  const [Z_LIMIT, LIMITS, SHARE] = [2, [0.5, 1, 1.5, 2, 3, 4, 5, 6, 8, 10], 0.95];
  const isSeen = (value) => !Number.isNaN(value);
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanOf = (found, samples) => mean([...samples].map((place) => found[place]).filter(isSeen));

  // Cells of a row from the log2 values `found` of its samples, a cell for each column of a view:
  //   seen: its sides as [name, log2 intensity]; shown: what is drawn
  //   lacks: why nothing is, `part` where a side of the person is measured, `none` where none is
  const cellsOf = (found, { scores, bases, columns }) => {
    const people = new Set();
    const cells = columns.map(({ name, sides }) => {
      const seen = sides.map(([, side, samples]) => [side, meanOf(found, samples)]);
      if (seen.some(([, value]) => isSeen(value))) people.add(name);
      return { seen, value: sides.reduce((sum, [sign], side) => sum + sign * seen[side][1], 0) };
    });
    const middles = bases.map((places) => mean(places.map((place) => cells[place].value).filter(isSeen)));
    const known = cells.map(({ value }) => value).filter(isSeen);
    const spread = scores ? Math.hypot(...known.map((value) => value - middles[0])) / Math.sqrt(known.length - 1) : 1;
    return cells.map((cell, place) => {
      const { name, base } = columns[place];
      const above = base === null ? cell.value : cell.value - middles[base];
      return {
        ...cell,
        shown: spread > 0 || !isSeen(above) ? above / spread : 0,
        lacks: isSeen(cell.value) ? "" : people.has(name) ? "part" : "none",
      };
    });
  };

  // End of the scale: beyond it lie at most 5 % of the values.
  const limitOf = (cells, { scores }) => {
    if (scores) return Z_LIMIT;
    const sizes = cells.map(({ shown }) => Math.abs(shown)).filter(isSeen).sort((a, b) => a - b);
    const wanted = sizes[Math.ceil(SHARE * (sizes.length - 1))] ?? 0;
    return LIMITS.find((limit) => limit >= wanted) ?? LIMITS.at(-1);
  };

  // Colours of the page's theme as [red, green, blue].
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const coloursOf = (element, names) => names.map((name) => {
    pen.fillStyle = getComputedStyle(element).getPropertyValue(name);
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
  });
  const mix = (from, to, share) =>
    `rgb(${from.map((start, place) => Math.round(start + (to[place] - start) * share)).join(" ")})`;

  // Lines from the lower left to the upper right of a rectangle.
  const hatch = (brush, { left, top, width, height }) => {
    brush.beginPath();
    for (let start = 4 - height; start < width; start += 4) {
      const [from, to] = [Math.max(0, start), Math.min(width, start + height)];
      brush.moveTo(left + from, top + height - (from - start));
      brush.lineTo(left + to, top + height - (to - start));
    }
    brush.stroke();
  };

  // Paint rows of cells on a canvas of `size` [width, height]; `boxOf(line, column)` is where each is.
  const paint = (canvas, lines, size, limit, boxOf) => {
    const scale = devicePixelRatio || 1;
    const shown = [canvas.clientWidth, canvas.clientHeight];
    [canvas.width, canvas.height] = shown.map((side) => side * scale);
    const brush = canvas.getContext("2d");
    brush.scale(...shown.map((side, place) => (scale * side) / size[place]));
    const [up, down, ground, faint] = coloursOf(canvas, ["--up", "--down", "--shade", "--faint"]);
    const sign = mix(ground, faint, 0.6);
    [brush.strokeStyle, brush.lineWidth] = [sign, 1];
    lines.forEach((cells, line) => cells.forEach((cell, column) => {
      const box = boxOf(line, column);
      if (cell.lacks === "part") {
        hatch(brush, box);
      } else if (cell.lacks === "none") {
        brush.fillStyle = sign;
        brush.fillRect(box.left + box.width / 2 - 1, box.top + box.height / 2 - 1, Math.min(2, box.width), 2);
      } else {
        brush.fillStyle = mix(ground, cell.shown > 0 ? up : down, Math.min(1, Math.abs(cell.shown) / limit));
        brush.fillRect(box.left, box.top, box.width, box.height);
      }
    }));
  };

  return { cellsOf, limitOf, paint };
})();
