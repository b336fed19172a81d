// The map: <div data-map="URL of a GeoJSON" data-worker="URL of MapLibre's worker" role="img" aria-label="…"></div>.
// Outlines and points, no base map unless data-tiles names one: a government network has none outside. Chinese labels
// are drawn by the browser's own fonts. A place with a `step` (0 to 4) has the colour --step-N; where there are steps,
// every place carries its name.
import { AttributionControl, LngLatBounds, Map, NavigationControl, Popup, setWorkerUrl } from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";

const style = getComputedStyle(document.documentElement);
const words = document.documentElement.lang.startsWith("zh")
  ? {
      "Map.Title": "地图",
      "NavigationControl.ZoomIn": "放大",
      "NavigationControl.ZoomOut": "缩小",
      "CooperativeGesturesHandler.WindowsHelpText": "按住 Ctrl 滚动来缩放地图",
      "CooperativeGesturesHandler.MacHelpText": "按住 ⌘ 滚动来缩放地图",
      "CooperativeGesturesHandler.MobileHelpText": "用两指移动地图",
    }
  : {};
const colour = (name) => style.getPropertyValue(name).trim();

function boundsOf(data) {
  const bounds = new LngLatBounds();
  const walk = (place) => (typeof place[0] === "number" ? bounds.extend(place) : place.forEach(walk));
  for (const one of data.features) walk(one.geometry.coordinates);
  return bounds;
}

export async function map(element) {
  setWorkerUrl(element.dataset.worker);
  const data = await (await fetch(element.dataset.map)).json();
  const stepped = data.features.some((one) => "step" in one.properties);
  for (const { properties } of data.features) {
    if ("step" in properties) properties.colour = colour(`--step-${properties.step}`);
  }
  const drawn = new Map({
    container: element,
    style: { version: 8, sources: {}, layers: [{ id: "page", type: "background", paint: { "background-color": colour("--page") } }] },
    bounds: boundsOf(data),
    fitBoundsOptions: { padding: 24 },
    attributionControl: false,
    localIdeographFontFamily: colour("--interface"),
    cooperativeGestures: true,
    locale: words,
  });
  drawn.addControl(new NavigationControl({ showCompass: false }));
  drawn.addControl(new AttributionControl({ compact: false, customAttribution: element.dataset.attribution ?? "" }));
  drawn.on("load", () => {
    drawn.addSource("places", { type: "geojson", data, generateId: true });
    drawn.addLayer({ id: "areas", type: "fill", source: "places", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": ["coalesce", ["get", "colour"], colour("--primary")], "fill-opacity": stepped ? 1 : 0.18 } });
    drawn.addLayer({ id: "outlines", type: "line", source: "places", paint: { "line-color": colour(stepped ? "--soft" : "--primary"), "line-width": 1 } });
    drawn.addLayer({ id: "points", type: "circle", source: "places", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-color": ["coalesce", ["get", "colour"], colour("--primary")], "circle-radius": stepped ? 8 : 6, "circle-stroke-width": stepped ? 2 : 0, "circle-stroke-color": colour("--ink") } });
    if (stepped) {
      const below = ["case", ["==", ["geometry-type"], "Point"], ["literal", [0, 1.1]], ["literal", [0, 0]]];
      drawn.addLayer({ id: "names", type: "symbol", source: "places", layout: { "text-field": ["get", "name"], "text-size": 13, "text-offset": below, "text-padding": 2 }, paint: { "text-color": colour("--ink"), "text-halo-color": colour("--sheet"), "text-halo-width": 2 } });
    }
    const popup = new Popup({ closeButton: false, closeOnClick: false });
    for (const layer of ["areas", "points"]) {
      drawn.on("mousemove", layer, (event) => {
        const { name, words } = event.features[0].properties;
        popup.setLngLat(event.lngLat).setText([name, words].filter(Boolean).join("　")).addTo(drawn);
      });
      drawn.on("mouseleave", layer, () => popup.remove());
    }
  });
}

document.querySelectorAll("[data-map]").forEach(map);
