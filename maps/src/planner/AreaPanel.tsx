import type { ComponentChildren, JSX } from "preact";
import { Icon } from "../parts/icons";
import { distance, number, t } from "../words";
import type { Bounded, Change, Profile, Rate } from "./answers";
import { toggle } from "./AreaFilter";
import * as format from "./formats";
import { choose } from "./Ranking";
import * as state from "./state";
import { Trend } from "./Trend";

/** One area's own page: how many, how that moved, of what, with what outcome, beside whom. */
export function AreaPanel({ profile }: { profile: Profile }): JSX.Element {
  const { area, count, rank } = profile;
  const id = `${area.level}:${area.code}`;
  const only = state.view.value.areas.includes(id);
  return (
    <section class="area" aria-label={area.name}>
      <header class="area-head">
        <h2>{area.name}</h2>
        <button type="button" class="quiet" onClick={() => state.look({ selected: "" })}>
          <Icon name="close" /> {t("area.close")}
        </button>
      </header>
      <p class="area-sub muted">
        {area.code} · {format.plain(area.area_km2)} km²
        {area.approximate && ` · ${t("map.approximate", { n: distance(area.accuracy_m) })}`}
      </p>
      <dl class="figures">
        <Figure label={t("rank.count")} note={t("area.rank", rank)}>
          {count === null ? t("area.tooFew") : number(count)}
        </Figure>
        <Figure label={t("area.perKm2")} note={interval(profile.per_km2, "per_km2")}>
          {format.value("per_km2", profile.per_km2?.value)}
        </Figure>
        {profile.per_10k && (
          <Figure label={t("area.per10k")} note={interval(profile.per_10k, "per_10k")}>
            {format.value("per_10k", profile.per_10k.value)}
          </Figure>
        )}
        {profile.change && <ChangeFigure label={t("area.previous")} change={profile.change.previous} />}
        {profile.change && <ChangeFigure label={t("area.year")} change={profile.change.year} />}
      </dl>
      <button type="button" aria-pressed={only} onClick={() => toggle(id)}>
        {t(only ? "area.all" : "area.only")}
      </button>
      <Part title={t("area.trend")}>
        <Trend series={profile.series} />
      </Part>
      {profile.rates && (
        <Part title={t("area.rates")}>
          <Rates rates={profile.rates} />
        </Part>
      )}
      <Part title={t("area.categories")}>
        <Categories profile={profile} />
      </Part>
      <Part title={t("area.neighbours")}>
        <Neighbours profile={profile} />
      </Part>
    </section>
  );
}

function Part({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
  return (
    <section class="area-part">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Figure({ label, note, children }: { label: string; note?: string; children: ComponentChildren }): JSX.Element {
  return (
    <div class="figure">
      <dt>{label}</dt>
      <dd>
        <strong>{children}</strong>
        {note && <span class="muted">{note}</span>}
      </dd>
    </div>
  );
}

function interval(bounded: Bounded | null, show: "per_km2" | "per_10k" | "change"): string {
  if (!bounded || bounded.low === null || bounded.high === null) return "";
  return `${format.value(show, bounded.low)} … ${format.value(show, bounded.high)}`;
}

/** A change is only told as one where its interval leaves no doubt of its sign. */
function ChangeFigure({ label, change }: { label: string; change: Change }): JSX.Element {
  const known = change.value !== null;
  const sure = known && ((change.low ?? -1) > 0 || (change.high ?? 1) < 0);
  const note = known ? `${interval(change, "change")}${sure ? "" : ` · ${t("hot.0")}`}` : "";
  return (
    <Figure label={label} note={note}>
      <span class={sure ? "" : "muted"}>{known ? format.value("change", change.value) : t("area.none")}</span>
    </Figure>
  );
}

function Rates({ rates }: { rates: Record<string, Rate> }): JSX.Element {
  return (
    <table class="rates">
      <tbody>
        {(["response", "resolution", "satisfaction"] as const).map((measure) => (
          <RateRow label={t(`show.${measure}`)} rate={rates[measure]!} />
        ))}
      </tbody>
    </table>
  );
}

/** A dot for the rate and a line for its interval, on a scale from 0 to 100 %. */
function RateRow({ label, rate }: { label: string; rate: Rate }): JSX.Element {
  const few = rate.denominator < state.k.value || rate.value === null;
  const of = t("area.rate.of", { numerator: number(rate.numerator), denominator: number(rate.denominator) });
  const left = t("area.rate.left", { excluded: number(rate.excluded), unknown: number(rate.unknown) });
  return (
    <tr title={left}>
      <th scope="row">{label}</th>
      <td class="rate-line">
        {!few && (
          <span class="rate-axis" aria-hidden="true">
            <i class="rate-range" style={{ left: `${rate.low! * 100}%`, width: `${(rate.high! - rate.low!) * 100}%` }} />
            <i class="rate-dot" style={{ left: `${rate.value! * 100}%` }} />
          </span>
        )}
      </td>
      <td class="amount">
        {few ? <span class="muted">{t("area.tooFew")}</span> : <strong>{format.value("response", rate.value)}</strong>}
      </td>
      <td class="amount muted">{of}</td>
    </tr>
  );
}

function Categories({ profile }: { profile: Profile }): JSX.Element {
  const { top, others } = profile.categories;
  const most = Math.max(1, ...top.map((one) => one.count));
  return (
    <ul class="bars-list">
      {top.map(({ path, count }) => (
        <li>
          <button type="button" class="bar-row" title={path} onClick={() => state.look({ category: path })}>
            <span class="bar-fill" style={{ width: `${(100 * count) / most}%` }} aria-hidden="true" />
            <span class="bar-name">{format.categoryName(path) || t("filter.all")}</span>
            <span class="amount">{number(count)}</span>
          </button>
        </li>
      ))}
      {others > 0 && (
        <li class="bar-row muted">
          <span class="bar-name">{t("area.others")}</span>
          <span class="amount">{number(others)}</span>
        </li>
      )}
    </ul>
  );
}

function Neighbours({ profile }: { profile: Profile }): JSX.Element {
  const sorted = [...profile.neighbours].sort((a, b) => (b.count ?? -1) - (a.count ?? -1));
  return (
    <ul class="bars-list">
      {sorted.map((one) => (
        <li>
          <button
            type="button"
            class="bar-row"
            onMouseEnter={() => (state.hovered.value = one.code)}
            onMouseLeave={() => (state.hovered.value = "")}
            onFocus={() => (state.hovered.value = one.code)}
            onClick={() => choose(one.code)}
          >
            <span class="bar-name">{one.name}</span>
            <span class="amount">{one.count === null ? t("area.tooFew") : number(one.count)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
