// dom.js: small helpers. Text from the record only ever becomes text nodes or attribute values, never markup.

const byId = (id) => document.getElementById(id);

/** An element with attributes (on… are listeners) and children (elements or text). */
function el(name, attributes = {}, ...children) {
  const svg = SVG_NAMES.has(name);
  const node = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}
const SVG_NAMES = new Set(["svg", "g", "line", "path", "text", "circle", "rect", "marker", "defs"]);

const grouped = new Intl.NumberFormat("en");

/** Seconds as people say them, to three digits. */
function human(seconds) {
  if (seconds === null) return "";
  const units = [[86400 * 3, 86400, "d"], [3600 * 3, 3600, "h"], [600, 60, "min"], [1, 1, "s"], [0.001, 0.001, "ms"], [0, 0.000001, "µs"]];
  const [, size, name] = units.find(([from]) => Math.abs(seconds) >= from);
  return `${Number((seconds / size).toPrecision(3))} ${name}`;
}

/** Control characters as \xNN: what a peer sent is seen, and does nothing. */
function shown(text) {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (c) => {
    const code = c.codePointAt(0);
    return code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16)}`;
  });
}
