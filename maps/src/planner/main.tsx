import { effect } from "@preact/signals";
import { render, type JSX } from "preact";
import { useEffect } from "preact/hooks";
import "../styles/tokens.css";
import "../styles/parts.css";
import "../styles/planner.css";
import "../styles/issues.css";
import { Header } from "../parts/Header";
import { enterByLink } from "../service/session";
import { language, named, setLanguage, t } from "../words";
import type { CubeInfo } from "./answers";
import { ComplaintDialog } from "../parts/ComplaintList";
import { followAlarms } from "./alarms";
import { FilterBar } from "./FilterBar";
import { followIssues } from "./issues";
import { begin, followView } from "./loading";
import { MapPair } from "./MapPair";
import { DataNotes, EmptyLedger, Faulty, watchSample } from "./Notes";
import { PrintHead } from "./PrintHead";
import { Side } from "./Side";
import * as state from "./state";
import { Timeline } from "./Timeline";

function Page(): JSX.Element {
  const [region, cube] = [state.region.value, state.cube.value];
  useEffect(() => {
    document.title = [named(region), t("page.planner")].filter(Boolean).join(" · ");
  });
  return (
    <>
      <Header page="planner" region={named(region)}>
        <DataNotes />
      </Header>
      {cube?.empty ? <NothingYet cube={cube} /> : <Desk />}
      <p class={`toast ${state.notice.value ? "is-shown" : ""}`} role="status" aria-live="polite">
        {state.notice.value}
      </p>
    </>
  );
}

/** The region's map, and on it the way to fill it. */
function NothingYet({ cube }: { cube: CubeInfo }): JSX.Element {
  return (
    <main class="plan is-empty">
      <MapPair />
      <EmptyLedger cube={cube} />
    </main>
  );
}

function Desk(): JSX.Element {
  if (!state.cube.value) return <main class="plan-waiting">{state.fault.value ? <Faulty /> : <p class="muted">{t("note.loading")}</p>}</main>;
  return (
    <main class="plan">
      <PrintHead />
      <FilterBar />
      <MapPair />
      <Timeline />
      <aside class="plan-side">
        <Side />
      </aside>
      <ComplaintDialog />
    </main>
  );
}

setLanguage(language.value);
state.followHistory();
void enterByLink().then(() => {
  render(<Page />, document.getElementById("page")!);
  followView();
  followAlarms();
  followIssues();
  void begin();
});

// Work that another reader began is followed as one's own.
let following = false;
effect(() => {
  if (following || state.cube.value?.job.state !== "running") return;
  following = true;
  void watchSample().finally(() => (following = false));
});
