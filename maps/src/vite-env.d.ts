/// <reference types="vite/client" />
declare module "polylabel" {
  /** The pole of inaccessibility of a polygon, to the given precision in its own units. */
  export default function polylabel(
    polygon: [number, number][][],
    precision?: number,
  ): [number, number] & { distance: number };
}
