// Draws a chart above each table that asks for one. The table stays: the chart only shows what it says.
"use strict";
(() => {
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const PARTS = [["done", "Done", "--done"], ["wont", "Won't do", "--wont"], ["open", "Open, not overdue", "--open"], ["late", "Overdue", "--late"]];
  const charts = [];
  const draw = (figure) => {
    const rows = [...figure.querySelectorAll("tbody tr")];
    if (rows.length < 2) { return; }
    const lying = figure.dataset.chart === "lying";
    let place = figure.querySelector(".chart");
    if (!place) {
      place = document.createElement("div");
      place.className = "chart";
      if (lying) { place.style.height = `${80 + 26 * rows.length}px`; }
      figure.prepend(place);
      charts.push(echarts.init(place, null, { renderer: "svg" }));
    }
    const chart = charts.find((one) => one.getDom() === place);
    const text = { color: colour("--pico-color") };
    const names = { type: "category", data: rows.map((row) => row.cells[0].textContent), axisLabel: text, inverse: lying };
    const counts = { type: "value", minInterval: 1, axisLabel: text, splitLine: { lineStyle: { color: colour("--pico-muted-border-color") } } };
    chart.setOption({
      animation: false,
      aria: { enabled: true },
      grid: { left: 8, right: 16, top: 36, bottom: 8, containLabel: true },
      legend: { textStyle: text, top: 0, left: 0, itemWidth: 14, itemHeight: 10 },
      // Drawn as text of the picture: markup would need styles that the page's policy forbids.
      tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, renderMode: "richText" },
      xAxis: lying ? counts : names,
      yAxis: lying ? names : counts,
      series: PARTS.map(([part, name, tone]) => ({
        type: "bar",
        stack: "all",
        name,
        barMaxWidth: 36,
        itemStyle: { color: colour(tone) },
        data: rows.map((row) => Number(row.dataset[part])),
      })),
    });
  };
  const all = () => document.querySelectorAll("figure[data-chart]").forEach(draw);
  addEventListener("resize", () => charts.forEach((one) => one.resize()));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", all);
  document.addEventListener("DOMContentLoaded", all);
  document.addEventListener("themechange", all);
})();
