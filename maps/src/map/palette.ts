/** Colours of the drawn map, read from the style sheet so that light and dark have one source. */
import { effect } from "@preact/signals";
import type { LayerSpecification, Map as BaseMap } from "maplibre-gl";
import { isDark } from "./scheme";

export type MapColour =
  | "ground" | "land" | "line" | "level-line" | "lead-line" | "band" | "name" | "halo" | "accent" | "muted" | "disc" | BasemapColour;
type BasemapColour =
  | "water" | "water-name" | "green" | "green-name" | "building" | "building-edge" | "road" | "road-edge" | "road-main"
  | "path" | "rail" | "street-name";

export function mapColour(name: MapColour): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--map-${name}`).trim();
}

/** Call back now, and whenever light and dark change, until the map is removed. */
export function withScheme(map: BaseMap, act: () => void): void {
  map.once("remove", effect(() => {
    void isDark.value;
    act();
  }));
}

/** Give layers that are drawn already the present colours, in the next frame: nothing is laid out anew. */
export function recolour(map: BaseMap, layers: readonly LayerSpecification[]): void {
  for (const { id, paint } of layers) {
    if (!map.getLayer(id)) continue;
    for (const [name, value] of Object.entries(paint ?? {})) {
      if (name.endsWith("-color") && typeof value === "string") map.setPaintProperty(id, name as "fill-color", value);
    }
  }
}
