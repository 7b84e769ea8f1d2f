/** Asks what is known around the call once its answer rests; only for those who may see complaints. */
import { effect } from "@preact/signals";
import { checkCall, type Call, type CallPlace } from "../service/complaints";
import { LatestOnly } from "../service/latest";
import { session } from "../service/session";
import type { CallChecked, Candidate } from "../service/types";
import { language } from "../words";
import { isOverlay } from "./choices";
import * as state from "./state";

type Asked = Call & CallPlace & { reporter: string; lang: string };

// The words come first: nothing is asked while they change.
const REST_MS = 500;
// An area less likely than this says nothing of where the call belongs.
const LIKELY = 0.5;

export const seesComplaints = (): boolean => ["dispatcher", "admin"].includes(session.value?.role ?? "");

const checks = new LatestOnly<Asked, CallChecked>(checkCall, (asked, outcome) => {
  // A help, never a fault to show; what belongs to another text is not shown either.
  const present = JSON.stringify(asked) === JSON.stringify(askable());
  state.around.value = present && "answer" in outcome ? outcome.answer : null;
});

function askable(): Asked | null {
  const { answered, pick, leadLevel, category, reporter } = state;
  const given = answered.value;
  if (!given || state.stale.value || !seesComplaints()) return null;
  const best = given.answer.areas[leadLevel.value]?.[0];
  const likely = best && best.probability >= LIKELY ? best.code : "";
  const picked = pick.value && !isOverlay(pick.value) ? state.leadAreaOf(pick.value)?.code : undefined;
  const shown = state.shownCandidate.value;
  const at = shown?.position ?? given.answer.position;
  return {
    text: given.question.text,
    category: category.value,
    point: null,
    reporter: reporter.value,
    lang: language.value,
    area: picked ?? likely,
    place: shown?.place ?? "",
    lon: at?.lon ?? null,
    lat: at?.lat ?? null,
    radius_m: at?.radius_m ?? null,
    finest: finestOf(shown, leadLevel.value),
  };
}

/** The candidate's finest area as level:code, where it is finer than the lead's. */
function finestOf(candidate: Candidate | null, leadLevel: string): string {
  const levels = state.region.value?.levels.map((level) => level.id) ?? [];
  const below = levels.slice(levels.indexOf(leadLevel) + 1).filter((id) => candidate?.areas[id]);
  const level = below.at(-1);
  return level === undefined ? "" : `${level}:${candidate!.areas[level]!.code}`;
}

export function followAround(): void {
  let rest: ReturnType<typeof setTimeout> | undefined;
  let before = "";
  effect(() => {
    const asked = askable();
    const key = JSON.stringify(asked);
    if (key === before) return;
    before = key;
    clearTimeout(rest);
    if (asked === null || asked.text.trim() === "") {
      checks.drop();
      state.around.value = null;
      return;
    }
    rest = setTimeout(() => checks.ask(asked), REST_MS);
  });
}
