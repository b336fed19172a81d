// Charts: <div data-chart="ID" role="img" aria-label="…"></div> with <script type="application/json" id="ID">option</script>.
// The numbers stand in a table beside it, for those who do not see the chart.
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
  const drawn = init(element, null, { renderer: "svg" });
  drawn.setOption({
    animation: !still,
    animationDuration: 150,
    color: ["--primary", "--green", "--amber", "--red"].map((name) => style.getPropertyValue(name).trim()),
    textStyle: { fontFamily: style.getPropertyValue("--interface"), color: style.getPropertyValue("--ink").trim() },
    aria: { enabled: true },
    ...JSON.parse(source.textContent),
  });
  new ResizeObserver(() => drawn.resize()).observe(element);
}

document.querySelectorAll("[data-chart]").forEach(chart);
