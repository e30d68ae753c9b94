// ladder.js: the time-sequence diagram the player runs down: a line on its way is a dot moving along its arrow.

const LADDER = { least: 320, most: 640, margin: 30, letter: 6.8 };

class Ladder {
  constructor(place, session, height) {
    this.place = place;
    this.steps = session.steps;
    // As wide as its place, so that letters keep their size; above a limit it grows as a whole.
    this.width = Math.min(LADDER.most, Math.max(LADDER.least, place.clientWidth || LADDER.most));
    this.left = LADDER.margin;
    this.right = this.width - LADDER.margin;
    this.letters = Math.floor((this.right - this.left - 16) / LADDER.letter);
    const { width, left, right } = this;
    this.svg = el("svg", { viewBox: `0 0 ${width} ${height}`, width: "100%", preserveAspectRatio: "xMidYMin meet" });
    this.svg.append(el("line", { class: "life", x1: left, x2: left, y1: 0, y2: height }), el("line", { class: "life", x1: right, x2: right, y1: 0, y2: height }));
    this.now = el("line", { class: "now-line", x1: 0, x2: width, y1: 0, y2: 0 });
    this.svg.append(this.now);
    this.drawn = this.steps.map((step) => this.arrow(step));
    this.letter = el("g", { class: "letter", visibility: "hidden" }, el("rect", { x: -9, y: -6.5, width: 18, height: 13, rx: 2 }), el("path", { d: "M-9,-6 L0,1.5 L9,-6" }));
    this.svg.append(this.letter);
    place.replaceChildren(this.svg);
    place.scrollTop = 0;
  }

  arrow(step) {
    const { left, right, letters } = this;
    const x0 = step.up ? left : right, x1 = step.up ? right : left;
    const group = el("g", { class: `arrow ${step.kind} ${step.up ? "up" : "down"}${step.code >= 400 ? " negative" : ""}`, visibility: "hidden" });
    const parts = { group, step, x0, x1 };
    if (step.kind === "note" || step.kind === "closed") {
      const x = step.up ? left : right;
      group.append(el("line", { x1: x - 9, x2: x + 9, y1: step.y1, y2: step.y1, class: "tick" }),
        el("text", { x: step.up ? x + 14 : x - 14, y: step.y1 + 4, "text-anchor": step.up ? "start" : "end" }, fitted(lineOf(step), letters - 4)));
      parts.still = true;
      return this.add(parts);
    }
    parts.line = el("line", { x1: x0, y1: step.y0, x2: x0, y2: step.y0 });
    const xm = (x0 + x1) / 2, ym = (step.y0 + step.y1) / 2;
    const angle = (Math.atan2(step.y1 - step.y0, Math.abs(x1 - x0)) * 180) / Math.PI * (step.up ? 1 : -1);
    parts.head = el("path", { d: "M0,0 L-9,-3.6 L-9,3.6 Z", visibility: "hidden",
      transform: `translate(${x1},${step.y1}) rotate(${(Math.atan2(step.y1 - step.y0, x1 - x0) * 180) / Math.PI})` });
    parts.text = el("text", { "text-anchor": "middle", transform: `translate(${xm},${ym - 5}) rotate(${angle})` }, fitted(lineOf(step), letters));
    group.append(parts.line, parts.head, parts.text);
    return this.add(parts);
  }

  add(parts) {
    this.svg.append(parts.group);
    return parts;
  }

  draw(y, current) {
    this.now.setAttribute("y1", y);
    this.now.setAttribute("y2", y);
    let flying = null;
    this.drawn.forEach((parts, i) => {
      const { step, group } = parts;
      const begun = parts.still ? step.y1 <= y : step.y0 <= y && y > 0;
      group.setAttribute("visibility", begun ? "visible" : "hidden");
      group.classList.toggle("current", i === current);
      if (!begun || parts.still) return;
      const lost = step.kind === "lost";
      const whole = step.y1 - step.y0 || 1;
      const part = Math.min(lost ? 0.55 : 1, (y - step.y0) / whole);
      const x = parts.x0 + (parts.x1 - parts.x0) * part, yy = step.y0 + whole * part;
      parts.line.setAttribute("x2", x);
      parts.line.setAttribute("y2", yy);
      parts.head.setAttribute("visibility", !lost && part >= 1 ? "visible" : "hidden");
      if (part < 1 && !(lost && part >= 0.55)) flying = { x, y: yy, step };
      else if (lost && y < step.y1) flying = { x, y: yy, step };
    });
    this.letter.setAttribute("visibility", flying ? "visible" : "hidden");
    if (flying) {
      this.letter.setAttribute("transform", `translate(${flying.x},${flying.y})`);
      this.letter.setAttribute("class", `letter ${flying.step.up ? "up" : "down"} ${flying.step.kind}`);
    }
    // Keeps the clock in the lower part of what is seen.
    const scale = this.svg.clientWidth / this.width || 1;
    const want = y * scale - this.place.clientHeight * 0.72;
    this.place.scrollTop = Math.max(0, want);
  }
}

const fitted = (text, n) => (text.length <= n ? text : `${text.slice(0, n - 1)}…`);
