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

// A button with data-tick="name" ticks every box of that name in its form, or, where all are ticked, none. It is shown only
// where it works.
for (const button of document.querySelectorAll("[data-tick]")) button.hidden = false;
document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-tick]") : null;
  if (!button) return;
  const boxes = [...button.form.querySelectorAll(`input[type="checkbox"][name="${button.dataset.tick}"]`)];
  const on = !boxes.every((box) => box.checked);
  for (const box of boxes) box.checked = on;
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
