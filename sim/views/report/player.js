// player.js: steps or plays through one session. The clock is a place on the page (session.js), so that it runs
// evenly however unevenly time passes.

const PIXELS_PER_SECOND = 55;
const SPEEDS = [0.25, 0.5, 1, 2, 4, 8];
const still = window.matchMedia("(prefers-reduced-motion: reduce)");

class Player {
  constructor(sessions, rules) {
    this.sessions = sessions;
    this.rules = rules;
    this.numbers = Object.keys(sessions).map(Number).sort((a, b) => a - b);
    this.timer = 0;
    this.playing = false;
    this.speed = 1;
    const choose = byId("session");
    for (const n of this.numbers) {
      const s = sessions[n];
      choose.append(el("option", { value: n }, `${n}: ${shown(s.client)} → ${shown(s.server)}${s.name ? `, ${shown(s.name)}` : ""}${s.outcome === "quit" ? "" : ` (${s.outcome})`}`));
    }
    choose.addEventListener("change", () => this.open(Number(choose.value)));
    byId("session-before").addEventListener("click", () => this.neighbour(-1));
    byId("session-after").addEventListener("click", () => this.neighbour(1));
    byId("first").addEventListener("click", () => this.to(0));
    byId("back").addEventListener("click", () => this.go(-1));
    byId("step").addEventListener("click", () => this.go(1));
    byId("end").addEventListener("click", () => this.to(this.steps.length));
    byId("play").addEventListener("click", () => (this.playing ? this.pause() : this.play()));
    byId("speed").addEventListener("change", (e) => { this.speed = Number(e.target.value); });
    byId("place").addEventListener("input", (e) => this.to(Number(e.target.value)));
    document.addEventListener("keydown", (e) => this.key(e));
    window.addEventListener("resize", () => this.resized());
  }

  /** The diagram anew, as wide as its place is now. */
  resized() {
    if (!this.session) return;
    this.ladder = new Ladder(byId("ladder"), this.session, this.height);
    this.ladder.draw(this.y, this.count - 1);
  }

  open(number) {
    const session = this.sessions[number];
    if (!session) return;
    this.pause();
    this.number = number;
    this.session = session;
    this.steps = session.steps;
    const { clock, height } = layOut(session);
    this.clock = clock;
    this.marks = marksOf(session);
    byId("session").value = number;
    byId("client-name").textContent = shown(session.client);
    byId("server-name").textContent = shown(session.server);
    byId("place").max = this.steps.length;
    this.height = height;
    this.ladder = new Ladder(byId("ladder"), session, height);
    byId("lines").replaceChildren(...this.steps.map((step, i) => this.line(step, i)));
    this.to(0);
  }

  line(step, i) {
    const who = step.kind === "tcp" || step.kind === "note" || step.kind === "closed" ? "" : step.up ? "C:" : "S:";
    return el("li", {}, el("button", { type: "button", class: `jump ${step.kind} ${step.up ? "up" : "down"}`, onclick: () => this.to(i + 1) },
      el("span", { class: "when" }, step.to.toFixed(6)), el("span", { class: "who" }, who), el("span", { class: "said" }, lineOf(step))));
  }

  neighbour(by) {
    const i = this.numbers.indexOf(this.number) + by;
    if (i >= 0 && i < this.numbers.length) this.open(this.numbers[i]);
  }

  /** So many lines have arrived; no animation. */
  to(count) {
    this.pause();
    this.count = Math.max(0, Math.min(this.steps.length, count));
    this.y = this.count === 0 ? 0 : this.steps[this.count - 1].y1;
    this.draw(true);
  }

  /** A step on, with its line moving; a step back at once. */
  go(by) {
    const target = Math.max(0, Math.min(this.steps.length, this.count + by));
    if (by < 0 || still.matches || target === this.count) return this.to(target);
    this.pause();
    this.run(this.steps[target - 1].y1, 3);
  }

