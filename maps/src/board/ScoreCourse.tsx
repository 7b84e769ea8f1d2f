import type { JSX } from "preact";
import { t } from "../words";
import type { AssessmentCourse, BodyCourse } from "./answers";
import * as format from "./formats";

const WIDTH = 340;
const HEIGHT = 110;
const [LEFT, BOTTOM, TOP] = [34, 18, 6];

/** A body's score over the periods, each with its interval; the hollow dot is of one that goes on. */
export function ScoreCourse({ course, periods }: { course: BodyCourse; periods: AssessmentCourse["periods"] }): JSX.Element | null {
  const known = course.score_low.filter((low): low is number => low !== null);
  if (known.length < 2) return null;
  const from = Math.max(0, Math.floor(Math.min(...known) * 10) / 10);
  const x = (i: number): number => LEFT + ((i + 0.5) * (WIDTH - LEFT)) / periods.length;
  const y = (share: number): number => TOP + (1 - (share - from) / (1 - from || 1)) * (HEIGHT - TOP - BOTTOM);
  const ticks = [from, (from + 1) / 2, 1];
  return (
    <figure class="score-course">
      <figcaption class="muted">{t("board.score.course")}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={told(course, periods)}>
        {ticks.map((tick) => (
          <g key={tick}>
            <line class="whisker-axis" x1={LEFT} x2={WIDTH} y1={y(tick)} y2={y(tick)} />
            <text class="chart-tick" x={LEFT - 5} y={y(tick) + 3} text-anchor="end">{format.percent(tick, 0)}</text>
          </g>
        ))}
        {periods.map((period, i) => {
          const [value, low, high] = [course.score[i], course.score_low[i], course.score_high[i]];
          if (value === null || value === undefined || low === null || high === null) return null;
          return (
            <g key={period.to}>
              <line class="whisker-range" x1={x(i)} x2={x(i)} y1={y(low!)} y2={y(high!)} />
              <circle class={period.unfinished ? "whisker-raw" : "whisker-dot"} cx={x(i)} cy={y(value)} r="3.2" />
            </g>
          );
        })}
        {periods.map((period, i) => (i % 3 === periods.length % 3 ? <text key={period.to} class="chart-tick" x={x(i)} y={HEIGHT - 4} text-anchor="middle">{period.name || period.from.slice(5)}</text> : null))}
      </svg>
    </figure>
  );
}

function told(course: BodyCourse, periods: AssessmentCourse["periods"]): string {
  return periods.map((period, i) => `${period.name || period.from} ${format.percent(course.score[i])}`).join(t("comma"));
}
