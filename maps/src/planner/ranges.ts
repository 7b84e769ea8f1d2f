/** Numbers as the service spells them: `7-9,17`; 22-5 goes around. */

export function listOf(text: string, first: number, last: number): number[] {
  const found = new Set<number>();
  for (const part of text.split(",").filter(Boolean)) {
    const [low, high = low] = part.split("-").map(Number);
    if (low === undefined || high === undefined || !isIn(low, first, last) || !isIn(high, first, last)) continue;
    const size = last - first + 1;
    const steps = (((high - low) % size) + size) % size;
    for (let i = 0; i <= steps; i++) found.add(first + ((low - first + i) % size));
  }
  return [...found].sort((a, b) => a - b);
}

export function rangesOf(numbers: readonly number[]): string {
  const sorted = [...numbers].sort((a, b) => a - b);
  const runs: [number, number][] = [];
  for (const one of sorted) {
    const run = runs.at(-1);
    if (run && run[1] === one - 1) run[1] = one;
    else runs.push([one, one]);
  }
  return runs.map(([low, high]) => (low === high ? `${low}` : `${low}-${high}`)).join(",");
}

function isIn(value: number, first: number, last: number): boolean {
  return Number.isInteger(value) && value >= first && value <= last;
}
