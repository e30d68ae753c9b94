// tables.js: tables to sort, filter and page. A page of rows is in the document at a time, however many there are.

class DataTable {
  constructor(place, table, links) {
    this.table = table;
    this.links = links;
    this.rows = table.rows;
    this.sorted = null; // { column, down }
    this.page = 0;
    this.size = 25;
    const id = `filter-${table.name}`;
    this.filter = el("input", { type: "search", id, placeholder: `words, or column:word`, autocomplete: "off", spellcheck: "false",
      oninput: () => { this.page = 0; this.select(); } });
    this.sizes = el("select", { "aria-label": "Rows on a page", onchange: (e) => { this.size = Number(e.target.value); this.page = 0; this.draw(); } },
      [25, 50, 100, 500].map((n) => el("option", { value: n }, `${n} rows`)));
    this.before = el("button", { type: "button", onclick: () => this.turn(-1), "aria-label": "Page before" }, "‹");
    this.after = el("button", { type: "button", onclick: () => this.turn(1), "aria-label": "Next page" }, "›");
    this.count = el("span", { class: "count", role: "status" });
    this.heads = table.columns.map((column, i) => el("th", { scope: "col", class: column.number ? "number" : null },
      el("button", { type: "button", title: column.means, onclick: () => this.sort(i) }, column.title)));
    this.body = el("tbody");
    if (table.note) place.append(el("p", { class: "note" }, table.note));
    place.append(
      el("div", { class: "tools" }, el("label", { for: id }, "Filter"), this.filter, this.count, el("span", { class: "pages" }, this.before, this.after, this.sizes)),
      el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `Table of ${table.name}` },
        el("table", {}, el("caption", {}, table.title), el("thead", {}, el("tr", {}, this.heads)), this.body)));
    this.select();
  }

  turn(by) {
    this.page += by;
    this.draw();
  }

  sort(column) {
    this.sorted = { column, down: this.sorted?.column === column && !this.sorted.down };
    this.page = 0;
    this.select();
  }

  /** The rows that hold every word; column:word asks one column only, column:=word wants all of its cell. */
  select() {
    const words = this.filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const tests = words.map((word) => {
      const colon = word.indexOf(":");
      const i = colon > 0 ? this.table.columns.findIndex((c) => c.title.toLowerCase() === word.slice(0, colon)) : -1;
      const text = i >= 0 ? word.slice(colon + 1) : word;
      const whole = text.startsWith("=") && i >= 0;
      const holds = (cell) => cell !== null && (whole ? String(cell).toLowerCase() === text.slice(1) : String(cell).toLowerCase().includes(text));
      return i >= 0 ? (row) => holds(row[i]) : (row) => row.some(holds);
    });
    let rows = tests.length ? this.rows.filter((row) => tests.every((test) => test(row))) : this.rows;
    if (this.sorted) {
      const { column, down } = this.sorted, sign = down ? -1 : 1;
      // What is not there comes last, whichever way.
      rows = rows.slice().sort((a, b) => {
        const x = a[column], y = b[column];
        if (x === null || y === null) return (x === null) - (y === null);
        return sign * (typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), "en"));
      });
    }
    this.selected = rows;
    this.draw();
  }

  draw() {
    const pages = Math.max(1, Math.ceil(this.selected.length / this.size));
    this.page = Math.max(0, Math.min(pages - 1, this.page));
    const from = this.page * this.size, rows = this.selected.slice(from, from + this.size);
    this.count.textContent = this.selected.length === 0 ? "no rows" : `${grouped.format(from + 1)}–${grouped.format(from + rows.length)} of ${grouped.format(this.selected.length)}`;
    this.before.disabled = this.page === 0;
    this.after.disabled = this.page >= pages - 1;
    this.heads.forEach((head, i) => {
      if (this.sorted?.column === i) head.setAttribute("aria-sort", this.sorted.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    this.body.replaceChildren(...rows.map((row) => el("tr", {}, row.map((cell, i) => this.cell(cell, this.table.columns[i])))));
  }

  cell(cell, column) {
    const link = column.link && cell !== null && this.links[column.link];
    const text = cell === null ? "" : column.unit === "s" ? cell.toFixed(6) : column.number ? grouped.format(cell) : shown(String(cell));
    const go = link && link(cell);
    return el("td", { class: column.number ? "number" : cell && column.key === "outcome" ? `outcome ${cell}` : null },
      go ? el("button", { type: "button", class: "link", onclick: go, title: column.link === "session" ? "Play this session" : null }, text) : text);
  }
}

/** Tabs, one table each; arrow keys move between them. */
class Tabs {
  constructor(list, panels, tables, links) {
    this.tabs = tables.map((table) => el("button", { type: "button", role: "tab", id: `tab-${table.name}`, "aria-controls": `panel-${table.name}`, onclick: () => this.open(table.name) },
      `${table.title} (${grouped.format(table.total)})`));
    this.names = tables.map((table) => table.name);
    this.panels = tables.map((table) => el("div", { role: "tabpanel", id: `panel-${table.name}`, "aria-labelledby": `tab-${table.name}` }));
    list.append(...this.tabs);
    panels.append(...this.panels);
    this.made = {};
    this.make = (i) => (this.made[this.names[i]] ??= new DataTable(this.panels[i], tables[i], links));
    list.addEventListener("keydown", (e) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
      if (!by) return;
      const i = (this.current + by + this.tabs.length) % this.tabs.length;
      this.open(this.names[i]);
      this.tabs[i].focus();
      e.preventDefault();
    });
    if (tables.length) this.open(this.names[0]);
  }

  open(name) {
    this.current = this.names.indexOf(name);
    this.tabs.forEach((tab, i) => {
      const chosen = i === this.current;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      this.panels[i].hidden = !chosen;
    });
    return this.make(this.current);
  }

  /** Opens a table with this filter. */
  show(name, filter) {
    const table = this.open(name);
    table.filter.value = filter;
    table.page = 0;
    table.select();
    byId("tables").scrollIntoView();
  }
}
