/** Colours of the drawn map, read from the style sheet so that light and dark have one source. */
export type MapColour = "ground" | "land" | "line" | "lead-line" | "band" | "name" | "halo" | "accent" | "muted" | "disc";

export function mapColour(name: MapColour): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--map-${name}`).trim();
}

/** Call back whenever the reader's light or dark preference changes. */
export function onSchemeChange(act: () => void): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", act);
}
