// What every page loads. Pages work without it; it makes them quicker and lights what belongs together.
import htmx from "htmx.org";
import { signature } from "./signature.js";

// Nothing is evaluated and no style is written into the page: the Content-Security-Policy allows neither.
htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
htmx.config.historyCacheSize = 0; // what people type about themselves stays out of the browser's storage
window.htmx = htmx;

signature();

// Menus close when one clicks elsewhere or presses Escape.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }
});

// A button with data-print prints the page; one with data-copy copies what it says.
document.addEventListener("click", async (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-print],[data-copy]") : null;
  if (!button) return;
  if ("print" in button.dataset) window.print();
  if (button.dataset.copy) {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.classList.add("copied");
  }
});
