// session.js: a session as the player needs it: where each line stands on the page, and what both sides knew when.
//
// A step is a line on its way: `from` and `to` (seconds), `up` (client to server), kind ("line", "data", "tcp", "lost",
// "note"), verb, text, code, the state of the side it reached, and why. The page runs downwards like time, but not to
// scale: between two things that happen lies at least so much that both can be read, and at most so much that waiting
// is not scrolled through. `y` on the page is the player's clock.

const GAP = { least: 9, most: 70, perRoundTrip: 110, sameKind: 17, journey: 18, tie: 4 };

/** Adds y0 and y1 to every step; gives the session's clock: pairs of (y, seconds), ascending in both. */
function layOut(session) {
  const points = [];
  session.steps.forEach((step, i) => points.push({ t: step.from, i, end: 0 }, { t: step.to, i, end: 1 }));
  points.sort((a, b) => a.t - b.t || a.i - b.i || a.end - b.end);
  const scale = GAP.perRoundTrip / (session.rtt || 0.1);
  const last = [-Infinity, -Infinity, -Infinity, -Infinity]; // y of the last start and end, each way
  const clock = [];
  let y = 24, before = points.length ? points[0].t : 0;
  for (const p of points) {
    const step = session.steps[p.i], dt = p.t - before;
    y += dt > 0 ? Math.min(GAP.most, Math.max(GAP.least, dt * scale)) : GAP.tie;
    const kind = (step.up ? 2 : 0) + p.end;
    y = Math.max(y, last[kind] + GAP.sameKind);
    if (p.end && step.kind !== "note" && step.kind !== "closed") y = Math.max(y, step.y0 + GAP.journey);
    last[kind] = y;
    before = p.t;
    if (p.end) step.y1 = y; else step.y0 = y;
    clock.push([y, p.t]);
  }
  return { clock, height: y + 40 };
}

/** Simulated seconds at a place on the page. */
function timeAt(clock, y) {
  let low = 0, high = clock.length - 1;
  if (high < 0) return 0;
  if (y <= clock[0][0]) return clock[0][1];
  if (y >= clock[high][0]) return clock[high][1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (clock[middle][0] <= y) low = middle; else high = middle;
  }
  const [y0, t0] = clock[low], [y1, t1] = clock[high];
  return t0 + ((t1 - t0) * (y - y0)) / (y1 - y0 || 1);
}

/** The path an argument names: between angle brackets, else the word after the colon. */
function pathOf(line) {
  const argument = line.slice(line.indexOf(":") + 1).trim();
  const open = argument.indexOf("<"), close = argument.lastIndexOf(">");
  return open >= 0 && close > open ? argument.slice(open, close + 1) : argument.split(" ")[0];
}

const OPENS = new Set(["MAIL", "SEND", "SOML", "SAML"]);
const CLEARS = new Set(["HELO", "EHLO", "RSET", "STARTTLS"]);
const positive = (code) => code >= 200 && code < 300;

/** What changes at which y, in order. A command changes the receiver when it arrives, and its buffers when the reply leaves. */
function marksOf(session) {
  const marks = [];
  const at = (y, change) => marks.push({ y, change });
  session.steps.forEach((step, i) => {
    if (step.kind === "tcp" && step.up) at(step.y1, (s) => { if (s.server === "listening") s.server = "opening"; });
    if (step.kind === "closed") at(step.y1, (s) => { s[step.up ? "client" : "server"] = `closed (${step.text})`; });
    if (step.kind === "data") at(step.y1, (s) => { s.content = step.content; s.contentOf = i; s.verdict = ""; });
    if (step.kind !== "line" && step.kind !== "data") return;
    if (step.up) return at(step.y1, (s) => { if (step.state) s.server = step.state; });
    const asked = step.answers >= 0 ? session.steps[step.answers] : null;
    at(step.y0, (s) => {
      if (!step.verb) s.server = step.code < 400 ? "connected" : "refused";
      if (OPENS.has(step.verb) && positive(step.code) && asked) s.envelope = { from: pathOf(asked.text), verb: step.verb, to: [] };
      if (step.verb === "RCPT" && asked) {
        s.envelope = s.envelope || { from: null, to: [] };
        s.envelope.to = s.envelope.to.concat({ path: pathOf(asked.text), code: step.code, text: step.text });
      }
      if (CLEARS.has(step.verb) && positive(step.code)) s.envelope = null, s.content = null, s.verdict = "";
      if (step.verb === "DOT") {
        s.taken = s.envelope;
        s.envelope = null;
        s.verdict = positive(step.code) ? "taken" : step.code >= 400 ? "refused" : "";
      }
    });
    at(step.y1, (s) => { if (step.state) s.client = step.state; });
  });
  return marks.sort((a, b) => a.y - b.y);
}

/** Where both sides stand at y, and what the receiver holds. */
function stateAt(marks, y) {
  const state = { client: "idle", server: "listening", envelope: null, taken: null, content: null, contentOf: -1, verdict: "" };
  for (const mark of marks) {
    if (mark.y > y) break;
    mark.change(state);
  }
  return state;
}
