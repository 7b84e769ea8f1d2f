import { render, type JSX } from "preact";
import { useEffect } from "preact/hooks";
import "../styles/tokens.css";
import "../styles/parts.css";
import "../styles/board.css";
import "../styles/issues.css";
import { ComplaintDialog } from "../parts/ComplaintList";
import { Header } from "../parts/Header";
import { enterByLink } from "../service/session";
import { language, named, setLanguage, t } from "../words";
import { AssessmentView } from "./AssessmentView";
import { BoardBar } from "./BoardBar";
import { EffectsView } from "./EffectsView";
import { Forms } from "./forms";
import { PublicView } from "./PublicView";
import { ReportsView } from "./ReportsView";
import * as state from "./state";
import { OneTicket, ticketActs } from "./tickets";
import { SupervisionView } from "./SupervisionView";
import { TopicsView } from "./TopicsView";
import type { Tab } from "./view";
import { WatchView } from "./WatchView";
import { Faulty, Loading } from "./Waiting";

const VIEWS: Record<Tab, () => JSX.Element | null> = {
  assessment: AssessmentView,
  topics: TopicsView,
  watch: WatchView,
  supervision: SupervisionView,
  effects: EffectsView,
  reports: ReportsView,
};

function Page(): JSX.Element {
  const region = state.region.value;
  useEffect(() => {
    document.title = [named(region), t("page.board")].filter(Boolean).join(" · ");
  });
  return (
    <>
      <Header page="board" region={named(region)}>
        {state.cube.value?.synthetic && !state.cube.value.empty && <span class="note">{t("note.synthetic")}</span>}
      </Header>
      <Desk />
      <ComplaintDialog acts={ticketActs} />
      <OneTicket />
      {(state.canManage.value || state.canAddEvents.value) && <Forms />}
      <p class={`toast ${state.notice.value ? "is-shown" : ""}`} role="status" aria-live="polite">
        {state.notice.value}
      </p>
    </>
  );
}

function Desk(): JSX.Element {
  const fault = state.info.fault.value ?? state.cubeInfo.fault.value;
  if (fault && !state.cube.value) return <main class="board-waiting"><Faulty fault={fault} retry={state.askEverything} /></main>;
  if (!state.cube.value || !state.region.value) return <main class="board-waiting"><Loading /></main>;
  if (state.cube.value.empty) return <Empty />;
  if (state.isPublic.value) return <PublicView />;
  const View = VIEWS[state.view.value.tab];
  return (
    <>
      <BoardBar />
      <main class={`board is-${state.view.value.tab}`}>
        <View />
      </main>
    </>
  );
}

/** Nothing was counted yet: what to do, and where. */
function Empty(): JSX.Element {
  return (
    <main class="board-waiting">
      <section class="board-empty">
        <h2>{t("empty.ledger")}</h2>
        <p>{t(state.cube.value?.can_load_sample ? "board.empty.load" : "empty.ledger.denied")}</p>
        {state.cube.value?.can_load_sample && (
          <a class="button primary" href="planner">
            {t("board.empty.go")}
          </a>
        )}
      </section>
    </main>
  );
}

setLanguage(language.value);
state.followHistory();
void enterByLink().then(() => render(<Page />, document.getElementById("page")!));
