/** Turns an answer into what the map draws, fetching the borders it needs. */
import { areaOf, type AreaFeature } from "../service/areas";
import type { Candidate, Position, RouteAnswer } from "../service/types";
import { distance, percent, t } from "../words";
import { choicesOf } from "./choices";
import type { DrawnArea, DrawnCall } from "./callMap";

const MOST_AREAS = 6;
// A candidate less likely than this is drawn, but the map does not move for it.
const WORTH_A_MOVE = 0.1;

/** What is drawn of the region: its lead level, and which of its areas have a border. */
export interface Ground {
  leadLevel: string;
  hasBorder: (level: string, code: string) => Promise<boolean>;
}

interface Wanted {
  level: string;
  code: string;
  role: DrawnArea["role"];
  caption: string;
  inView: boolean;
  beside: boolean;
}

/** The borders of what was found; an area without a border is left out. */
export async function drawnCall(answer: RouteAnswer, pick: Candidate | null, ground: Ground): Promise<DrawnCall> {
  const asked = await questioned(answer, pick, ground);
  const wanted = pick === null ? withNeighbour(asked, answer) : asked;
  const drawn = await Promise.all(wanted.map((one) => drawnArea(one, answer.as_of, ground)));
  return {
    areas: drawn.filter((area) => area !== null),
    position: positionOf(answer, pick),
    extent: answer.extent ?? null,
    border: answer.border,
    verdict: pick ? "chosen" : answer.verdict,
  };
}

/** Of a long place, which is drawn itself, only the middle of the part that was picked is marked. */
function positionOf(answer: RouteAnswer, pick: Candidate | null): Position | null {
  const position = pick?.position ?? answer.position;
  const shown = pick ?? answer.candidates[0];
  if (!answer.extent || !position || shown?.place !== answer.extent.name || shown.kind !== answer.extent.kind) return position;
  return pick ? { ...position, radius_m: 0 } : null;
}

/** The areas in question, each once; of an area without a border the one that it lies in. */
async function questioned(answer: RouteAnswer, pick: Candidate | null, ground: Ground): Promise<Wanted[]> {
  const { leadLevel } = ground;
  const seen = new Map<string, Wanted>();
  const lead = pick === null ? codeOf(answer, leadLevel) : finest(pick, leadLevel)?.code;
  const before = choicesOf(answer).length - answer.candidates.length;
  for (const [index, candidate] of answer.candidates.entries()) {
    const named = finest(candidate, leadLevel);
    const area = named && (await withBorder(candidate, named.level, ground));
    if (!area || seen.has(area.code)) continue;
    const name = area.code === named.code ? named.name : t("map.within", { name: named.name, wide: area.name });
    const caption = `${before + index + 1} ${name} ${percent(candidate.probability)}`;
    const role = named.code === lead ? "lead" : "candidate";
    const inView = role === "lead" || candidate.probability >= WORTH_A_MOVE;
    seen.set(area.code, { ...area, role, caption, inView, beside: false });
  }
  for (const [level, shares] of Object.entries(answer.areas)) {
    const share = shares[0];
    if (!share || share.code !== lead || seen.has(share.code)) continue;
    const caption = `${share.name} ${percent(share.probability)}`;
    seen.set(share.code, { level, code: share.code, role: "lead", caption, inView: true, beside: false });
  }
  return [...seen.values()].slice(0, MOST_AREAS);
}

/** The leading area's code: the lead body where it is an area, else the likeliest area. */
function codeOf(answer: RouteAnswer, leadLevel: string): string | undefined {
  const shares = Object.values(answer.areas).flat();
  const led = shares.find((share) => share.code === answer.lead?.code);
  return led?.code ?? answer.areas[leadLevel]?.[0]?.code ?? shares.at(-1)?.code;
}

function finest(candidate: Candidate | undefined, leadLevel: string): { level: string; code: string; name: string } | null {
  if (!candidate) return null;
  const level = leadLevel in candidate.areas ? leadLevel : Object.keys(candidate.areas).at(-1);
  const area = level === undefined ? undefined : candidate.areas[level];
  return area && level !== undefined ? { level, ...area } : null;
}

/** Add the nearest other area, or its distance where it is in question already. */
function withNeighbour(wanted: Wanted[], { neighbour, nearest }: RouteAnswer): Wanted[] {
  const near = neighbour ?? nearest;
  if (!near) return wanted;
  const far = distance(near.distance_m);
  if (wanted.some((one) => one.code === near.code)) {
    return wanted.map((one) =>
      one.code === near.code ? { ...one, caption: `${one.caption} · ${far}`, beside: true } : one,
    );
  }
  const { level, code } = near;
  return [...wanted, { level, code, role: "neighbour", caption: `${near.name} ${far}`, inView: wanted.length === 0, beside: true }];
}

/** The candidate's area at a level, or the next coarser one that has a border. */
async function withBorder(candidate: Candidate, finestLevel: string, ground: Ground): Promise<{ level: string; code: string; name: string } | null> {
  const levels = Object.keys(candidate.areas);
  for (const level of levels.slice(0, levels.indexOf(finestLevel) + 1).reverse()) {
    const { code, name } = candidate.areas[level]!;
    if (await ground.hasBorder(level, code)) return { level, code, name };
  }
  return null;
}

async function drawnArea({ level, code, ...shown }: Wanted, asOf: string, ground: Ground): Promise<DrawnArea | null> {
  // an area without a border is not asked for: the answer would be a fault
  if (!(await ground.hasBorder(level, code))) return null;
  const feature: AreaFeature | null = await areaOf(level, code, asOf).catch(() => null);
  return feature?.geometry ? { feature, ...shown } : null;
}
