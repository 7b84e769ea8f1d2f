import type { ComponentChildren, JSX } from "preact";
import { listed } from "../parts/ComplaintList";
import { Icon } from "../parts/icons";
import { distance, number, t } from "../words";
import type { Bounded, Change, PlaceProfile, Profile, ShapeProfile } from "./answers";
import { toggle } from "./AreaFilter";
import { ComingWeeks } from "./ComingWeeks";
import { EmergingPart } from "./EmergingPart";
import * as format from "./formats";
import { Categories, Neighbours, Spans } from "./panelLists";
import { Rates } from "./Rates";
import * as state from "./state";
import { Trend } from "./Trend";
import { isShape } from "./view";

interface Props {
  profile: PlaceProfile;
  /** level:code, or a shape as the service spells it */
  selected: string;
}

/** below this part the city's edge cuts a shape */
const WHOLE = 0.995;

const isOfArea = (profile: PlaceProfile): profile is Profile => "area" in profile;

/** One place's page, an area's or of what was drawn: how many, how that moved, of what, with what outcome. */
export function AreaPanel({ profile, selected }: Props): JSX.Element {
  const title = isOfArea(profile) ? profile.area.name : t(`shape.${profile.kind}`);
  return (
    <section class="area" aria-label={title}>
      <header class="area-head">
        <h2>
          {title} {isOfArea(profile) && <span class="muted">{state.nameOfParent(profile.area)}</span>}
        </h2>
        <button type="button" class="quiet" onClick={() => state.look({ selected: "" })}>
          <Icon name="close" /> {t("area.close")}
        </button>
      </header>
      {isOfArea(profile) ? <AboutArea profile={profile} /> : <AboutShape profile={profile} />}
      <Figures profile={profile} />
      <div class="chips">
        <Behind count={profile.count} selected={selected} />
        <Only selected={selected} />
      </div>
      <EmergingPart selected={selected} />
      <Part title={t("area.trend")}>
        <Trend series={profile.series} />
      </Part>
      <ComingWeeks selected={selected} />
      {profile.rates && (profile.count ?? 0) > 0 && (
        <Part title={t("area.rates")}>
          <Rates rates={profile.rates} closing={profile.closing} />
        </Part>
      )}
      <Part title={t("area.categories")}>
        <Categories profile={profile} />
      </Part>
      {isOfArea(profile) ? (
        <Part title={t("area.neighbours")}>
          <Neighbours profile={profile} />
        </Part>
      ) : (
        <Part title={t("shape.spans")}>
          <Spans profile={profile} />
        </Part>
      )}
    </section>
  );
}

function AboutArea({ profile: { area } }: { profile: Profile }): JSX.Element {
  return (
    <p class="area-sub muted">
      {area.code} · {format.plain(area.area_km2)} km²
      {area.approximate && ` · ${t("map.approximate", { n: distance(area.accuracy_m) })}`}
    </p>
  );
}

function AboutShape({ profile }: { profile: ShapeProfile }): JSX.Element {
  return (
    <p class="area-sub muted">
      {format.plain(profile.area_km2)} km²
      {profile.inside_share < WHOLE && ` · ${t("shape.cut", { n: `${Math.round(100 * (1 - profile.inside_share))}%` })}`}
      {profile.kind !== "cells" && ` · ${t("shape.counted", { n: number(profile.cells), res: profile.res })}`}
    </p>
  );
}

function Figures({ profile }: { profile: PlaceProfile }): JSX.Element {
  const { count, per_km2, change } = profile;
  const rank = isOfArea(profile) && (profile.count ?? 0) > 0 ? t("area.rank", profile.rank) : "";
  const per_10k = isOfArea(profile) ? profile.per_10k : null;
  return (
    <dl class="figures">
      <Figure label={t("rank.count")} note={rank}>
        {count === null ? t("area.tooFew") : number(count)}
      </Figure>
      <Figure label={t("area.perKm2")} note={interval(per_km2, "per_km2")}>
        {format.value("per_km2", per_km2?.value)}
      </Figure>
      {per_10k && (
        <Figure label={t("area.per10k")} note={interval(per_10k, "per_10k")}>
          {format.value("per_10k", per_10k.value)}
        </Figure>
      )}
      {change && <ChangeFigure label={t("area.previous")} change={change.previous} />}
      {change && <ChangeFigure label={t("area.year")} change={change.year} />}
    </dl>
  );
}

/** From the number to the complaints behind it. */
function Behind({ count, selected }: { count: number | null; selected: string }): JSX.Element | null {
  if (!count) return null;
  const open = (): void => {
    listed.value = { title: t("list.title"), url: (cursor) => state.countedUrlIn(selected, cursor) };
  };
  return (
    <button type="button" onClick={open}>
      {t("list.open", { n: number(count) })}
    </button>
  );
}

function Only({ selected }: { selected: string }): JSX.Element {
  const { areas, within } = state.view.value;
  if (isShape(selected)) {
    const only = within === selected;
    return (
      <button type="button" aria-pressed={only} onClick={() => state.look({ within: only ? "" : selected })}>
        {t(only ? "shape.all" : "shape.only")}
      </button>
    );
  }
  const only = areas.includes(selected);
  return (
    <button type="button" aria-pressed={only} onClick={() => toggle(selected)}>
      {t(only ? "area.all" : "area.only")}
    </button>
  );
}

export function Part({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
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
  const why = change.compared ? "" : t("area.uncompared");
  const note = known ? `${interval(change, "change")}${sure ? "" : ` · ${t("area.unsure")}`}` : why;
  return (
    <Figure label={label} note={note}>
      <span class={sure ? "" : "muted"}>{known ? format.value("change", change.value) : t("area.none")}</span>
    </Figure>
  );
}
