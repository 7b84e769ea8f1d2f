import type { JSX } from "preact";
import { dataColours } from "../map/dataColours";
import { language, t, tOr } from "../words";
import type { EmergingAnswer, EmergingRow } from "./answers";
import { emergingIndex } from "./emerging";
import * as format from "./formats";
import { isEmerging } from "./painting";
import * as state from "./state";
import { isShape } from "./view";

const WIDTH = 320;
const HEIGHT = 90;
/** two-sided 5 % */
const SURE_Z = 1.96;

/** The class of a place's history of hot and cold, in a sentence, and its scores step by step. */
export function EmergingPart({ selected }: { selected: string }): JSX.Element | null {
  const found = findRow(selected);
  if (!found) return null;
  const [answer, row] = found;
  const sentence = (answer.sentences[row.class] ?? {}) as Record<string, string>;
  return (
    <section class="area-part">
      <h3>
        <i class="swatch" style={{ background: dataColours.value.emerging[emergingIndex(row.class)] }} /> {tOr(`emerging.${row.class}`, row.class)}
      </h3>
      <p>{sentence[language.value] ?? ""}</p>
      {row.z && <Scores z={row.z} answer={answer} />}
      <p class="muted">
        {t("emerging.trend", {
          z: row.trend_z === null ? "–" : format.plain(row.trend_z),
          p: row.trend_p === null ? "–" : format.plain(row.trend_p),
          hot: row.hot_steps, cold: row.cold_steps, steps: row.steps,
        })}
      </p>
    </section>
  );
}

/** The row of what is selected, in the map's answer or in the ranking's. */
function findRow(selected: string): [EmergingAnswer, EmergingRow] | null {
  const code = isShape(selected) ? selected.slice(selected.indexOf(":") + 1) : (selected.split(":")[1] ?? "");
  for (const answer of [state.main.value?.answer, state.ranking.value]) {
    if (!answer || !isEmerging(answer)) continue;
    const row = answer.rows.find((one) => one.code === code);
    if (row) return [answer, row];
  }
  return null;
}

function Scores({ z, answer }: { z: (number | null)[]; answer: EmergingAnswer }): JSX.Element {
  const known = z.map((one) => one ?? 0);
  const most = Math.max(3, ...known.map(Math.abs));
  const y = (value: number): number => HEIGHT / 2 - (value / most) * (HEIGHT / 2 - 4);
  const wide = WIDTH / z.length;
  const bar = (value: number, i: number): string => `M${(i * wide + 0.5).toFixed(1)},${y(0)}V${y(value).toFixed(1)}h${(wide - 1).toFixed(1)}V${y(0)}Z`;
  const bars = (hot: boolean): string => known.map((value, i) => (value > 0 === hot ? bar(value, i) : "")).join("");
  return (
    <figure class="trend">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={t("emerging.course")}>
        <path d={bars(true)} fill={dataColours.value.emerging[2]} />
        <path d={bars(false)} fill={dataColours.value.emerging[10]} />
        <path class="sure" d={`M0,${y(SURE_Z)}H${WIDTH}M0,${y(-SURE_Z)}H${WIDTH}`} />
      </svg>
      <figcaption class="muted">
        <span>{answer.steps[0]}</span>
        <span>{t("emerging.course")}</span>
        <span>{answer.steps.at(-1)}</span>
      </figcaption>
    </figure>
  );
}
