/** The seventeen classes of emerging hot spots: their order, colours and short names. */
import { oklch, radians } from "../colours";

const KINDS = ["new", "intensifying", "consecutive", "persistent", "diminishing", "sporadic", "oscillating", "historical"] as const;

/** As a legend lists them: hot, cold, none. */
export const EMERGING_CLASSES: readonly string[] = [
  ...KINDS.map((kind) => `${kind} hot spot`),
  ...KINDS.map((kind) => `${kind} cold spot`),
  "no pattern detected",
];
export const NO_PATTERN = EMERGING_CLASSES.length - 1;

const ORANGE = 45;
const BLUE = 255;

/**
 * Orange and blue are told apart in every common colour deficiency; within each the classes differ
 * in lightness by equal steps, what matters most being darkest.
 */
export const EMERGING_COLOURS: readonly string[] = [...steps(ORANGE), ...steps(BLUE), "#f1f0ec"];

function steps(hue: number): string[] {
  return KINDS.map((_, i) => {
    const at = i / (KINDS.length - 1);
    return oklch(0.38 + 0.5 * at, 0.15 - 0.09 * at, radians(hue));
  });
}

/** A class's number; -1 where there is none of that name. */
export const emergingIndex = (name: string): number => EMERGING_CLASSES.indexOf(name);
