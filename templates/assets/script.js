// What a reader can do with the page besides reading it: sort and filter tables, copy the numbers, switch unit and
// theme. All of it is added here, so that a page without scripts shows no button that does nothing.
"use strict";
(() => {
  const root = document.documentElement;
  const MANY_ROWS = 12;
  const THEMES = { "": "as the system", light: "light", dark: "dark" };

  // A page from disk or in a sandboxed frame may have no storage, and then throws at the mere mention of it.
  const kept = (name) => {
    try { return localStorage.getItem(name) || ""; } catch { return ""; }
  };
  const keep = (name, value) => {
    try { localStorage.setItem(name, value); } catch { /* it then holds until the page is closed */ }
  };

  const setTheme = (theme) => {
    if (theme && Object.hasOwn(THEMES, theme)) root.dataset.theme = theme;
    else delete root.dataset.theme;
  };
  setTheme(kept("probreport-theme"));

  const make = (tag, attributes, text) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    if (text) made.textContent = text;
    return made;
  };
  const reveal = (name) => {
    const found = document.getElementById(name);
    if (found) found.hidden = false;
    return found;
  };

  // Theme ----------------------------------------------------------------------------------------------------------

  const switchTheme = () => {
    const button = reveal("theme");
    if (!button) return;
    const order = Object.keys(THEMES);
    const say = () => { button.textContent = `Theme: ${THEMES[root.dataset.theme || ""]}`; };
    button.addEventListener("click", () => {
      const next = order[(order.indexOf(root.dataset.theme || "") + 1) % order.length];
      setTheme(next);
      keep("probreport-theme", next);
      say();
    });
    say();
  };

  // Unit of the verdict --------------------------------------------------------------------------------------------

  const switchUnit = () => {
    const views = [...document.querySelectorAll("#verdict > [data-unit]")];
    if (views.length < 2) return;
    for (const view of views) {
      const button = view.querySelector("button.unit");
      if (!button) continue;
      button.hidden = false;
      button.addEventListener("click", () => {
        for (const each of views) each.hidden = each === view;
        views.find((each) => each !== view).querySelector("button.unit").focus();
      });
    }
  };

  // Sorting --------------------------------------------------------------------------------------------------------

  const SCALE = { k: 1e3, M: 1e6, G: 1e9, T: 1e12 };
  const numberIn = (text) => {
    const plain = text.replace(/[\s\u202f\u00a0]/g, "").replace(/\u2212/g, "-");
    const found = /(-?)(\u221e|\d+(?:\.\d+)?(?:e-?\d+)?)([kMGT](?=B))?/.exec(plain);
    if (!found) return NaN;
    const size = found[2] === "\u221e" ? Infinity : parseFloat(found[2]) * (SCALE[found[3]] || 1);
    const beyond = plain.startsWith("<") ? 1 - 1e-9 : plain.startsWith(">") ? 1 + 1e-9 : 1;
    return (found[1] ? -size : size) * beyond;
  };
  const sortKey = (cell, isNumber) => {
    const chip = cell.querySelector("[data-rank]");
    if (chip) return Number(chip.dataset.rank);
    const text = cell.textContent.trim();
    return isNumber ? numberIn(text) : text;
  };
  const compare = (a, b) => {
    if (typeof a === "string" || typeof b === "string") {
      return String(a).localeCompare(String(b), undefined, { numeric: true });
    }
    return a < b ? -1 : a > b ? 1 : 0;
  };

  const sortRows = (table, column, isNumber, descending) => {
    const body = table.tBodies[0];
    const keyed = table.rowsAsGiven.map((row) => ({ row, key: sortKey(row.cells[column], isNumber) }));
    const known = keyed.filter(({ key }) => !Number.isNaN(key));
    known.sort((a, b) => (descending ? compare(b.key, a.key) : compare(a.key, b.key)));
    const unknown = keyed.filter(({ key }) => Number.isNaN(key));
    body.append(...[...known, ...unknown].map(({ row }) => row));
  };

  const makeSortable = (table) => {
    table.rowsAsGiven = [...table.tBodies[0].rows];
    const headings = [...table.tHead.rows[0].cells];
    headings.forEach((heading, column) => {
      const isNumber = heading.classList.contains("number");
      const button = make("button", { type: "button", class: "sort" });
      if (heading.querySelector("a")) {
        button.setAttribute("aria-label", `Sort by ${heading.textContent.trim()}`);
        heading.append(" ", button);
      } else {
        button.append(...heading.childNodes);
        heading.append(button);
      }
      const [first, second] = isNumber ? ["descending", "ascending"] : ["ascending", "descending"];
      button.addEventListener("click", () => {
        const next = { [first]: second, [second]: "" }[heading.getAttribute("aria-sort") || ""] ?? first;
        for (const each of headings) each.removeAttribute("aria-sort");
        if (next) {
          heading.setAttribute("aria-sort", next);
          sortRows(table, column, isNumber, next === "descending");
        } else {
          table.tBodies[0].append(...table.rowsAsGiven);
        }
      });
    });
  };

  // Filtering ------------------------------------------------------------------------------------------------------

  const makeFilterable = (table) => {
    const rows = [...table.tBodies[0].rows];
    if (rows.length < MANY_ROWS) return;
    const box = make("label", { class: "filter" }, `Filter: ${table.caption.textContent.trim()} `);
    const input = make("input", { type: "search", autocomplete: "off", spellcheck: "false" });
    const said = make("span", { class: "quiet", role: "status" });
    box.append(input);
    const line = make("p", { class: "filter-line" });
    line.append(box, said);
    (table.closest(".scroll") || table).before(line);
    const texts = rows.map((row) => row.textContent.replace(/\s+/g, " ").toLocaleLowerCase());
    input.addEventListener("input", () => {
      const wanted = input.value.replace(/\s+/g, " ").trim().toLocaleLowerCase();
      rows.forEach((row, place) => { row.hidden = !texts[place].includes(wanted); });
      const left = rows.filter((row) => !row.hidden).length;
      said.textContent = wanted ? ` ${left} of ${rows.length} rows` : "";
    });
  };

  // Copying --------------------------------------------------------------------------------------------------------

  const copyByHand = (text) => {
    const area = make("textarea", { readonly: "", class: "off-screen", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    let done = false;
    try { done = document.execCommand("copy"); } catch { /* told below */ }
    area.remove();
    return done;
  };
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch { // no such thing in this frame or browser, or it was not allowed
      return copyByHand(text);
    }
  };
  const copyNumbers = () => {
    const button = reveal("copy");
    const said = document.getElementById("copied");
    if (!button) return;
    button.addEventListener("click", async () => {
      const page = JSON.parse(document.getElementById("probreport-data").textContent);
      const done = await copy(JSON.stringify(page.evaluation, null, 2));
      button.focus();
      said.textContent = done ? "Copied." : "This browser does not allow it; the data stand at the end of the file.";
    });
  };

  // Folded parts ---------------------------------------------------------------------------------------------------

  const unfold = (target) => {
    for (let each = target; each; each = each.parentElement) if (each.tagName === "DETAILS") each.open = true;
  };
  const showTarget = () => {
    let target = null;
    try { target = document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch { /* "#100%" is no name */ }
    if (!target) return;
    unfold(target);
    target.scrollIntoView();
  };
  const unfoldForPrint = () => {
    let closed = [];
    addEventListener("beforeprint", () => {
      closed = [...document.querySelectorAll("details:not([open])")].filter((each) => !each.closest(".chart-frame"));
      for (const each of closed) each.open = true;
    });
    addEventListener("afterprint", () => { for (const each of closed) each.open = false; });
  };

  // The section that is being read ---------------------------------------------------------------------------------

  const followReading = () => {
    const links = new Map([...document.querySelectorAll("nav a")].map((link) => [link.hash.slice(1), link]));
    const sections = [...links.keys()].map((name) => document.getElementById(name)).filter(Boolean);
    const mark = () => {
      const read = sections.filter((section) => section.getBoundingClientRect().top < innerHeight / 3).pop();
      for (const [name, link] of links) {
        if (read && name === read.id) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    };
    addEventListener("scroll", mark, { passive: true });
    mark();
  };

  document.addEventListener("DOMContentLoaded", () => {
    switchTheme();
    switchUnit();
    copyNumbers();
    for (const table of document.querySelectorAll("table[data-sortable]")) {
      makeSortable(table);
      makeFilterable(table);
    }
    addEventListener("hashchange", showTarget);
    if (location.hash) showTarget();
    unfoldForPrint();
    followReading();
  });
})();
