/// <reference types="vite/client" />
declare module "polylabel" {
  /** The pole of inaccessibility of a polygon, to the given precision in its own units. */
  export default function polylabel(
    polygon: [number, number][][],
    precision?: number,
  ): [number, number] & { distance: number };
}

/** Named in vite.config.ts; the type is the package's own. */
declare module "h3-hexagon-layer" {
  export { H3HexagonLayer as default } from "@deck.gl/geo-layers";
}
