import type { JSX } from "preact";
import { Segments } from "../parts/Segments";
import { number, t } from "../words";
import { AlarmPanel } from "./AlarmPanel";
import { Alarms } from "./Alarms";
import { chosenAlarm, freshCount } from "./alarms";
import { AreaPanel } from "./AreaPanel";
import { Ranking } from "./Ranking";
import { Search } from "./Search";
import * as state from "./state";

/** What stands beside the map: a place's page, an alarm, the alarms, or the ranking. */
export function Side(): JSX.Element {
  const { selected, tab } = state.view.value;
  const profile = state.profile.value;
  const alarm = chosenAlarm.value;
  if (selected !== "" && profile?.selected === selected) return <AreaPanel profile={profile.answer} selected={selected} />;
  if (tab === "alarms" && alarm) return <AlarmPanel one={alarm} />;
  const fresh = freshCount.value > 0 ? ` ${number(freshCount.value)}` : "";
  return (
    <div class="side-lists">
      <div class="side-head">
        <Search />
        <Segments
          label={t("rank.title")}
          value={tab}
          options={[
            { value: "rank" as const, label: t("tab.rank") },
            { value: "alarms" as const, label: `${t("tab.alarms")}${fresh}` },
          ]}
          onChange={(one) => state.look({ tab: one, alarm: 0 })}
        />
      </div>
      {tab === "alarms" ? <Alarms /> : <Ranking />}
    </div>
  );
}
