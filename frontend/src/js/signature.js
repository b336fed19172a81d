// A number and its sentence are one thing: pointing at one, or focusing it, lights the other. On a narrow screen a tap
// on the number opens its sentence beneath it. Each carries data-term; a group may narrow the search with data-measure.
const NARROW = matchMedia("(max-width: 767px)");

function partners(element) {
  const scope = element.closest("[data-measure]") ?? document;
  return scope.querySelectorAll(`[data-term="${CSS.escape(element.dataset.term)}"]`);
}

function light(element, on) {
  for (const one of partners(element)) one.classList.toggle("lit", on);
}

function openSentence(stated) {
  const next = stated.nextElementSibling;
  if (next?.classList.contains("sentence")) {
    next.remove();
    stated.setAttribute("aria-expanded", "false");
    return;
  }
  const words = stated.dataset.sentence;
  if (!words) return;
  const sentence = document.createElement("span");
  const tint = [...stated.classList].find((name) => name.startsWith("tint-")) ?? "";
  sentence.className = `sentence document ${tint}`;
  sentence.setAttribute("role", "note");
  // The phrase itself is tinted in its sentence, as it is in the text.
  const phrase = [...partners(stated)].find((one) => one.matches("mark.quote"))?.textContent ?? "";
  const [before, ...after] = phrase ? words.split(phrase) : [words];
  sentence.append(before);
  if (after.length) {
    const mark = document.createElement("mark");
    mark.className = `quote ${tint}`;
    mark.textContent = phrase;
    sentence.append(mark, after.join(phrase));
  }
  stated.after(sentence);
  stated.setAttribute("aria-expanded", "true");
}

export function signature() {
  const find = (event) => (event.target instanceof Element ? event.target.closest("[data-term]") : null);
  document.addEventListener("pointerover", (event) => find(event) && light(find(event), true));
  document.addEventListener("pointerout", (event) => find(event) && light(find(event), false));
  document.addEventListener("focusin", (event) => find(event) && light(find(event), true));
  document.addEventListener("focusout", (event) => find(event) && light(find(event), false));
  document.addEventListener("click", (event) => {
    const stated = event.target instanceof Element ? event.target.closest(".stated[data-sentence]") : null;
    if (stated && NARROW.matches) openSentence(stated);
  });
  document.addEventListener("keydown", (event) => {
    const stated = event.target instanceof Element ? event.target.closest(".stated[data-sentence]") : null;
    if (stated && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      openSentence(stated);
    }
  });
}
