/**
 * The colours of data on a dark map: the ramps of `colours.ts` the other way round, so that what matters
 * most stands out from the ground. Hues, and with them what the colour-blind tell apart, stay.
 */
import { oklch, radians, type HotSpotClass } from "./colours";

/** where there are too few complaints to show a number */
export const TOO_FEW = "#6a7072";
/** where there is nothing */
export const NOTHING = "#1d2427";
/** a change that may be chance */
export const UNSURE = "#474f52";

export const HOT_SPOT: Record<HotSpotClass, string> = {
  "hot spot 99%": oklch(0.82, 0.13, radians(55)),
  "hot spot 95%": oklch(0.66, 0.16, radians(42)),
  "hot spot 90%": oklch(0.5, 0.12, radians(38)),
  "not significant": "#2b3235",
  "cold spot 90%": oklch(0.43, 0.09, radians(258)),
  "cold spot 95%": oklch(0.61, 0.12, radians(252)),
  "cold spot 99%": oklch(0.81, 0.1, radians(245)),
};

/** classes of an assessment */
export const GROUPS = ["#5b9bd8", "#7fd0c4", "#eeb04e", "#e0607f", "#b094e0", "#93a19e"];

const DIM = 0.4;
const BRIGHT = 0.95;

/** `n` colours from dim blue (little) to bright yellow (much). */
export function sequential(n: number): string[] {
  return Array.from({ length: n }, (_, i) => {
    const at = i / Math.max(n - 1, 1);
    const chroma = 0.045 + 0.085 * Math.sin(Math.PI * Math.min(1, 0.12 + (1 - at) * 0.72));
    return oklch(DIM + (BRIGHT - DIM) * at, chroma, radians(280 - 175 * at));
  });
}

/** `n` colours from blue (fewer) through dim grey to orange (more). */
export function diverging(n: number): string[] {
  return Array.from({ length: n }, (_, i) => {
    const at = (2 * i) / Math.max(n - 1, 1) - 1;
    return oklch(0.31 + 0.49 * Math.abs(at), 0.13 * Math.abs(at) ** 0.8, radians(at > 0 ? 60 : 250));
  });
}

const STEPS = 8;

/** Eight kinds of hot spot in orange, eight of cold in blue, the first of each brightest; then none. */
export const EMERGING: readonly string[] = [...kinds(50), ...kinds(252), "#2b3235"];

function kinds(hue: number): string[] {
  return Array.from({ length: STEPS }, (_, i) => {
    const at = i / (STEPS - 1);
    return oklch(0.86 - 0.5 * at, 0.11 - 0.03 * at, radians(hue));
  });
}
