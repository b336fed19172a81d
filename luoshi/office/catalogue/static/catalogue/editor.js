// The editor made quicker: line numbers that follow, the check while one types, blocks put in without a reload, a word
// before unsaved changes are left. Everything also works without this file.
(() => {
  const form = document.getElementById("editor");
  const CHECK_AFTER = 700;

  function number(area) {
    const gutter = area.previousElementSibling;
    if (!gutter?.classList.contains("gutter")) return;
    const wanted = area.value === "" ? 1 : area.value.split("\n").length;
    while (gutter.children.length > wanted) gutter.lastElementChild.remove();
    while (gutter.children.length < wanted) {
      const line = document.createElement("span");
      line.textContent = String(gutter.children.length + 1);
      gutter.append(line);
    }
    area.rows = Math.max(wanted, 3);
  }

  for (const area of document.querySelectorAll(".code-box textarea")) number(area);
  if (!form) return;

  // The lines on which something is wrong carry a mark in the margin.
  function markLines() {
    for (const line of form.querySelectorAll(".gutter .wrong")) line.classList.remove("wrong");
    for (const link of form.querySelectorAll(".found .error a[data-line]")) {
      const place = document.getElementById(link.hash.slice(1));
      place?.querySelector(".gutter")?.children[Number(link.dataset.line) - 1]?.classList.add("wrong");
    }
  }
  markLines();
  document.addEventListener("htmx:afterSettle", markLines);

  let timer = 0;
  let changed = form.dataset.saved === "no";
  let leaving = false;
  const status = form.querySelector(".unsaved");
  const english = document.documentElement.lang === "en";

  function touched() {
    changed = true;
    if (status) status.textContent = english ? "There are unsaved changes" : "有未保存的修改";
    clearTimeout(timer);
    timer = setTimeout(() => window.htmx?.trigger(form, "recheck"), CHECK_AFTER);
  }

  form.addEventListener("input", (event) => {
    if (event.target.matches("textarea.yaml")) {
      number(event.target);
      touched();
    }
  });
  form.addEventListener("submit", () => { leaving = true; remember(); });
  window.addEventListener("beforeunload", (event) => {
    if (changed && !leaving) event.preventDefault();
  });

  // Ctrl+S saves. The Tab key stays what it is: it moves on.
  form.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      form.querySelector('[name="do"][value="save"]')?.click();
    }
  });

  // After saving one is where one was.
  const here = `editor:${location.pathname}`;
  function remember() { sessionStorage.setItem(here, String(scrollY)); }
  const was = sessionStorage.getItem(here);
  if (was !== null && !location.hash) scrollTo(0, Number(was));
  sessionStorage.removeItem(here);

  // A finding leads to its line.
  form.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest(".found a") : null;
    if (!link) return;
    const place = document.getElementById(link.hash.slice(1));
    const area = place?.querySelector("textarea.yaml");
    place?.closest("details")?.setAttribute("open", "");
    place?.querySelector("details")?.setAttribute("open", "");
    if (!area || !link.dataset.line) return;
    event.preventDefault();
    const lines = area.value.split("\n");
    const at = Number(link.dataset.line) - 1;
    const start = lines.slice(0, at).join("\n").length + (at ? 1 : 0);
    area.focus();
    area.setSelectionRange(start, start + (lines[at] ?? "").length);
    place.scrollIntoView({ block: "center" });
  });

  // A block to begin with is fetched and put behind what stands there.
  form.addEventListener("click", async (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-insert]") : null;
    if (!button) return;
    event.preventDefault();
    const address = new URL(form.dataset.block, location.href);
    address.searchParams.set("kind", button.dataset.insert);
    address.searchParams.set("measure", button.dataset.measureId);
    const answer = await fetch(address);
    if (!answer.ok) return;
    const words = await answer.text();
    const gap = document.getElementById(button.dataset.gap);
    const area = gap.querySelector("textarea.yaml");
    gap.querySelector("details.add")?.setAttribute("open", "");
    area.value = area.value.trim() ? `${area.value.replace(/\n+$/, "")}\n\n${words}` : words;
    number(area);
    area.focus();
    touched();
  });
})();
