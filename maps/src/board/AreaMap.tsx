import { effect, type ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { AreaCollection } from "../service/areas";
import { areasOf } from "../service/areas";
import { language, t } from "../words";
import type { AreaPainter } from "./areaPainter";
import type { Shades } from "./mapShades";
import * as state from "./state";

interface Props {
  outlines: ReadonlySignal<AreaCollection | null>;
  shades: ReadonlySignal<Shades>;
  pick: (code: string) => void;
  selected: string;
}

const UPPER_SIMPLIFY_M = 150;
const drawing = Promise.all([import("./areaPainter"), import("../map/base")]);

/** Areas in their colours; what is pointed at in the table is outlined, and the other way round. */
export function AreaMap({ outlines, shades, pick, selected }: Props): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<AreaPainter | null>(null);
  const [broken, setBroken] = useState(false);
  const picked = useRef(pick);
  picked.current = pick;
  useEffect(() => {
    const region = state.region.value;
    if (!box.current || !region) return;
    const made = open(box.current, region.bbox, (code) => picked.current(code));
    made.then(setMap, () => setBroken(true));
    const upper = region.fallback_level;
    const stopNaming = effect(() => {
      void language.value; // names come in the page's language
      const areas = areasOf(upper, UPPER_SIMPLIFY_M);
      void made.then((found) => areas.then((named) => found.setUpper(named))).catch(() => undefined);
    });
    return () => {
      stopNaming();
      void made.then((found) => found.close(), () => undefined);
    };
  }, []);
  useEffect(() => {
    if (!map) return;
    const stops = [
      effect(() => {
        if (outlines.value) map.setAreas(outlines.value, state.level.value === state.region.value?.fallback_level);
      }),
      // an effect of signals, not of components: a printer that looks waits for no component
      effect(() => {
        void outlines.value;
        map.paint(shades.value.colours);
      }),
      effect(() => map.point(state.hovered.value)),
    ];
    return () => stops.forEach((stop) => stop());
  }, [map, outlines, shades]);
  useEffect(() => map?.select(selected), [map, selected, outlines.value]);
  return (
    <div class="map-pane">
      {broken ? <p class="map-none">{t("map.none")}</p> : <div class="map" ref={box} />}
    </div>
  );
}

async function open(container: HTMLElement, bbox: readonly [number, number, number, number], pick: (code: string) => void): Promise<AreaPainter> {
  const [{ AreaPainter }, { canDraw }] = await drawing;
  if (!canDraw()) throw new Error("WebGL is not available");
  return AreaPainter.open(container, bbox, t("map.label"), { pointed: (code) => (state.hovered.value = code), picked: pick });
}
