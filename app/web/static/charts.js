// Draws a chart above each table that asks for one. The table stays: the chart only shows what it says.
"use strict";
(() => {
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const draw = (figure) => {
    const rows = [...figure.querySelectorAll("tbody tr")];
    if (rows.length < 2) { return; }
    let place = figure.querySelector(".chart");
    if (!place) {
      place = document.createElement("div");
      place.className = "chart";
      figure.prepend(place);
    }
    const text = colour("--pico-color");
    const chart = echarts.getInstanceByDom?.(place) ?? echarts.init(place, null, { renderer: "svg" });
    chart.setOption({
      animation: false,
      aria: { enabled: true },
      grid: { left: 48, right: 16, top: 16, bottom: 32 },
      tooltip: { valueFormatter: (value) => (value === null ? "none" : `${Math.round(value * 100)} %`) },
      xAxis: { type: "category", data: rows.map((row) => row.cells[0].textContent), axisLabel: { color: text } },
      yAxis: { type: "value", min: 0, max: 1, axisLabel: { color: text, formatter: (value) => `${value * 100} %` } },
      series: [{
        type: figure.dataset.chart,
        name: "Completion",
        itemStyle: { color: colour("--pico-primary") },
        data: rows.map((row) => {
          const value = row.querySelector("[data-value]").dataset.value;
          return value === "" ? null : Number(value);
        }),
      }],
    });
    addEventListener("resize", () => chart.resize());
  };
  const all = () => document.querySelectorAll("figure[data-chart]").forEach(draw);
  document.addEventListener("DOMContentLoaded", all);
  document.addEventListener("themechange", all);
})();
