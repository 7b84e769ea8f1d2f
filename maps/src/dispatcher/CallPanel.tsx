import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { formatLonLat, looksSwapped, type LonLat } from "../geography/coordinates";
import { Icon } from "../parts/icons";
import type { Datum } from "../service/types";
import { distance, t } from "../words";
import { categoryName, categoryPath } from "../words/categories";
import * as act from "./actions";
import { seesComplaints } from "./around";
import { CallInput } from "./CallInput";
import { Suggestions } from "./Suggestions";
import { loadCategories } from "./routing";
import * as state from "./state";

const DATUMS: readonly Datum[] = ["WGS-84", "GCJ-02", "BD-09", "CGCS2000"];
const RADII_M = [0, 50, 200, 500] as const;

/** Everything the dispatcher gives: words or a coordinate, and what narrows the answer. */
export function CallPanel(): JSX.Element {
  return (
    <section class="call" aria-label={t("call.title")}>
      <CallInput />
      <div class="call-row">
        <div class="call-under">{underneath()}</div>
        <ContextSwitch />
      </div>
      {state.places.value.length > 0 && <Suggestions />}
      {showContext.value && <Context />}
    </section>
  );
}

/** One line of fixed height below the text, so that nothing jumps while typing. */
function underneath(): JSX.Element {
  if (state.pin.value) return <Pin />;
  if (state.typedPoint.value || state.textCoordinate.value) return <PointOptions />;
  return (
    <p id="call-help" class="muted call-help for-keys">
      {t("call.help")}
    </p>
  );
}

function Pin(): JSX.Element {
  return (
    <p class="call-pin">
      <Icon name="pin" /> {t("call.pin", { at: formatLonLat(state.pin.value!, 5) })}
      <button type="button" class="link" onClick={() => (state.pin.value = null)}>
        {t("call.pin.clear")}
      </button>
    </p>
  );
}

function PointOptions(): JSX.Element {
  const at = state.typedPoint.value;
  const within = state.textCoordinate.value;
  const bbox = state.region.value?.bbox;
  if (at && bbox && looksSwapped(at, bbox)) return <Swap to={{ lon: at.lat, lat: at.lon }} swap={() => act.swap(at)} />;
  if (!at && within?.swapped) return <Swap to={within} swap={() => act.swapWithin(within)} />;
  return (
    <div class="call-point call-options">
      <select
        aria-label={t("call.datum")}
        value={state.datum.value || within?.datum || "WGS-84"}
        onChange={(event) => (state.datum.value = event.currentTarget.value as Datum)}
      >
        {DATUMS.map((one) => (
          <option value={one}>{t(`call.datum.${one}`)}</option>
        ))}
      </select>
      <select
        aria-label={t("call.radius")}
        value={String(state.radiusM.value)}
        onChange={(event) => (state.radiusM.value = Number(event.currentTarget.value))}
      >
        {RADII_M.map((one) => (
          <option value={String(one)}>{one === 0 ? t("call.radius.none") : `±${distance(one)}`}</option>
        ))}
      </select>
    </div>
  );
}

function Swap({ to, swap }: { to: LonLat; swap: () => void }): JSX.Element {
  return (
    <p class="call-pin">
      {t("call.swapped")}
      <button type="button" class="link" onClick={swap}>
        {t("call.swap", { at: formatLonLat(to, 5) })}
      </button>
    </p>
  );
}

const showContext = signal(false);

/** Category and date are rarely needed, so folded away; what is set stays in sight. */
function ContextSwitch(): JSX.Element {
  const set = [categoryName(state.category.value), state.asOf.value, state.reporter.value].filter(Boolean).join(" · ");
  return (
    <button
      type="button"
      class={set === "" ? "quiet muted" : "is-set"}
      aria-expanded={showContext.value}
      aria-controls={showContext.value ? "context" : undefined}
      onClick={() => {
        showContext.value = !showContext.value;
        void loadCategories();
      }}
    >
      {set || t("call.more")}
    </button>
  );
}

/** The category that the reader names in the page's language, as the data have it; else as typed. */
function pathOf(told: string): string {
  return state.categories.value.find((one) => categoryPath(one) === told) ?? told;
}

function Context(): JSX.Element {
  return (
    <div id="context" class="call-point call-context">
      <label>
        {t("call.category")}
        <input
          list="categories"
          value={categoryPath(state.category.value)}
          placeholder={t("call.category.any")}
          onChange={(e) => act.setCategory(pathOf(e.currentTarget.value.trim()))}
        />
        <datalist id="categories">
          {state.categories.value.map((one) => (
            <option value={categoryPath(one)} />
          ))}
        </datalist>
      </label>
      {seesComplaints() && (
        <label>
          {t("call.reporter")}
          <input
            type="tel"
            autocomplete="off"
            value={state.reporter.value}
            onChange={(e) => (state.reporter.value = e.currentTarget.value.trim())}
          />
        </label>
      )}
      <label>
        {t("call.asOf")}
        <input
          type="date"
          value={state.asOf.value}
          onChange={(e) => (state.asOf.value = e.currentTarget.value)}
        />
      </label>
    </div>
  );
}
