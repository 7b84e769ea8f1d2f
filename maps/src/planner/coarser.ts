/** Larger hexagons made of smaller ones, as the service makes them. */
import type { CellsAnswer } from "./answers";

/** An H3 index holds its resolution in bits 52 to 55; digits that are not used are 7. */
const RES_SHIFT = 52n;
const DIGIT_BITS = 3;
const MOST_DIGITS = 15;
const PENTAGONS = 12;

/** The answer with cells of a coarser resolution: the same complaints, in larger cells. */
export function coarsened(answer: CellsAnswer, res: number): CellsAnswer {
  const parent = parents(res);
  const sums = new Map<string, number>();
  for (const [cell, count] of answer.cells) {
    const name = parent(cell);
    sums.set(name, (sums.get(name) ?? 0) + count);
  }
  const cell_area_km2 = (answer.cell_area_km2 * cellsOf(answer.res)) / cellsOf(res);
  return { ...answer, res, cell_area_km2, cells: [...sums] };
}

/** A way from a cell's name to that of the cell of `res` that it counts in. */
function parents(res: number): (cell: string) => string {
  const keep = ~(0xfn << RES_SHIFT) & 0xffff_ffff_ffff_ffffn;
  const fill = (BigInt(res) << RES_SHIFT) | ((1n << BigInt(DIGIT_BITS * (MOST_DIGITS - res))) - 1n);
  return (cell) => ((BigInt(`0x${cell}`) & keep) | fill).toString(16);
}

/** How many cells of a resolution the earth has. */
function cellsOf(res: number): number {
  return 10 * PENTAGONS * 7 ** res + 2;
}
