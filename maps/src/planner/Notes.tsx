import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { FaultNote } from "../parts/FaultNote";
import { ask, getJson, ServiceProblem } from "../service/http";
import { number, t } from "../words";
import type { CubeInfo } from "./answers";
import { plusDays } from "./days";
import { retry, takeNew } from "./loading";
import * as state from "./state";
import { isFiltered, withoutFilters } from "./view";

const SAMPLE = 60_000;
const LOOK_MS = 700;

const refused = signal("");

/** What every reader must know of the data, above all else. */
export function DataNotes(): JSX.Element | null {
  const cube = state.cube.value;
  const notes = [
    cube?.synthetic && !cube.empty ? t("note.synthetic") : "",
    state.isPublic.value ? t("note.public", { k: state.k.value }) : "",
  ].filter(Boolean);
  return (
    <>
      {notes.map((note) => (
        <span class="note">{note}</span>
      ))}
      {state.newVersion.value && (
        <span class="note">
          {t("note.newData")}
          <button type="button" class="link" onClick={() => void takeNew()}>
            {t("note.reload")}
          </button>
        </span>
      )}
    </>
  );
}

/** Nothing under these filters: said on the map, with the way out. */
export function EmptyView(): JSX.Element | null {
  const loaded = state.main.value;
  if (!loaded || state.fault.value) return null;
  if (!("total" in loaded.scale) || loaded.scale.total > 0) return <NothingBefore />;
  return (
    <div class="maps-empty" role="status">
      <strong>{t("empty.view")}</strong>
      <p>{t("empty.view.body")}</p>
      {isFiltered(state.view.value) && (
        <button type="button" onClick={() => state.look(withoutFilters(state.view.value))}>
          {t("filter.clear")}
        </button>
      )}
    </div>
  );
}

/** A change needs an earlier period in which something was counted. */
function NothingBefore(): JSX.Element | null {
  const { main } = state;
  const answer = main.value?.answer;
  const compared = answer && "comparison" in answer ? answer.comparison : null;
  if (!compared || compared.compared || !compared.before.from || !compared.before.to) return null;
  const { from, to } = compared.before;
  return (
    <div class="maps-empty" role="status">
      <strong>{t("empty.before")}</strong>
      <p>{t("empty.before.body", { from, to: plusDays(to, -1) })}</p>
    </div>
  );
}

export function Faulty(): JSX.Element | null {
  const fault = state.fault.value;
  if (!fault) return null;
  return (
    <div class="maps-fault">
      <FaultNote fault={fault} retry={() => void retry()} downDetail={t("note.down")} />
    </div>
  );
}

/** An empty ledger: the newcomer's way to see the whole product. */
export function EmptyLedger({ cube }: { cube: CubeInfo }): JSX.Element {
  const { job } = cube;
  const busy = job.state === "running";
  return (
    <section class="ledger-empty">
      <h2>{t("empty.ledger")}</h2>
      <p>{t(cube.can_load_sample || busy ? "empty.ledger.body" : "empty.ledger.denied")}</p>
      {busy ? (
        <Progress job={job} />
      ) : (
        cube.can_load_sample && (
          <button type="button" class="primary" onClick={() => void loadSample()}>
            {t("empty.ledger.load", { n: number(SAMPLE) })}
          </button>
        )
      )}
      {(refused.value || job.state === "failed") && (
        <p class="upload-trouble" role="alert">
          {refused.value || job.message}
        </p>
      )}
    </section>
  );
}

function Progress({ job }: { job: CubeInfo["job"] }): JSX.Element {
  const counting = job.total !== null && job.done >= job.total;
  const words = counting ? t("empty.ledger.counting") : t("empty.ledger.loading", { done: number(job.done), total: number(job.total ?? SAMPLE) });
  return (
    <>
      <p role="status">{words}</p>
      <progress aria-label={t("empty.ledger")} max={job.total ?? 1} value={counting || !job.total ? undefined : job.done} />
    </>
  );
}

async function loadSample(): Promise<void> {
  refused.value = "";
  try {
    await ask("v1/sample", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ count: SAMPLE }) });
    await watchSample();
  } catch (fault) {
    refused.value = fault instanceof ServiceProblem ? [fault.message, fault.hint].filter(Boolean).join(" ") : t("fault.down");
  }
}

/** Follow the work to its end, also when another reader began it. */
export async function watchSample(): Promise<void> {
  for (;;) {
    const now = await getJson<CubeInfo>("v1/cube");
    state.cube.value = now;
    if (now.job.state !== "running") return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
