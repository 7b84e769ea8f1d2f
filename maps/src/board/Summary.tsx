import type { ComponentChildren, JSX } from "preact";
import { t } from "../words";
import type { AssessmentAnswer, Body, PerDayChange } from "./answers";
import { ofBody } from "./behind";
import { Count } from "./Count";
import * as format from "./formats";
import * as state from "./state";
import { Whisker } from "./Whisker";

export const RATES = ["response", "resolution", "satisfaction"] as const;
export type Rate = (typeof RATES)[number];

/** The region's month in one row of figures. */
export function Summary({ found }: { found: AssessmentAnswer }): JSX.Element | null {
  const body = state.whole.value;
  if (!body) return null;
  const { period, rules } = found;
  return (
    <section class="summary" aria-label={t("board.summary")}>
      <header class="summary-head">
        <h2>
          {period.name || t("board.period.free")} <span class="muted">{format.days(period)}</span>
          {period.unfinished && <span class="badge is-open">{t("board.period.running")}</span>}
        </h2>
        <p class="muted">
          {t("board.rules", { id: rules.id, version: rules.version })}
          {rules.example && <strong class="badge">{t("board.rules.example")}</strong>}
        </p>
      </header>
      <dl class="summary-figures">
        <Figure label={t("board.complaints")} note={<Changes body={body} />}>
          <Count n={body.complaints} behind={() => behind(body, "complaints", t("board.complaints"))} />
        </Figure>
        {RATES.map((rate) => (
          <Figure key={rate} label={t(`show.${rate}`)} note={<Interval low={body[`${rate}_low`]} high={body[`${rate}_high`]} />}>
            {format.percent(body[`${rate}_rate`])}
          </Figure>
        ))}
        <Figure label={t("board.score")} note={<Gain body={body} />}>
          {format.percent(body.score)}
        </Figure>
        <Figure label={t("board.overdue")} note={t("board.inTime", { n: format.plain(body.in_time) })}>
          <Count n={body.overdue} behind={() => behind(body, "overdue", t("board.overdue"))} />
        </Figure>
        <Figure label={t("board.returned")} note={t("board.shareOf", { p: format.percent(body.returned_share) })}>
          <Count n={body.returned} behind={() => behind(body, "returned", t("board.returned"))} />
        </Figure>
        <Figure label={t("board.repeat")} note={t("board.shareOf", { p: format.percent(body.repeat_share) })}>
          <Count n={body.repeat} behind={() => behind(body, "repeat", t("board.repeat"))} />
        </Figure>
        <Figure label={t("board.excluded")} note={t("board.unknown.n", { n: format.plain(body.unknown) })}>
          <Count n={body.excluded} behind={() => behind(body, "excluded", t("board.excluded"))} />
        </Figure>
      </dl>
    </section>
  );
}

function behind(body: Body, kind: string, what: string): ReturnType<typeof ofBody> {
  return ofBody(body.name, body.code, kind, what);
}

export function Figure({ label, note, children }: { label: string; note?: ComponentChildren; children: ComponentChildren }): JSX.Element {
  return (
    <div class="summary-figure">
      <dt>{label}</dt>
      <dd>
        <strong>{children}</strong>
        {note && <span class="muted">{note}</span>}
      </dd>
    </div>
  );
}

function Interval({ low, high }: { low: number | null; high: number | null }): JSX.Element {
  return <>{format.between(low, high)}</>;
}

/** Changes to the period before and to last year; a doubtful one is grey and says so. */
export function Changes({ body }: { body: Body }): JSX.Element {
  return (
    <span class="changes">
      <ChangeText label={t("board.versus.previous")} change={body.change} />
      <ChangeText label={t("board.versus.year")} change={body.change_year} />
    </span>
  );
}

export function ChangeText({ label, change, bare = false }: { label: string; change: PerDayChange; bare?: boolean }): JSX.Element {
  const sure = change.value !== null && format.isSure(change.low, change.high);
  const title = t("board.change.title", { before: format.plain(change.before), low: format.signed(change.low), high: format.signed(change.high) });
  return (
    <span class="change" title={title}>
      <span class={bare ? "visually-hidden" : "change-label"}>{label}</span>{" "}
      <span class={sure ? (change.value! > 0 ? "is-up" : "is-down") : "is-doubtful"}>
        {change.value === null && change.before === 0 ? t("board.change.none") : format.signed(change.value)}
        {change.value !== null && !sure && <span class="visually-hidden"> {t("hot.0")}</span>}
      </span>
    </span>
  );
}

function Gain({ body }: { body: Body }): JSX.Element {
  const { value, low, high } = body.gain;
  const points = (share: number | null): string => (share === null ? "–" : `${share > 0 ? "+" : share < 0 ? "−" : ""}${Math.abs(share * 100).toFixed(1)}`);
  return (
    <span title={t("board.gain.title", { low: points(low), high: points(high) })}>
      {t("board.versus.previous")} {t("board.points", { n: points(value) })}
    </span>
  );
}

/** The three rates and the score of a body, each with its counts and its interval drawn. */
export function RateLines({ body, mean }: { body: Body; mean: Body | null }): JSX.Element {
  const axis = { from: 0, to: 1 };
  return (
    <table class="rate-lines">
      <tbody>
        {RATES.map((rate) => (
          <tr key={rate}>
            <th scope="row">{t(`show.${rate}`)}</th>
            <td class="rate-lines-axis">
              <Whisker axis={axis} value={body[`${rate}_rate`]} low={body[`${rate}_low`]} high={body[`${rate}_high`]} mark={mean?.[`${rate}_rate`] ?? null} />
            </td>
            <td class="amount">
              <strong>{format.percent(body[`${rate}_rate`])}</strong>
            </td>
            <td class="amount">
              <Count n={body[`${rate}_yes`]} behind={() => behind(body, `${rate}_yes`, t(`board.yes.${rate}`))} /> /{" "}
              <Count n={body[`${rate}_known`]} behind={() => behind(body, `${rate}_known`, t(`board.known.${rate}`))} />
            </td>
            <td class="amount">
              <Count n={body[`${rate}_known`] - body[`${rate}_yes`]} behind={() => behind(body, `${rate}_no`, t(`board.no.${rate}`))}>
                {t("board.no", { n: format.plain(body[`${rate}_known`] - body[`${rate}_yes`]) })}
              </Count>
            </td>
          </tr>
        ))}
        <tr>
          <th scope="row">{t("board.score")}</th>
          <td class="rate-lines-axis">
            <Whisker axis={axis} value={body.score_shrunken} low={body.score_low} high={body.score_high} raw={body.score} mark={mean?.score ?? null} />
          </td>
          <td class="amount">
            <strong>{format.percent(body.score_shrunken)}</strong>
          </td>
          <td class="amount muted" colSpan={2}>
            {t("board.score.raw", { p: format.percent(body.score) })}
          </td>
        </tr>
      </tbody>
    </table>
  );
}
