// page.js: puts the page together.

const data = JSON.parse(byId("data").textContent);

// Light, dark, or as the system has it; remembered where the browser allows it.
const THEMES = ["auto", "light", "dark"];
function setTheme(name) {
  document.documentElement.dataset.theme = name;
  byId("theme").textContent = `Theme: ${name}`;
  try { localStorage.setItem("mtasim-theme", name); } catch { /* a file may have no storage */ }
}
let theme = "auto";
try { theme = localStorage.getItem("mtasim-theme") || "auto"; } catch { /* as above */ }
setTheme(THEMES.includes(theme) ? theme : "auto");
byId("theme").addEventListener("click", () => setTheme(THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % THEMES.length]));

function projector() {
  const on = document.body.classList.toggle("projector");
  byId("projector").setAttribute("aria-pressed", String(on));
  player?.resized();
  if (on) byId("player").scrollIntoView();
}
byId("projector").addEventListener("click", projector);
document.addEventListener("keydown", (e) => {
  if (e.key === "p" && !e.ctrlKey && !e.metaKey && !e.altKey && !/INPUT|SELECT|TEXTAREA/.test(e.target.tagName)) projector();
});

let player = null;
byId("player-note").textContent = data.player.note;
if (Object.keys(data.player.sessions).length) {
  byId("player-body").hidden = false;
  player = new Player(data.player.sessions, data.player.rules);
  const asked = /^#session-(\d+)$/.exec(location.hash);
  player.open(asked && data.player.sessions[asked[1]] ? Number(asked[1]) : data.player.first);
}

const tabs = new Tabs(byId("tabs"), byId("panels"), data.tables, {
  session: (n) => (data.player.sessions[n] ? () => { player.open(n); history.replaceState(null, "", `#session-${n}`); byId("player").scrollIntoView(); byId("play").focus({ preventScroll: true }); } : null),
  message: (n) => () => tabs.show("messages", `#:=${n}`),
});
