// Applies the chosen theme before the page is drawn; without a choice the system's preference holds.
"use strict";
(() => {
  const root = document.documentElement;
  const stored = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const apply = (theme) => { if (theme) { root.dataset.theme = theme; } };
  apply(stored());
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    button.hidden = false;
    button.addEventListener("click", () => {
      const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      const theme = dark ? "light" : "dark";
      apply(theme);
      try { localStorage.setItem("theme", theme); } catch { /* private browsing: the choice lasts for this page */ }
      document.dispatchEvent(new Event("themechange"));
    });
  });
})();