  play() {
    if (this.count >= this.steps.length) this.to(0);
    this.playing = true;
    this.button();
    if (!still.matches) return this.run(Infinity, 1);
    // Without motion: a line at a time.
    const next = () => {
      if (!this.playing) return;
      this.count += 1;
      this.y = this.steps[this.count - 1].y1;
      this.draw(true);
      if (this.count >= this.steps.length) return this.pause();
      this.timer = setTimeout(next, 1500 / this.speed);
    };
    this.timer = setTimeout(next, 400 / this.speed);
  }

  pause() {
    this.playing = false;
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    this.button();
  }

  /** Moves the clock to `target`, `pace` times as fast as it plays. */
  run(target, pace) {
    let before = null;
    const tick = (now) => {
      const dt = before === null ? 0 : Math.min(0.1, (now - before) / 1000);
      before = now;
      this.y = Math.min(target, this.y + dt * PIXELS_PER_SECOND * this.speed * pace);
      const last = this.steps.length ? Math.max(...this.steps.map((s) => s.y1)) : 0;
      const count = this.arrived();
      const fresh = count !== this.count;
      this.count = count;
      this.draw(fresh);
      if (this.y < target && this.y < last) this.frame = requestAnimationFrame(tick);
      else this.pause();
    };
    this.frame = requestAnimationFrame(tick);
  }

  /** Lines that have arrived, as far as they did so in order. */
  arrived() {
    let n = 0;
    while (n < this.steps.length && this.steps[n].y1 <= this.y + 1e-6) n += 1;
    return n;
  }

  button() {
    const play = byId("play");
    play.textContent = this.playing ? "❚❚ Pause" : "▶ Play";
    play.setAttribute("aria-label", this.playing ? "Pause" : "Play");
  }

  draw(fresh) {
    const state = stateAt(this.marks, this.y);
    this.ladder.draw(this.y, this.count - 1);
    byId("place").value = this.count;
    byId("clock").textContent = `${timeAt(this.clock, this.y).toFixed(6)} s · step ${this.count} of ${this.steps.length}`;
    byId("client-state").textContent = shown(state.client);
    byId("server-state").textContent = shown(state.server);
    if (!fresh) return;
    byId("place").setAttribute("aria-valuetext", `step ${this.count} of ${this.steps.length}`);
    drawEnvelope(byId("envelope"), state);
    drawContent(state);
    drawNow(byId("now"), this.count ? this.steps[this.count - 1] : null, this.rules, this.session);
    const list = byId("lines");
    list.querySelector("[aria-current]")?.removeAttribute("aria-current");
    const current = list.children[this.count - 1]?.firstChild;
    current?.setAttribute("aria-current", "step");
    if (current) list.scrollTop = Math.max(0, current.parentNode.offsetTop - list.clientHeight / 2);
    [...list.children].forEach((item, i) => item.classList.toggle("coming", i >= this.count));
  }

  key(e) {
    if (e.ctrlKey || e.altKey || e.metaKey || !this.session) return;
    const target = e.target, name = target.tagName;
    if (name === "INPUT" || name === "SELECT" || name === "TEXTAREA") return;
    const inside = byId("player").contains(target) || target === document.body;
    if (!inside) return;
    const actions = {
      " ": name === "BUTTON" || name === "SUMMARY" || name === "A" ? null : () => (this.playing ? this.pause() : this.play()),
      ArrowRight: () => this.go(1), ArrowLeft: () => this.go(-1),
      Home: () => this.to(0), End: () => this.to(this.steps.length),
      "+": () => this.faster(1), "-": () => this.faster(-1),
    };
    const action = actions[e.key];
    if (!action) return;
    e.preventDefault();
    action();
  }

  faster(by) {
    const i = Math.max(0, Math.min(SPEEDS.length - 1, SPEEDS.indexOf(this.speed) + by));
    this.speed = SPEEDS[i];
    byId("speed").value = String(this.speed);
  }
}

/** A line of the dialogue as one reads it. */
function lineOf(step) {
  if (step.kind === "data") return `message data, ${grouped.format(step.octets)} octets, and the final dot`;
  if (step.kind === "closed") return `${step.up ? "client" : "server"} sees the connection end (${step.text})`;
  const text = shown(step.text).replace(/\n/g, " ↵ ");
  return step.code ? `${step.code}${text ? ` ${text}` : ""}` : text;
}

