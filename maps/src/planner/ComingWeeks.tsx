import type { JSX } from "preact";
import { number, t, type WordKey } from "../words";
import type { ForecastAnswer, ForecastRow } from "./answers";
import * as format from "./formats";
import * as state from "./state";

type ReasonCode = Exclude<ForecastRow["reason_code"], "" | null>;

const WHY: Record<ReasonCode, WordKey> = {
  short_history: "forecast.why.weeks",
  few_complaints: "forecast.why.few",
  no_fit: "forecast.why.fit",
  constant: "forecast.why.same",
  not_better: "forecast.why.better",
  seldom_better: "forecast.why.seldom",
  coverage: "forecast.why.coverage",
};

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

/** Why there is no forecast, in the reader's language; null stands for a history without whole weeks. */
export function whyNone(answer: ForecastAnswer | null): string {
  const row = answer?.rows[0];
  if (!row?.reason_code) return t("forecast.why.history");
  return t(WHY[row.reason_code], { n: percent(row.coverage80) });
}

const percent = (share: number | null): string => `${Math.round(100 * (share ?? 0))} %`;

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
