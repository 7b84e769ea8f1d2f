/** The scale of the time axis: days to pixels. */

/** The days that the axis spans, as day numbers. */
export interface Bounds {
  first: number;
  /** the day after the last */
  end: number;
}

/** Pixels from the left edge of an axis `width` pixels wide. */
export function xOf(day: number, { first, end }: Bounds, width: number): number {
  return ((day - first) / (end - first)) * width;
}
