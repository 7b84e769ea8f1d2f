import type { JSX } from "preact";
import { Dropdown } from "../parts/Dropdown";
import { Segments } from "../parts/Segments";
import { t } from "../words";
import { AreaFilter } from "./AreaFilter";
import { Beside } from "./Beside";
import { CategoryFilter } from "./CategoryFilter";
import { Export } from "./Export";
import { SavedViews } from "./SavedViews";
import * as format from "./formats";
import { MoreFilters } from "./MoreFilters";
import * as state from "./state";
import { isFiltered, modeOf, shapedBy, showing, withoutFilters, type Mode, type Show } from "./view";

const FIRST: Record<Mode, Show> = { density: "count", rate: "resolution", change: "change", hot: "hot", emerging: "emerging" };
const MODES = Object.keys(FIRST) as Mode[];

/** What is shown, of what, and what can be taken away: one row above the map. */
export function FilterBar(): JSX.Element {
  const view = state.view.value;
  return (
    <div class="filters" role="toolbar" aria-label={t("show.mode")}>
      <Segments
        label={t("show.mode")}
        value={modeOf(view.show)}
        options={MODES.map((mode) => ({ value: mode, label: t(`mode.${mode}`), disabled: mode === "rate" && state.isPublic.value }))}
        onChange={(mode) => state.look(showing(view, FIRST[mode]))}
      />
      <Measure />
      <Shape />
      <span class="filters-gap" />
      <CategoryFilter />
      <AreaFilter />
      {!state.isPublic.value && <MoreFilters />}
      {isFiltered(view) && (
        <button type="button" class="link" onClick={() => state.look(withoutFilters(view))}>
          {t("filter.clear")}
        </button>
      )}
      <span class="filters-end" />
      <Beside />
      <SavedViews />
      <Export />
    </div>
  );
}

interface Choice {
  value: string;
  label: string;
  isOn: boolean;
  take: () => void;
}

/** The measures of the present mode. */
function choices(): Choice[] {
  const view = state.view.value;
  const mode = modeOf(view.show);
  if (mode === "change") {
    return (["previous", "year"] as const).map((versus) => ({
      value: versus, label: t(`show.change.${versus}`), isOn: view.versus === versus, take: () => state.look({ versus }),
    }));
  }
  if (mode === "hot") {
    return (["usual", "rate", "count"] as const).map((hotBy) => ({
      value: hotBy, label: t(`show.hot.${hotBy}`), isOn: view.hotBy === hotBy, take: () => state.look({ hotBy }),
    }));
  }
  if (mode === "emerging") {
    return (["month", "week"] as const).map((step) => ({
      value: step, label: t(`show.step.${step}`), isOn: view.step === step, take: () => state.look({ step }),
    }));
  }
  const shows: Show[] =
    mode === "rate"
      ? ["response", "resolution", "satisfaction", "closed", "close_days", "closed_in_time"]
      : view.by === "hex"
        ? ["count", "smooth"]
        : ["count", "per_km2", "per_10k", "share"];
  return shows.map((show) => ({
    value: show, label: format.title(show, view.by, view), isOn: view.show === show, take: () => state.look(showing(view, show)),
  }));
}

function Measure(): JSX.Element {
  const all = choices();
  return (
    <select
      aria-label={t("show.measure")}
      value={all.find((one) => one.isOn)?.value}
      onChange={(event) => all.find((one) => one.value === event.currentTarget.value)?.take()}
    >
      {all.map((one) => (
        <option value={one.value} selected={one.isOn}>
          {one.label}
        </option>
      ))}
    </select>
  );
}

/** Hexagons, or the areas of a level. */
function Shape(): JSX.Element {
  const view = state.view.value;
  const levels = state.drawnLevels.value;
  const options = [
    { value: "hex", label: t("shape.hex") },
    ...levels.map((level) => ({ value: level.id, label: state.levelName(level) })),
  ];
  return (
    <Dropdown label={t("shape")} value={options.find((one) => one.value === (view.by === "hex" ? "hex" : state.level.value))?.label ?? ""}>
      {(close) => (
        <ul class="menu">
          {options.map((one) => (
            <li>
              <button
                type="button"
                class="menu-item"
                onClick={() => {
                  state.look(one.value === "hex" ? shapedBy(view, "hex") : { ...shapedBy(view, "area"), level: one.value, selected: "" });
                  close();
                }}
              >
                {one.label}
              </button>
            </li>
          ))}
        </ul>
      )}
    </Dropdown>
  );
}
