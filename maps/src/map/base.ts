import maplibregl from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import { t } from "../words";
import type { Bbox } from "./boxes";
import { mapColour } from "./palette";

/** Where the browser can draw at all. */
export function canDraw(): boolean {
  const canvas = document.createElement("canvas");
  return canvas.getContext("webgl2") !== null;
}

/** A map of plain ground: no tiles, no fonts, nothing fetched. */
export function createMap(container: HTMLElement, bbox: Bbox, label: string): maplibregl.Map {
  const map = new maplibregl.Map({
    container,
    style: {
      version: 8,
      // a change is there in the next frame: each more would cost those without a graphics card
      transition: { duration: 0, delay: 0 },
      sources: {},
      layers: [
        { id: "ground", type: "background", paint: { "background-color": mapColour("ground") } },
      ],
    },
    bounds: [bbox[0], bbox[1], bbox[2], bbox[3]],
    fitBoundsOptions: { padding: 24 },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    renderWorldCopies: false,
    maxZoom: 19,
    fadeDuration: 0,
    locale: {
      "NavigationControl.ZoomIn": t("map.zoomIn"),
      "NavigationControl.ZoomOut": t("map.zoomOut"),
      "Map.Title": label,
    },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  withoutSky(map);
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibregl.ScaleControl({ unit: "metric" }), "bottom-right");
  return map;
}

/**
 * MapLibre paints a transparent sky over the whole picture in every frame. Seen from straight above
 * there is none, and without a graphics card that pass alone takes a third of the time.
 */
function withoutSky(map: maplibregl.Map): void {
  map.painter.drawFunctions.sky = () => undefined;
}

export const EMPTY = { type: "FeatureCollection" as const, features: [] };

/** Wait for the style, without which no source can be added. */
export function ready(map: maplibregl.Map): Promise<void> {
  return new Promise((resolve) => {
    if (map.isStyleLoaded()) resolve();
    else map.once("load", () => resolve());
  });
}

// MapLibre draws the world 512 pixels wide at zoom 0.
const EQUATOR_M = 40_075_016.686;

/** A line width that stays `metres` wide on the ground at a latitude, at every zoom. */
export function groundWidth(metres: number, lat: number): maplibregl.ExpressionSpecification {
  const atZero = (metres * 512) / (EQUATOR_M * Math.cos((lat * Math.PI) / 180));
  return ["interpolate", ["exponential", 2], ["zoom"], 0, atZero, 24, atZero * 2 ** 24];
}

export { bboxOf, union, type Bbox } from "./boxes";
