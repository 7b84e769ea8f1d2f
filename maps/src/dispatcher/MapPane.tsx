import { effect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { BasemapNote } from "../map/BasemapNote";
import { Icon } from "../parts/icons";
import { Sources } from "../parts/Sources";
import { areasOf } from "../service/areas";
import type { Candidate, RegionInfo, RouteAnswer } from "../service/types";
import { distance, language, t } from "../words";
import * as act from "./actions";
import type { CallMap, DrawnCall } from "./callMap";
import type { Ground } from "./drawn";
import * as state from "./state";

// Far-off borders may be coarse; near ones may not.
const REGION_SIMPLIFY_M = 200;
const LEADS_SIMPLIFY_M = 30;

/** The map beside the answer. It comes after the text field, so typing never waits for it. */
export function MapPane(): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const [broken, setBroken] = useState(false);
  const region = state.region.value;
  useEffect(() => {
    if (!box.current || !region) return;
    const stop = follow(box.current, region).catch(() => setBroken(true));
    return () => void stop.then((end) => end?.());
  }, [region]);
  return (
    <section class="map-pane" aria-label={t("map.label")}>
      <div class="map" ref={box} />
      {broken && <p class="map-none">{t("map.none")}</p>}
      {!broken && state.unplaced.value && (
        <p class="map-unplaced" role="status">
          <Icon name="none" /> {t(state.answer.value?.verdict === "outside" ? "map.outside" : "map.unplaced")}
        </p>
      )}
      {!broken && <MapNotes />}
    </section>
  );
}

// The map follows when typing rests: drawing it, above all in software, would hold up the words.
const REST_MS = 400;
const LONGEST_HOLD_MS = 300;
// In this time the answer has come to the screen.
const SHOWN_MS = 30;

/** Open the map and keep it drawing the present answer. */
async function follow(container: HTMLElement, region: RegionInfo): Promise<() => void> {
  const [{ CallMap }, { canDraw }, { drawnCall }] = await Promise.all([
    import("./callMap"), import("../map/base"), import("./drawn"),
  ]);
  if (!canDraw()) throw new Error("WebGL is not available");
  const map = await CallMap.open(container, region.bbox, t("map.dispatcher.label"), act.dropPoint);
  let turn = 0;
  let fitted = "";
  let drawn = "";
  const draw = async (answer: RouteAnswer, pick: Candidate | null): Promise<void> => {
    const mine = ++turn;
    const call = await drawnCall(answer, pick, groundOf(region));
    if (mine !== turn) return;
    const picture = pictureOf(call);
    state.unplaced.value = call.areas.length === 0 && call.position === null;
    if (picture === drawn) return;
    drawn = picture;
    const codes = call.areas.filter((area) => area.inView).map((area) => area.feature.properties.code);
    const view = JSON.stringify([codes, call.position]);
    map.show(call, fitted !== view);
    fitted = view;
  };
  const clear = (): void => {
    turn += 1;
    state.unplaced.value = false;
    if (drawn === "") return;
    drawn = fitted = "";
    map.show(null, true);
  };
  let rest: ReturnType<typeof setTimeout> | undefined;
  const stopHolding = effect(() => holdWhile(map, state.waiting.value));
  const stopDrawing = effect(() => {
    const answer = state.answer.value;
    const pick = state.pick.value;
    const border = state.border.value;
    const typing = pick === null && document.activeElement instanceof HTMLTextAreaElement;
    clearTimeout(rest);
    if (isAnotherCall()) return clear();
    rest = setTimeout(() => (answer ? void draw({ ...answer, border }, pick) : clear()), typing ? REST_MS : 0);
  });
  const stopNaming = effect(() => void addContext(map, region));
  return () => [stopHolding, stopDrawing, stopNaming].forEach((stop) => stop());
}

/** Whether the words are other words than those answered, not more or fewer of the same. */
function isAnotherCall(): boolean {
  const before = state.answered.value?.question;
  if (!before || !state.stale.value || before.point || state.question.value.point) return false;
  const now = state.text.value;
  return !now.startsWith(before.text) && !before.text.startsWith(now);
}

/** Which areas of the region have a border; read once with the borders that are drawn anyway. */
function groundOf(region: RegionInfo): Ground {
  const drawn = new Set(region.levels.filter((level) => level.has_geometry).map((level) => level.id));
  const hasBorder = async (level: string, code: string): Promise<boolean> => {
    if (!drawn.has(level)) return false;
    const coarse = { [region.fallback_level]: REGION_SIMPLIFY_M, [region.lead_level]: LEADS_SIMPLIFY_M }[level];
    if (coarse === undefined) return true;
    const known = await areasOf(level, coarse).catch(() => null);
    return known === null || known.features.some(({ properties }) => properties.code === code);
  };
  return { leadLevel: region.lead_level, hasBorder };
}

let release: ReturnType<typeof setTimeout> | undefined;

/** The map waits until the words are answered and shown, but not for a slow service. */
function holdWhile(map: CallMap, waiting: boolean): void {
  clearTimeout(release);
  if (waiting) map.hold(true);
  release = setTimeout(() => map.hold(false), waiting ? LONGEST_HOLD_MS : SHOWN_MS);
}

/** All that decides how a call looks, short of the borders themselves. */
function pictureOf({ areas, ...rest }: DrawnCall): string {
  const shown = areas.map(({ feature, ...area }) => [feature.properties.code, area]);
  return JSON.stringify([shown, rest]);
}

async function addContext(map: CallMap, region: RegionInfo): Promise<void> {
  const named = language.value; // names come in the page's language
  const drawn = new Set(region.levels.filter((level) => level.has_geometry).map((level) => level.id));
  if (drawn.has(region.fallback_level)) {
    map.setContext("region", await areasOf(region.fallback_level, REGION_SIMPLIFY_M), 0, 2);
  }
  if (drawn.has(region.lead_level) && named === language.peek()) {
    map.setContext("leads", await areasOf(region.lead_level, LEADS_SIMPLIFY_M), 10, 1);
  }
}

/** The key to the map's signs, the note on approximate borders, and whose borders they are. */
function MapNotes(): JSX.Element {
  const border = state.border.value;
  return (
    <div class="map-notes">
      {border?.approximate && !state.unplaced.value && (
        <p class="map-approximate">
          <Icon name="approximate" /> {t("map.approximate", { n: distance(border.accuracy_m) })}
        </p>
      )}
      {state.answer.value && !state.unplaced.value && (
        <ul class="map-legend">
          {state.answer.value.extent && <li><i class="sign sign-extent" />{t("map.legend.extent")}</li>}
          {state.answer.value.position && <li><i class="sign sign-disc" />{t("map.legend.disc")}</li>}
          <li>
            <i class={`sign sign-line ${border?.approximate ? "is-dashed" : ""}`} />
            {t("map.legend.border")}
          </li>
          {border && border.accuracy_m > 0 && (
            <li><i class="sign sign-band" />{t("map.legend.band", { d: distance(border.accuracy_m) })}</li>
          )}
        </ul>
      )}
      <BasemapNote />
      <Sources levels={state.region.value?.levels ?? []} />
    </div>
  );
}
