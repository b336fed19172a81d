// Charts: <div data-chart="ID" role="img" aria-label="…"></div> with <script type="application/json" id="ID">option</script>.
// Colours are named as CSS variables, which both themes have. The numbers stand in a table beside it, for those who do not see the chart.
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, DatasetComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, LineChart, AriaComponent, DatasetComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

export function chart(element) {
  const source = document.getElementById(element.dataset.chart);
  if (!source) return;
  const style = getComputedStyle(document.documentElement);
  const ink = (name) => (name.startsWith("--") ? style.getPropertyValue(name).trim() : name);
  const { color = ["--primary", "--green", "--amber", "--red"], legend, xAxis, yAxis, tooltip, ...option } = JSON.parse(source.textContent);
  const axis = { axisLabel: { color: ink("--soft") }, axisLine: { lineStyle: { color: ink("--soft") } }, splitLine: { lineStyle: { color: ink("--line") } } };
  const drawn = init(element, null, { renderer: "svg" });
  drawn.setOption({
    animation: !still,
    animationDuration: 150,
    color: color.map(ink),
    textStyle: { fontFamily: ink("--interface"), color: ink("--ink") },
    aria: { enabled: true },
    ...(legend && { legend: { textStyle: { color: ink("--ink") }, ...legend } }),
    ...(tooltip && { tooltip: { backgroundColor: ink("--sheet"), borderColor: ink("--line"), textStyle: { color: ink("--ink") }, ...tooltip } }),
    ...(xAxis && { xAxis: { ...axis, splitLine: { show: false }, ...xAxis } }),
    ...(yAxis && { yAxis: { ...axis, ...yAxis } }),
    ...option,
  });
  new ResizeObserver(() => drawn.resize()).observe(element);
}

document.querySelectorAll("[data-chart]").forEach(chart);
