import type { JSX } from "preact";
import { number, t } from "../words";

const WIDTH = 320;
const HEIGHT = 84;

/** How many complaints came week by week, as bars with the numbers above them. */
export function Weekly({ counts }: { counts: readonly number[] }): JSX.Element {
  const most = Math.max(1, ...counts);
  const wide = WIDTH / counts.length;
  const top = (n: number): number => HEIGHT - (n / most) * (HEIGHT - 18);
  return (
    <figure class="trend issue-weeks">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${t("issue.weekly")}${t("colon")}${counts.join(", ")}`}>
        {counts.map((n, i) => (
          <>
            <rect class="bars bars-1" x={i * wide + 1.5} y={top(n)} width={wide - 3} height={HEIGHT - top(n)} />
            {n > 0 && (
              <text x={(i + 0.5) * wide} y={top(n) - 4} text-anchor="middle">
                {number(n)}
              </text>
            )}
          </>
        ))}
      </svg>
      <figcaption class="muted">{t("issue.weekly")}</figcaption>
    </figure>
  );
}
