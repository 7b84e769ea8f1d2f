import { effect, signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { BasemapNote } from "../map/BasemapNote";
import { Icon } from "../parts/icons";
import { Sources } from "../parts/Sources";
import { areasOf } from "../service/areas";
import type { RegionInfo } from "../service/types";
import { distance, number, t } from "../words";
import { plusDays } from "./days";
import { cellsReady } from "./hexCells";
import { drawing as toolInHand } from "./drawing";
import { DrawTools } from "./Drawing";
import { IssueLegend } from "./IssueLegend";
import { isIssueMap } from "./issues";
import { followChosenIssue, pickIssue } from "./issueMarks";
import { Legend } from "./Legend";
import { followChosen, marks } from "./marks";
import { EmptyView, Faulty } from "./Notes";
import { onMap } from "./painting";
import * as camera from "./camera";
import * as state from "./state";
import type { Pointed } from "./plannerMap";
import { Tooltip } from "./Tooltip";
import { isShape, type Period } from "./view";

const UPPER_SIMPLIFY_M = 150;

export const isWithoutMap = signal(false);

// Asked for at once, so that it comes while the first answers do.
const drawing = Promise.all([import("./plannerMap"), import("../map/base"), cellsReady]);
// On the map of issues a press opens one; on the others it picks what lies there.
const mapEvents = { ...camera.events, picked: (at: Pointed) => void (pickIssue(at) || camera.events.picked(at)) };
let hasLooked = false;
followChosen();
followChosenIssue();

/** The map, or two of them side by side that move as one. */
export function MapPair(): JSX.Element {
  const pair = state.otherPeriod.value !== null;
  return (
    <section class={pair ? "maps is-pair" : "maps"} aria-label={t("map.label")}>
      <Side which="main" period={state.period.value} pair={pair} />
      {pair && <Side which="beside" period={state.otherPeriod.value} pair />}
      <div class="maps-notes">
        {isIssueMap.value ? <IssueLegend /> : <Legend />}
        <div class="maps-about">
          <Approximate />
          <BasemapNote />
          <Sources levels={state.drawnLevels.value} />
        </div>
      </div>
      <DrawTools />
      <Tooltip />
      <EmptyView />
      <Faulty />
      {state.underWay.value > 0 && <p class="maps-loading" role="status">{t("note.loading")}</p>}
      {isWithoutMap.value && <p class="map-none">{t("map.none")}</p>}
    </section>
  );
}

interface SideProps {
  which: camera.Which;
  period: Period | null;
  pair: boolean;
}

function Side({ which, period, pair }: SideProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const [broken, setBroken] = useState(false);
  const region = state.region.value;
  useEffect(() => {
    if (!box.current || !region) return;
    const end = follow(box.current, region, which).catch((fault: unknown) => {
      console.error(fault);
      setBroken(true);
      isWithoutMap.value = true;
      return () => undefined;
    });
    return () => void end.then((stop) => stop());
  }, [region, which]);
  const loaded = (which === "main" ? state.main : state.beside).value;
  return (
    <div class="side-map">
      <div class="map-pane">{!broken && <div class="map" ref={box} />}</div>
      {pair && period && (
        <p class="side-period">
          {t("time.range", { from: period.from, to: plusDays(period.to, -1) })}
          {loaded && <strong> {t("legend.pieces", { n: number(onMap(loaded.scale)) })}</strong>}
        </p>
      )}
    </div>
  );
}

/** Open a map and keep it showing the present view. */
async function follow(container: HTMLElement, region: RegionInfo, which: camera.Which): Promise<() => void> {
  const [{ PlannerMap }, { canDraw }] = await drawing;
  if (!canDraw()) throw new Error("WebGL is not available");
  const map = await PlannerMap.open(container, region.bbox, t("map.label"), mapEvents);
  camera.enter(which, map);
  let drawn: unknown = null;
  const stops = [
    effect(() => void areasOf(region.fallback_level, UPPER_SIMPLIFY_M).then((areas) => map.setUpper(areas), () => undefined)),
    effect(() => {
      const areas = state.outlines.value;
      if (areas && areas !== drawn) map.setLevel(areas, state.level.value === region.fallback_level);
      drawn = areas;
      const painted = (which === "main" ? state.painted : state.paintedBeside).value;
      if (painted && areas && !hasLooked) {
        hasLooked = true;
        camera.lookWhereComplaintsAre();
      }
      map.paint(isIssueMap.value ? null : painted);
    }),
    effect(() => map.point(state.hovered.value)),
    effect(() => map.select(isShape(state.view.value.selected) ? "" : (state.view.value.selected.split(":")[1] ?? ""))),
    effect(() => map.mark(marks.value.features, marks.value.names)),
    effect(() => map.setTool(which === "main" ? toolInHand.value : null)),
  ];
  return () => {
    for (const stop of stops) stop();
    camera.leave(which);
    map.close();
  };
}

function Approximate(): JSX.Element | null {
  const info = state.levelInfo.value;
  if (!info?.approximate) return null;
  return (
    <p class="map-approximate">
      <Icon name="approximate" /> {t("map.approximate", { n: distance(info.accuracy_m ?? 0) })}
    </p>
  );
}
