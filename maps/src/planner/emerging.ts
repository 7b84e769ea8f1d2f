/** The seventeen classes of emerging hot spots: their order and names. */

const KINDS = ["new", "intensifying", "consecutive", "persistent", "diminishing", "sporadic", "oscillating", "historical"] as const;

/** As a legend lists them: hot, cold, none. */
export const EMERGING_CLASSES: readonly string[] = [
  ...KINDS.map((kind) => `${kind} hot spot`),
  ...KINDS.map((kind) => `${kind} cold spot`),
  "no pattern detected",
];
export const NO_PATTERN = EMERGING_CLASSES.length - 1;

/** A class's number; -1 where there is none of that name. */
export const emergingIndex = (name: string): number => EMERGING_CLASSES.indexOf(name);
