/** Selecting an area: the map flies to it, outlines it and names it; its page opens. */
import { areasOf } from "../service/areas";
import * as camera from "./camera";
import * as state from "./state";

const SIMPLIFY_M = 100;

/** Select an area of a level, by default of the one shown; unless `still`, the map flies to it. */
export function choose(code: string, level = state.level.value, still = false): void {
  state.look({ selected: `${level}:${code}`, tab: "rank", alarm: 0 });
  if (!still) void reveal(level, code);
}

/** Bring an area of any level into view. */
export async function reveal(level: string, code: string): Promise<void> {
  const areas = await areasOf(level, SIMPLIFY_M).catch(() => null);
  const found = areas?.features.find((one) => one.properties.code === code);
  if (found) camera.reveal(found.geometry);
}
