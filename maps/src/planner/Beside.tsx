import type { JSX } from "preact";
import { Dropdown } from "../parts/Dropdown";
import { t } from "../words";
import { earlier, plusDays } from "./days";
import * as state from "./state";
import type { Period, View } from "./view";

/** Choose a second period to be shown beside the first. */
export function Beside(): JSX.Element {
  const { beside } = state.view.value;
  const set = (to: View["beside"]): void => state.look({ beside: to });
  const kind = beside === null ? "none" : typeof beside === "string" ? beside : "custom";
  return (
    <Dropdown label={t("beside.title")} isSet={beside !== null} align="right">
      <ul class="menu">
        {(["none", "previous", "year", "custom"] as const).map((one) => (
          <li>
            <label class="menu-item">
              <input
                type="radio"
                name="beside"
                checked={one === kind}
                onChange={() => set(one === "none" ? null : one === "custom" ? ownPeriod() : one)}
              />{" "}
              {t(`beside.${one}`)}
            </label>
          </li>
        ))}
      </ul>
      {beside !== null && typeof beside === "object" && <Days period={beside} set={set} />}
      <p class="muted menu-none">{t("beside.same")}</p>
    </Dropdown>
  );
}

function ownPeriod(): Period | null {
  const now = state.period.value;
  return now && earlier(now, "previous");
}

function Days({ period, set }: { period: Period; set: (period: Period) => void }): JSX.Element {
  return (
    <div class="days">
      <label>
        {t("time.from")}
        <input type="date" value={period.from} max={plusDays(period.to, -1)} onChange={(event) => event.currentTarget.value && set({ ...period, from: event.currentTarget.value })} />
      </label>
      <label>
        {t("time.to")}
        <input type="date" value={plusDays(period.to, -1)} min={period.from} onChange={(event) => event.currentTarget.value && set({ ...period, to: plusDays(event.currentTarget.value, 1) })} />
      </label>
    </div>
  );
}
