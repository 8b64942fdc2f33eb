"use strict";
// Nodes of HTML, buttons and downloads, for all scripts of the page.
const dom = (() => {
  const element = (tag, properties, ...children) => {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
  };
  const button = (text, action) => {
    const pushed = element("button", { type: "button" }, text);
    pushed.addEventListener("click", action);
    return pushed;
  };
  // Hands a file to the reader; `content` is text or bytes.
  const save = (name, type, content) => {
    const href = URL.createObjectURL(new Blob([content], { type }));
    element("a", { href, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(href), 1000);
  };
  return { element, button, save };
})();
