// Keeps named lists in this browser, beside the ones that everybody has.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const list = document.getElementById("saved");
  const form = document.getElementById("save");
  if (!list || !form) { return; }
  const KEY = `saved ${location.pathname}`;
  const stored = () => {
    try {
      const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
      return Array.isArray(found) ? found.filter((one) => typeof one.name === "string" && typeof one.query === "string") : [];
    } catch { return []; }
  };
  const keep = (all) => { try { localStorage.setItem(KEY, JSON.stringify(all)); } catch { /* private browsing */ } };
  const here = () => {
    const asked = new URLSearchParams(location.search);
    [...asked.keys()].forEach((name) => { if (!asked.get(name) || name === "cursor" || name === "offset") { asked.delete(name); } });
    return asked.toString();
  };
  const show = () => {
    list.querySelectorAll("[data-own]").forEach((one) => one.remove());
    stored().forEach((one) => {
      const entry = document.createElement("li");
      entry.dataset.own = "";
      const link = document.createElement("a");
      link.textContent = one.name;
      link.href = `${location.pathname}?${new URLSearchParams(one.query)}`;
      if (one.query === here()) { link.setAttribute("aria-current", "true"); }
      const drop = document.createElement("button");
      drop.type = "button";
      drop.className = "plain";
      drop.textContent = "×";
      drop.setAttribute("aria-label", `Forget ${one.name}`);
      drop.addEventListener("click", () => { keep(stored().filter((other) => other.name !== one.name)); show(); });
      entry.append(link, " ", drop);
      list.append(entry);
    });
  };
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const name = form.elements.namedItem("name").value.trim();
    if (!name) { return; }
    keep([...stored().filter((one) => one.name !== name), { name, query: here() }]);
    form.reset();
    show();
  });
  show();
});
