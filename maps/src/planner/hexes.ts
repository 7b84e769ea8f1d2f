import H3HexagonLayer from "h3-hexagon-layer";
import { rgbOf, type Rgb } from "../colours";
import type { Painted } from "./painting";

// Borders and names must stay legible through the hexagons.
const OPACITY = 0.82;
const CLEAR: [number, number, number, number] = [0, 0, 0, 0];

/** The hexagons, fed with cells; their outlines are made on the graphics card. */
export function hexLayer(painted: Painted, beforeId: string): H3HexagonLayer<string> {
  const known = new Map<string, Rgb>();
  const colour = (text: string | null): Rgb | [number, number, number, number] => {
    if (text === null) return CLEAR;
    const rgb = known.get(text) ?? rgbOf(text);
    known.set(text, rgb);
    return rgb;
  };
  return new H3HexagonLayer<string>({
    id: "hexes",
    // Known to the map's own layer order, which deck.gl's types leave out.
    ...{ beforeId },
    data: painted.codes,
    getHexagon: (cell) => cell,
    getFillColor: (_, { index }) => colour(painted.colours[index] ?? null) as [number, number, number],
    updateTriggers: { getFillColor: painted.colours },
    extruded: false,
    stroked: false,
    opacity: OPACITY,
    coverage: painted.show === "smooth" ? 1 : 0.97,
    // Outlines made once, seven corners each: the other way draws some forty for every hexagon.
    highPrecision: true,
  });
}
