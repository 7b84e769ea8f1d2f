/** The line a dispatcher pastes into the ticket system. */
import { formatLonLat } from "../geography/coordinates";
import type { AreaName, Body, Candidate, RouteAnswer } from "../service/types";
import { distance, hours, percent, t } from "../words";
import { choicesOf, isOverlay, leadShare } from "./choices";

export interface Decision {
  answer: RouteAnswer;
  /** the candidate a dispatcher picked, if any; `answer.lead` is then its own lead, or null */
  pick: Candidate | null;
  leadLevel: string;
  words: string;
}

/** Who leads: the picked candidate's area before the service's own choice. */
export function leadOf({ answer, pick, leadLevel }: Decision): { code: string; name: string } | null {
  if (!pick || answer.lead) return answer.lead;
  return pick.areas[leadLevel] ?? Object.values(pick.areas).at(-1) ?? answer.lead;
}

/** One line without line breaks or tabs, so that it survives any form field. */
export function ticketLine(decision: Decision): string {
  return [head(decision), ...middle(decision), words(decision.words)]
    .filter((part) => part !== "")
    .join(" | ");
}

function head({ answer, pick }: Decision): string {
  return t("ticket.head", { verdict: pick ? t("verdict.chosen") : t(`verdict.${answer.verdict}`) });
}

function middle(decision: Decision): string[] {
  const { answer, pick } = decision;
  const open = !pick && answer.verdict === "confirm";
  return [
    open ? pending(decision) : leading(decision),
    open && answer.question ? labelled("ticket.ask", answer.question) : "",
    above(decision),
    labelled("answer.assist", names(answer.assist)),
    answer.deadline ? labelled("answer.deadline", `${answer.deadline.name} ${hours(answer.deadline.hours)}`) : "",
    place(decision),
    labelled("answer.border", border(answer)),
  ];
}

type Label = "ticket.ask" | "ticket.lead" | "ticket.pending" | "ticket.words" | "answer.assist"
  | "answer.deadline" | "answer.position" | "answer.border" | "answer.areas";

function labelled(label: Label, value: string): string {
  return value === "" ? "" : `${t(label)}${t("colon")}${value}`;
}

function leading(decision: Decision): string {
  const lead = leadOf(decision);
  if (!lead) return "";
  const known = decision.pick ? null : leadShare(decision.answer);
  const share = known === null ? "" : ` ${percent(known)}`;
  return labelled("ticket.lead", `${lead.name} (${lead.code})${share}`);
}

function pending({ answer, leadLevel }: Decision): string {
  const shares = choicesOf(answer)
    .slice(0, 3)
    .map((candidate) => {
      const area = candidate.areas[leadLevel] ?? Object.values(candidate.areas).at(-1);
      if (!area) return "";
      return isOverlay(candidate) ? area.name : `${within(candidate, answer, leadLevel)}${area.name} ${percent(candidate.probability)}`;
    });
  return labelled("ticket.pending", shares.filter(Boolean).join(t("list")));
}

/** The area above, where two candidates bear the same name. */
function within(candidate: Candidate, { candidates }: RouteAnswer, leadLevel: string): string {
  const name = candidate.areas[leadLevel]?.name;
  const namesakes = candidates.filter((other) => other.areas[leadLevel]?.name === name);
  return name && namesakes.length > 1 ? `${Object.values(candidate.areas)[0]?.name ?? ""} ` : "";
}

/** The areas from coarse to fine of the place decided on: of one candidate, never of several mixed. */
export function chainOf({ answer, pick }: Decision): Partial<Record<string, AreaName>> {
  if (pick && isOverlay(pick)) return {};
  const top = pick ?? (answer.verdict === "fallback" ? undefined : leadingCandidate(answer));
  if (top) return top.areas;
  const best = Object.entries(answer.areas).map(([level, shares]) => [level, shares[0]] as const);
  const last = best.findIndex(([, area]) => area !== undefined && area.code === answer.lead?.code);
  return Object.fromEntries(last < 0 ? best : best.slice(0, last + 1));
}

/** The candidate that the lead is an area of; the best one where the lead is no area at all and only one is meant. */
function leadingCandidate({ candidates, lead, matters }: RouteAnswer): Candidate | undefined {
  const own = candidates.find(({ areas }) => Object.values(areas).some((area) => area.code === lead?.code));
  return own ?? ((matters?.length ?? 0) > 1 && lead ? undefined : candidates[0]);
}

/** The chain of areas above the lead. */
function above(decision: Decision): string {
  const chain = Object.entries(chainOf(decision));
  const lead = chain.findIndex(([level]) => level === decision.leadLevel);
  const coarser = lead < 0 ? chain : chain.slice(0, lead);
  return labelled("answer.areas", coarser.map(([, area]) => area?.name ?? "").join(" "));
}

function place({ answer, pick }: Decision): string {
  const at = pick?.position ?? answer.position;
  if (!at) return labelled("answer.position", pick?.place ?? "");
  const name = pick?.place ? `${pick.place} ` : "";
  const error = at.radius_m > 0 ? ` ±${distance(at.radius_m)}` : "";
  return labelled("answer.position", `${name}${formatLonLat(at, 5)}${error} ${at.datum}`);
}

function border({ border }: RouteAnswer): string {
  return border?.approximate ? t("answer.border.approximate", { d: distance(border.accuracy_m) }) : "";
}

function names(bodies: readonly Body[]): string {
  return bodies.map((body) => body.name).join(t("list"));
}

function words(text: string): string {
  return labelled("ticket.words", text.replace(/\s+/g, " ").trim());
}
