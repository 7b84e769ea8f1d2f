/**
 * Fixed classes of a map: few, round, and the same however the map is moved. The rules are those
 * of the service's reports, so that a page and its report show the same classes.
 */

// Shares of the places that have a value at which the classes are cut; few stand out at the top.
const CUTS = [0.3, 0.55, 0.75, 0.9, 0.97];
const ROUND = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];
const CHANGES = [[0.05, 0.1, 0.2], [0.1, 0.25, 0.5], [0.2, 0.5, 1]] as const;

/** Lower bounds of at most six classes of the positive values; the first is 0, or 1 for counts. */
export function classBreaks(values: Iterable<number | null>): number[] {
  const known = Float64Array.from([...values].filter((v): v is number => v !== null && v > 0)).sort();
  if (known.length === 0) return [0];
  const whole = known.every(Number.isInteger);
  const bounds = [whole ? 1 : 0];
  const cuts = CUTS.map((share) => quantile(known, share));
  const low = cuts[0]!;
  const high = cuts.at(-1)!;
  const step = high < 3 * low ? stepBelow((high - low) / cuts.length, whole) : 0;
  for (const cut of cuts) {
    const bound = step > 0 ? evenRound(cut / step) * step : nearestRound(cut, whole);
    if (bounds.at(-1)! < bound && bound <= known.at(-1)!) bounds.push(bound);
  }
  return bounds;
}

/** Bounds for changes given as shares, symmetric about no change. */
export function signedBreaks(values: Iterable<number | null>): number[] {
  const known = Float64Array.from([...values].filter((v): v is number => v !== null).map(Math.abs)).sort();
  const top = known.length > 0 ? quantile(known, 0.95) : 0;
  const steps = CHANGES.find((one) => top <= one[2]) ?? CHANGES[2];
  return [...steps.map((one) => -one).reverse(), ...steps];
}

/** The class a value belongs to: the last whose bound it reaches; -1 below the first. */
export function classOf(value: number, breaks: readonly number[]): number {
  let found = -1;
  while (found + 1 < breaks.length && value >= breaks[found + 1]!) found++;
  return found;
}

/** Linear interpolation between the order statistics, as numpy's default. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below]!;
  return low + (at - below) * ((sorted[below + 1] ?? low) - low);
}

/** Half to even, as Python rounds. */
function evenRound(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

function nearestRound(value: number, whole: boolean): number {
  const size = 10 ** Math.floor(Math.log10(value));
  const nearest = ROUND.map((step) => size * step).reduce((a, b) => (Math.abs(b - value) < Math.abs(a - value) ? b : a));
  return whole ? evenRound(nearest) : Number(nearest.toPrecision(6));
}

function stepBelow(width: number, whole: boolean): number {
  if (width <= 0) return whole ? 1 : 0;
  const size = 10 ** Math.floor(Math.log10(width));
  const step = Math.max(...[1, 2, 5].map((part) => size * part).filter((one) => one <= width));
  return whole ? Math.max(step, 1) : step;
}
