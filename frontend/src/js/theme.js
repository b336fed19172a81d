// Light or dark, before the page is painted: what the reader chose (the server wrote it), else what her system says.
const page = document.documentElement;
if (!page.dataset.bsTheme) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => (page.dataset.bsTheme = dark.matches ? "dark" : "light");
  follow();
  dark.addEventListener("change", follow);
}
