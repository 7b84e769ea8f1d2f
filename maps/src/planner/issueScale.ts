/** Circles whose area is a number of complaints. */

const SMALLEST_PX = 4;
const LARGEST_PX = 34;
const PX_PER_ROOT = 2.3;
const STEPS = [2, 5, 10, 20, 50, 100, 200, 500] as const;
const SHOWN = 3;

/** The radius in pixels of an issue with so many complaints. */
export const radiusPx = (complaints: number): number =>
  Math.min(LARGEST_PX, Math.max(SMALLEST_PX, PX_PER_ROOT * Math.sqrt(complaints)));

/** Round numbers for the legend, up to about the largest that is shown. */
export function legendSteps(largest: number): number[] {
  const below = STEPS.filter((step) => step <= Math.max(largest, STEPS[0]));
  const every = Math.max(1, Math.ceil(below.length / SHOWN));
  return below.filter((_, i) => (below.length - 1 - i) % every === 0);
}
