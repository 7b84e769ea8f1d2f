import type { JSX } from "preact";

interface Props {
  values: readonly (number | null)[];
  /** the last period goes on: its number is not whole */
  unfinished?: boolean;
  label?: string;
}

const WIDTH = 64;
const HEIGHT = 22;
const PAD = 3;

/** The course of a count in a line's height, from zero; the last point is marked. */
export function Sparkline({ values, unfinished = false, label }: Props): JSX.Element | null {
  const most = Math.max(1, ...values.map((one) => one ?? 0));
  const step = (WIDTH - 2 * PAD) / Math.max(1, values.length - 1);
  const points = values.flatMap((one, i) => (one === null ? [] : [[PAD + i * step, HEIGHT - PAD - (one / most) * (HEIGHT - 2 * PAD)] as const]));
  if (points.length < 2) return null;
  const [x, y] = points.at(-1)!;
  const line = points.map(([px, py], i) => `${i === 0 ? "M" : "L"}${px.toFixed(1)},${py.toFixed(1)}`).join("");
  return (
    <svg class="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} {...(label ? { role: "img", "aria-label": label } : { "aria-hidden": true })}>
      <path class="sparkline-fill" d={`${line}L${x.toFixed(1)},${HEIGHT - PAD}L${points[0]![0].toFixed(1)},${HEIGHT - PAD}Z`} />
      <path class="sparkline-line" d={line} />
      <circle class={unfinished ? "sparkline-end is-open" : "sparkline-end"} cx={x} cy={y} r="2.4" />
    </svg>
  );
}
