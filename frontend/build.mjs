// Builds what the pages load into ../luoshi/office/static/built: nothing is fetched from elsewhere at run time.
//
//   site.css, site.js   every page: Tabler, our look, HTMX, the signature
//   theme.js            before the page is painted: light or dark
//   chart.js, map.js    pages with a chart or a map
import { copyFile, mkdir, readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const built = path.join(here, "..", "luoshi", "office", "static", "built");
const maplibre = path.join(here, "node_modules", "maplibre-gl", "dist");
const options = {
  absWorkingDir: here,
  outdir: built,
  bundle: true,
  minify: true,
  legalComments: "linked",
  target: ["chrome100", "firefox100", "safari15"],
  logLevel: "warning",
  loader: { ".svg": "dataurl" },
};

await rm(built, { recursive: true, force: true });
await mkdir(built, { recursive: true });
const classic = { ...options, format: "iife", entryPoints: ["src/js/site.js", "src/js/theme.js", "src/css/site.css"], entryNames: "[name]" };
const modules = { ...options, format: "esm", entryPoints: ["src/js/chart.js", "src/js/map.js"], entryNames: "[name]" };

if (process.argv.includes("--watch")) {
  for (const one of [classic, modules]) await (await esbuild.context(one)).watch();
} else {
  await Promise.all([esbuild.build(classic), esbuild.build(modules)]);
}
// MapLibre starts its worker from a file of its own.
await copyFile(path.join(maplibre, "maplibre-gl-worker.mjs"), path.join(built, "maplibre-gl-worker.mjs"));
for (const name of (await readdir(built)).sort()) {
  const { size } = await stat(path.join(built, name));
  console.log(`${name.padEnd(32)} ${String(Math.ceil(size / 1024)).padStart(6)} kB`);
}
