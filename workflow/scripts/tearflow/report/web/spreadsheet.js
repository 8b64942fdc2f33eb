"use strict";
// Tables as CSV and as Excel workbook, with the values as they are, not as they are shown. A text
// stays a text: no gene becomes a date, no cell runs as a formula.
const spreadsheet = (() => {
  // In CSV nothing says what a cell is. What a spreadsheet would take for a formula (OWASP, "CSV
  // injection") or would turn into a date or a number (SEPT2, 1-2, 2E10) gets an apostrophe first.
  const FORMULA = /^[=+\-@\t\r]/;
  const MONTH = "jan|feb|mar|march|apr|april|may|jun|june|jul|july|aug|sep|sept|oct|nov|dec";
  const DATE = new RegExp(`^((${MONTH})[-/ .]?\\d{1,4}|\\d{1,4}[-/ .]?(${MONTH})|\\d{1,2}[-/.]\\d{1,4}([-/.]\\d{1,4})?)$`, "i");
  const POWER = /^\d+(\.\d+)?e\d+$/i;
  const guarded = (text) => (FORMULA.test(text) || DATE.test(text) || POWER.test(text) ? `'${text}` : text);
  const cell = (value) => {
    if (value === null) return "";
    if (typeof value === "boolean") return value ? "True" : "False";
    const text = typeof value === "number" ? String(value) : guarded(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  // RFC 4180; the mark at the start is what Excel knows UTF-8 by.
  const csv = (headers, rows) =>
    `\ufeff${[headers, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;

  // The workbook: ECMA-376, as `io/workbook.py` writes it.
  const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
  const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml";
  const MIME = `${TYPE}.sheet`;
  const [MOST_SIGNS, LONGEST_NAME] = [32767, 31];
  // Places in STYLES: general, header, text ("@", which stays one when its cell is edited).
  const [GENERAL, HEADER, TEXT] = [0, 1, 2];
  const PLAIN = 'borderId="0" fillId="0"';
  const STYLES =
    `<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>` +
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill ' +
    'patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1">' +
    `<border/></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" ${PLAIN}/></cellStyleXfs>` +
    `<cellXfs count="3"><xf numFmtId="0" fontId="0" ${PLAIN} xfId="0"/>` +
    `<xf numFmtId="49" fontId="1" ${PLAIN} xfId="0" applyNumberFormat="1" applyFont="1"/>` +
    `<xf numFmtId="49" fontId="0" ${PLAIN} xfId="0" applyNumberFormat="1"/></cellXfs>` +
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>';
  const escaped = (text) =>
    text.replace(/[^\t\n\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd")
      .replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
  // What Excel would take for a sign written by its number is written by numbers itself.
  const held = (text) => escaped(
    text.replace(/\r\n?/g, "\n").slice(0, MOST_SIGNS).replace(/_(?=x[\dA-F]{4}_)/gi, "_x005F_"),
  );
  const letters = (number) =>
    (number > 26 ? letters(Math.floor((number - 1) / 26)) : "") + String.fromCharCode(65 + ((number - 1) % 26));
  const nameOf = (text) => escaped(text.replace(/[[\]:*?/\\\x00-\x1f]/g, "_").slice(0, LONGEST_NAME).replace(/^'+|'+$/g, "") || "Sheet");

  const textCell = (place, text, style) =>
    `<c r="${place}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${held(text)}</t></is></c>`;
  const xmlCell = (place, value) => {
    if (value === null || value === "") return "";
    if (typeof value === "number") return `<c r="${place}" s="${GENERAL}"><v>${value}</v></c>`;
    if (typeof value === "boolean") return `<c r="${place}" s="${GENERAL}" t="b"><v>${Number(value)}</v></c>`;
    return textCell(place, value, TEXT);
  };
  const worksheet = ({ headers, rows, widths }) => {
    const names = headers.map((_, place) => letters(place + 1));
    const columns = widths.map((width, place) =>
      `<col min="${place + 1}" max="${place + 1}" width="${width}" customWidth="1"/>`).join("");
    const lines = rows.map((row, place) => {
      const inner = row.map((value, column) => xmlCell(`${names[column]}${place + 2}`, value)).join("");
      return `<row r="${place + 2}">${inner}</row>`;
    });
    const head = headers.map((text, column) => textCell(`${names[column]}1`, text, HEADER)).join("");
    return `<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" ` +
      `topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${columns}</cols>` +
      `<sheetData><row r="1">${head}</row>${lines.join("")}</sheetData>` +
      `<autoFilter ref="A1:${names.at(-1)}${rows.length + 1}"/></worksheet>`;
  };
  const relations = (targets) =>
    `<Relationships xmlns="${PACKAGE}/relationships">${targets.map(([kind, target], place) =>
      `<Relationship Id="rId${place + 1}" Type="${RELATED}/${kind}" Target="${target}"/>`).join("")}</Relationships>`;
  const partsOf = (sheets) => {
    const files = sheets.map((_, place) => `worksheets/sheet${place + 1}.xml`);
    const types = [["workbook.xml", "sheet.main"], ["styles.xml", "styles"], ...files.map((file) => [file, "worksheet"])];
    return [
      ["[Content_Types].xml", `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ` +
        `ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ` +
        `ContentType="application/xml"/>${types.map(([file, kind]) =>
          `<Override PartName="/xl/${file}" ContentType="${TYPE}.${kind}+xml"/>`).join("")}</Types>`],
      ["_rels/.rels", relations([["officeDocument", "xl/workbook.xml"]])],
      ["xl/workbook.xml", `<workbook xmlns="${MAIN}" xmlns:r="${RELATED}"><sheets>${sheets.map(({ name }, place) =>
        `<sheet name="${nameOf(name)}" sheetId="${place + 1}" r:id="rId${place + 1}"/>`).join("")}</sheets></workbook>`],
      ["xl/_rels/workbook.xml.rels", relations([...files.map((file) => ["worksheet", file]), ["styles", "styles.xml"]])],
      ["xl/styles.xml", STYLES],
      ...sheets.map((sheet, place) => [`xl/${files[place]}`, worksheet(sheet)]),
    ];
  };

  // ZIP (PKWARE's APPNOTE): entries deflated by the browser, all of the format's first day.
  const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
    let rest = byte;
    for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1;
    return rest;
  });
  const crc32 = (bytes) => ~bytes.reduce((rest, byte) => TABLE[(rest ^ byte) & 255] ^ (rest >>> 8), -1) >>> 0;
  const deflate = async (bytes) => new Uint8Array(await new Response(
    new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw")),
  ).arrayBuffer());
  // Numbers of so many bytes, little-endian: [bytes, number], ...
  const packed = (...fields) => Uint8Array.from(fields.flatMap(([size, number]) =>
    Array.from({ length: size }, (_, place) => (number >>> (8 * place)) & 255)));
  const [VERSION, DEFLATED, FIRST_DAY] = [20, 8, 33];
  const zip = async (parts) => {
    const pieces = [];
    const directory = [];
    let offset = 0;
    for (const [file, text] of parts) {
      const name = new TextEncoder().encode(file);
      const content = new TextEncoder().encode(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${text}`);
      const body = await deflate(content);
      const common = [[2, VERSION], [2, 0], [2, DEFLATED], [2, 0], [2, FIRST_DAY], [4, crc32(content)],
        [4, body.length], [4, content.length], [2, name.length], [2, 0]];
      const local = packed([4, 0x04034b50], ...common);
      directory.push(packed([4, 0x02014b50], [2, VERSION], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]), name);
      pieces.push(local, name, body);
      offset += local.length + name.length + body.length;
    }
    const size = directory.reduce((sum, piece) => sum + piece.length, 0);
    const end = packed([4, 0x06054b50], [2, 0], [2, 0], [2, parts.length], [2, parts.length], [4, size], [4, offset], [2, 0]);
    return new Blob([...pieces, ...directory, end], { type: MIME });
  };
  // Workbook of sheets: `name`, `headers`, `widths` in characters and `rows` of text, numbers, flags and null.
  const xlsx = (sheets) => zip(partsOf(sheets));
  return { csv, xlsx, MIME };
})();
