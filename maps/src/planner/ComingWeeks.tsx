import type { JSX } from "preact";
import { number, t } from "../words";
import type { ForecastAnswer, ForecastRow } from "./answers";
import * as format from "./formats";
import * as state from "./state";

const WHY: readonly (readonly [RegExp, Parameters<typeof t>[0]])[] = [
  [/too few weeks/, "forecast.why.weeks"],
  [/too few complaints/, "forecast.why.few"],
  [/cannot be fitted/, "forecast.why.fit"],
  [/never changes/, "forecast.why.same"],
  [/clearly better/, "forecast.why.better"],
  [/too seldom/, "forecast.why.seldom"],
];
const COVERED = /held (\d+ ?%)/;

/** The coming weeks of a place, or the plain reason why none are told. */
export function ComingWeeks({ selected }: { selected: string }): JSX.Element | null {
  const found = state.placeForecast.value;
  if (state.isPublic.value || found?.selected !== selected) return null;
  const shown = found.answer?.rows.filter((row) => row.shown) ?? [];
  return (
    <section class="area-part">
      <h3>{t("forecast.title")}</h3>
      {shown.length > 0 ? <Weeks rows={shown} /> : <p class="muted">{t("forecast.none", { why: whyNone(found.answer) })}</p>}
    </section>
  );
}

/** Why there is no forecast, in the reader's language. */
export function whyNone(answer: ForecastAnswer | null): string {
  const reason = answer ? (answer.rows[0]?.reason ?? "") : "";
  if (!answer || reason === "") return t("forecast.why.history");
  const covered = COVERED.exec(reason)?.[1];
  if (covered) return t("forecast.why.coverage", { n: covered });
  const key = WHY.find(([pattern]) => pattern.test(reason))?.[1];
  return key ? t(key) : reason;
}

function Weeks({ rows }: { rows: readonly ForecastRow[] }): JSX.Element {
  const most = Math.max(1, ...rows.map((row) => row.high95 ?? 0));
  const at = (value: number | null): string => `${(100 * (value ?? 0)) / most}%`;
  const wide = (low: number | null, high: number | null): string => `${(100 * ((high ?? 0) - (low ?? 0))) / most}%`;
  const [first] = rows;
  return (
    <>
      <table class="rates">
        <tbody>
          {rows.map((row) => (
            <tr title={t("forecast.exceeds", { n: format.plain(Math.floor(row.exceeds80 ?? 0)) })}>
              <th scope="row">{t("forecast.week", { from: row.week ?? "" })}</th>
              <td class="rate-line">
                <span class="rate-axis" aria-hidden="true">
                  <i class="rate-range is-wide" style={{ left: at(row.low95), width: wide(row.low95, row.high95) }} />
                  <i class="rate-range" style={{ left: at(row.low80), width: wide(row.low80, row.high80) }} />
                  <i class="rate-dot" style={{ left: at(row.mean) }} />
                </span>
              </td>
              <td class="amount">
                <strong>{number(Math.round(row.mean ?? 0))}</strong>
              </td>
              <td class="amount muted">{t("forecast.range", { low: number(Math.floor(row.low80 ?? 0)), high: number(Math.ceil(row.high80 ?? 0)) })}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {first?.mase && first.naive_mase ? (
        <p class="muted forecast-tested">
          {t("forecast.tested", { n: first.origins ?? 0, share: `${Math.round((100 * first.mase) / first.naive_mase)}%` })}
        </p>
      ) : null}
    </>
  );
}
