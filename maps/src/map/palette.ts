/** Colours of the drawn map, read from the style sheet so that light and dark have one source. */
export type MapColour =
  | "ground" | "land" | "line" | "lead-line" | "band" | "name" | "halo" | "accent" | "muted" | "disc" | BasemapColour;
type BasemapColour =
  | "water" | "water-name" | "green" | "green-name" | "building" | "building-edge" | "road" | "road-edge" | "road-main"
  | "path" | "rail" | "street-name";

/** where a page sets the map's colours apart from its own; the whole page else */
const APART = ".map-light";

export function mapColour(name: MapColour): string {
  return getComputedStyle(document.querySelector(APART) ?? document.documentElement).getPropertyValue(`--map-${name}`).trim();
}

/** Call back whenever the reader's light or dark preference changes. */
export function onSchemeChange(act: () => void): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", act);
}
