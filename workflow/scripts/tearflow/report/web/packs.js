"use strict";
// Data of the page, each in an element of its own: raw deflate as base64 (`report/packs.py`). Decoded
// when first asked for, and once: every answer is a promise that is kept.
const packs = (() => {
  const PNG = 0x89;
  const kept = (decode) => {
    const answers = new Map();
    return (id) => {
      if (!answers.has(id)) answers.set(id, decode(id));
      return answers.get(id);
    };
  };
  const inflate = (id) => {
    const element = document.getElementById(id);
    if (element?.type !== "application/x-packed") throw new Error(`The page has no pack ${id}`);
    const letters = atob(element.textContent);
    const packed = new Uint8Array(letters.length);
    for (let place = 0; place < letters.length; place += 1) packed[place] = letters.charCodeAt(place);
    const { readable, writable } = new DecompressionStream("deflate-raw");
    const writer = writable.getWriter();
    // What fails, fails for the reader as well.
    Promise.all([writer.write(packed), writer.close()]).catch(() => {});
    return new Response(readable);
  };
  const bytes = kept(async (id) => new Uint8Array(await inflate(id).arrayBuffer()));
  const json = kept(async (id) => JSON.parse(await inflate(id).text()));
  const typeOf = (content) => (content[0] === PNG ? "image/png" : "image/svg+xml");
  // Address of a picture within the page.
  const image = kept(async (id) => {
    const content = await bytes(id);
    return URL.createObjectURL(new Blob([content], { type: typeOf(content) }));
  });
  return { bytes, json, image, typeOf };
})();
