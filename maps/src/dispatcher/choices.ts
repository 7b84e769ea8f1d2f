/** What a dispatcher can settle on: bodies of overlays that ask first, then the candidates. */
import type { AreaName, Candidate, RouteAnswer } from "../service/types";

/** Stands for a level where the choice is a body and no area. */
export const OVERLAY = "overlay";

/** Every choice in the order of its key. */
export function choicesOf(answer: RouteAnswer): Candidate[] {
  return [...overlayChoices(answer), ...answer.candidates];
}

/** Overlays whose question is open, unless the body is a candidate's own area. */
function overlayChoices(answer: RouteAnswer): Candidate[] {
  if (answer.verdict !== "confirm" || answer.overlays.length === 0) return [];
  const areas = new Set(answer.candidates.flatMap(({ areas }) => Object.values(areas).map((area) => area.code)));
  return answer.overlays
    .filter((body) => !areas.has(body.code))
    .map(({ code, name, rule }) => ({
      areas: { [OVERLAY]: { code, name } },
      probability: 0,
      position: null,
      place: "",
      kind: OVERLAY,
      matched: [],
      evidence: rule?.title ?? "",
    }));
}

export function isOverlay(choice: Candidate): boolean {
  return choice.kind === OVERLAY;
}

/** The choice's area at the lead level, or its finest; for an overlay its body. */
export function leadAreaOf(choice: Candidate, leadLevel: string): (AreaName & { level: string }) | null {
  const areas = Object.entries(choice.areas);
  const [level, area] = areas.find(([id]) => id === leadLevel) ?? areas.at(-1) ?? [];
  return level !== undefined && area ? { level, ...area } : null;
}

/** The probability of who leads: of its area, or null where the lead is no area that was weighed. */
export function leadShare(answer: RouteAnswer): number | null {
  if (answer.verdict === "outside") return answer.probability;
  const code = answer.lead?.code;
  for (const shares of Object.values(answer.areas)) {
    const share = shares.find((one) => one.code === code);
    if (share) return share.probability;
  }
  return null;
}
