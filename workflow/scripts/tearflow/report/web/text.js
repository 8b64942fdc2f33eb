"use strict";
// What a script of the page hands over as HTML becomes text, in every browser that knows Trusted
// Types: the policy of the page asks for this. DataTables writes its own words that way, of which
// the ellipsis between page numbers is the only one with markup.
(() => {
  const escape = (text) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  globalThis.trustedTypes?.createPolicy("default", {
    createHTML: (text) => (text === "&#x2026;" ? text : escape(text)),
  });
})();