const GROUPS = { 2: "positive completion", 3: "positive intermediate", 4: "transient negative", 5: "permanent negative" };

/** The line that arrived last, its group, and the rules behind it. */
function drawNow(place, step, rules, session) {
  if (!step) {
    place.replaceChildren(el("p", { class: "spoken" }, `Session of ${shown(session.client)} with ${shown(session.server)}: ${session.steps.length} steps.`));
    return;
  }
  const who = step.kind === "tcp" ? "TCP" : step.kind === "note" ? "TCP" : step.up ? "client" : "server";
  const said = el("p", { class: `spoken ${step.kind}` }, el("span", { class: "who" }, `${who} `), el("code", {}, lineOf(step)));
  const group = Math.floor(step.code / 100);
  const badge = GROUPS[group] ? el("span", { class: `badge g${group}` }, `${group}yz ${GROUPS[group]}`) : null;
  if (badge) said.append(" ", badge);
  if (step.kind === "lost") said.append(" ", el("span", { class: "badge g5" }, "never arrived"));
  const why = (step.why || []).map((i) => {
    const [key, text] = rules[i];
    return el("div", {}, el("dt", {}, key), el("dd", {}, ...withSections(text)));
  });
  place.replaceChildren(said, el("dl", { class: "why" }, why));
}

/** "(RFC 5321 4.2.1)" leads to the section; nothing is fetched before somebody follows it. */
function withSections(text) {
  const parts = [];
  let rest = text;
  for (let m; (m = /RFC (\d{3,5})(?: (\d+(?:\.\d+)*))?/.exec(rest)); rest = rest.slice(m.index + m[0].length)) {
    parts.push(rest.slice(0, m.index));
    const section = m[2] ? `#section-${m[2]}` : "";
    parts.push(el("a", { href: `https://www.rfc-editor.org/rfc/rfc${m[1]}${section}`, rel: "noopener noreferrer" }, m[0]));
  }
  parts.push(rest);
  return parts;
}

function drawEnvelope(place, state) {
  const envelope = state.envelope || (state.verdict ? state.taken : null);
  if (!envelope) {
    place.replaceChildren(el("p", { class: "empty" }, "empty: no MAIL command yet"));
    return;
  }
  const recipients = envelope.to.map((r) => {
    const group = Math.floor(r.code / 100);
    const mark = group === 2 ? "✓" : group === 4 ? "…" : "✗";
    return el("li", { class: `g${group}` }, el("span", { class: "mark", "aria-hidden": "true" }, mark), el("code", {}, shown(r.path)), ` ${r.code}`);
  });
  const children = [
    el("p", {}, el("span", { class: "field" }, "reverse-path"), el("code", {}, envelope.from === null ? "" : shown(envelope.from))),
    el("p", {}, el("span", { class: "field" }, "forward-paths")),
    recipients.length ? el("ul", {}, recipients) : el("p", { class: "empty" }, "none yet"),
  ];
  if (state.verdict === "taken") children.push(el("p", { class: "verdict" }, "The 250 after the dot was said: the receiver is responsible now (RFC 5321 4.2.5, 6.1). The buffers are clear."));
  if (state.verdict === "refused") children.push(el("p", { class: "verdict bad" }, "Refused after the dot: the sender stays responsible. The buffers are clear."));
  place.replaceChildren(...children);
}

function drawContent(state) {
  const content = state.content;
  for (const part of ["headers", "body"]) {
    const place = byId(part);
    place.classList.toggle("empty", !content || !content[part]);
    place.textContent = !content ? "not here yet" : content[part] ? shown(content[part]) : part === "headers" ? "none" : content.octets ? `${grouped.format(content.octets)} octets that nobody wrote: synthetic content` : "empty";
    if (content && content.cut && part === "body") place.append(el("span", { class: "cut" }, "\n… cut here for this page"));
  }
}
