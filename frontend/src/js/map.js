// The map: <div data-map="URL of a GeoJSON" data-worker="URL of MapLibre's worker" role="img" aria-label="…"></div>.
// Outlines and points, no base map unless data-tiles names one: a government network has none outside. Chinese labels
// are drawn by the browser's own fonts.
import { AttributionControl, LngLatBounds, Map, NavigationControl, Popup, setWorkerUrl } from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";

const style = getComputedStyle(document.documentElement);
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
  const drawn = new Map({
    container: element,
    style: { version: 8, sources: {}, layers: [{ id: "page", type: "background", paint: { "background-color": colour("--page") } }] },
    bounds: boundsOf(data),
    fitBoundsOptions: { padding: 24 },
    attributionControl: false,
    localIdeographFontFamily: colour("--interface"),
    cooperativeGestures: true,
  });
  drawn.addControl(new NavigationControl({ showCompass: false }));
  drawn.addControl(new AttributionControl({ compact: false, customAttribution: element.dataset.attribution ?? "" }));
  drawn.on("load", () => {
    drawn.addSource("places", { type: "geojson", data, generateId: true });
    drawn.addLayer({ id: "areas", type: "fill", source: "places", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": ["coalesce", ["get", "colour"], colour("--primary")], "fill-opacity": 0.18 } });
    drawn.addLayer({ id: "outlines", type: "line", source: "places", paint: { "line-color": colour("--primary"), "line-width": 1 } });
    drawn.addLayer({ id: "points", type: "circle", source: "places", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-color": ["coalesce", ["get", "colour"], colour("--primary")], "circle-radius": 6 } });
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
