"use strict";
// What an index knows of the protein groups in every contrast (`report/study_states.py`).
const states = (() => {
  const [TESTED, LARGE, SMALL, DEP, UP] = [1, 2, 4, 8, 16];
  const [HUNDREDTHS, NO_CHANGE] = [100, -32768];
  const [ZERO, NO_VALUE, LEAST_EXPONENT, MANTISSAS] = [0, 65535, -330, 90];

  const digits = (code) => {
    if (code === NO_VALUE) return null;
    if (code === ZERO) return 0;
    return Number(`${10 + (code % MANTISSAS)}e${Math.floor(code / MANTISSAS) + LEAST_EXPONENT}`);
  };
  // Promise of a function that reads a row by its place among all, undefined of a protein group that the
  // table of a contrast does not have. Browsers are little-endian, as the codes are.
  const decode = async ({ texts, ...names }) => {
    const bytes = async (name, Type) => new Type((await packs.bytes(names[name])).buffer);
    const [found, reasons, changes, p, q] = await Promise.all([
      bytes("states", Uint8Array), bytes("reasons", Uint16Array), bytes("changes", Int16Array),
      bytes("p", Uint16Array), bytes("q", Uint16Array),
    ]);
    return (place) => {
      const [state, change] = [found[place], changes[place]];
      const reason = texts[reasons[place]];
      if ((state & TESTED) === 0 && reason === "") return undefined;
      const dep = (state & DEP) !== 0;
      return {
        reason,
        log2fc: change === NO_CHANGE ? null : change / HUNDREDTHS,
        p: digits(p[place]),
        q: digits(q[place]),
        low: null,
        high: null,
        large: (state & LARGE) !== 0,
        small: (state & SMALL) !== 0,
        dep,
        direction: !dep ? "none" : state & UP ? "up" : "down",
      };
    };
  };
  return { decode };
})();
