import type { JSX } from "preact";
import { Segments } from "../parts/Segments";
import { number, t } from "../words";
import { AlarmPanel } from "./AlarmPanel";
import { Alarms } from "./Alarms";
import { chosenAlarm, freshCount } from "./alarms";
import { AreaPanel } from "./AreaPanel";
import { IssuePanel } from "./IssuePanel";
import { Issues } from "./Issues";
import { Ranking } from "./Ranking";
import { Search } from "./Search";
import * as state from "./state";

/** What stands beside the map: a place's page, an alarm, the alarms, or the ranking. */
export function Side(): JSX.Element {
  const { selected, tab, issue } = state.view.value;
  const profile = state.profile.value;
  const alarm = chosenAlarm.value;
  if (selected !== "" && profile?.selected === selected) return <AreaPanel profile={profile.answer} selected={selected} />;
  if (tab === "alarms" && alarm) return <AlarmPanel one={alarm} />;
  if (tab === "issues" && issue > 0 && !state.isPublic.value) return <IssuePanel />;
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
            ...(state.isPublic.value ? [] : [{ value: "issues" as const, label: t("tab.issues") }]),
          ]}
          onChange={(one) => state.look({ tab: one, alarm: 0, issue: 0 })}
        />
      </div>
      {tab === "alarms" ? <Alarms /> : tab === "issues" && !state.isPublic.value ? <Issues /> : <Ranking />}
    </div>
  );
}
