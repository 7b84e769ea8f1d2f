import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { t } from "../words";
import { AreaMap } from "./AreaMap";
import { AssessmentTable } from "./AssessmentTable";
import { BodyPanel } from "./BodyPanel";
import { Classes } from "./Classes";
import { Exclusions } from "./exclusions";
import * as format from "./formats";
import { mapShades } from "./mapShades";
import * as state from "./state";
import { Summary } from "./Summary";
import { MAP_SHOWS, type MapShow } from "./view";
import { When } from "./Waiting";

/** The month in figures, and its table beside the map that it is linked with. */
export function AssessmentView(): JSX.Element {
  return (
    <When is={state.assessment}>
      {(found) => (
        <div class="assessment">
          <Summary found={found} />
          <AssessmentTable found={found} />
          <aside class="assessment-side">
            <MapWithChoice />
            {state.selected.value ? <BodyPanel body={state.selected.value} found={found} /> : <Classes found={found} />}
            {state.canRead.value && <Exclusions />}
          </aside>
        </div>
      )}
    </When>
  );
}

function MapWithChoice(): JSX.Element | null {
  const { colour } = state.view.value;
  const shades = useComputed(() => mapShades(state.bodies.value, state.view.value.colour));
  if (!state.levelInfo.value?.has_geometry) return <p class="panel muted">{t("map.noGeometry")}</p>;
  return (
    <section class="side-map" aria-label={t("map.label")}>
      <AreaMap
        outlines={state.outlines}
        shades={shades}
        pick={(code) => state.look({ selected: code === state.view.value.selected ? "" : code })}
        selected={state.view.value.selected}
      />
      <Pointed />
      <div class="map-legend">
        <select aria-label={t("board.map.colour")} value={colour} onChange={(event) => state.look({ colour: event.currentTarget.value as MapShow }, false)}>
          {MAP_SHOWS.map((one) => (
            <option key={one} value={one} selected={one === colour}>
              {t(`board.map.${one}`)}
            </option>
          ))}
        </select>
        <ul>
          {shades.value.legend.map(({ colour: shade, label }) => (
            <li key={label}>
              <i class="swatch" style={{ background: shade }} /> {label}
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

/** What is pointed at, in the table or on the map. */
function Pointed(): JSX.Element | null {
  const body = state.bodies.value.find((one) => one.code === state.hovered.value);
  if (!body) return null;
  return (
    <p class="map-pointed" aria-live="off">
      <strong>{body.name}</strong> {format.percent(body.score_shrunken)} · {format.plain(body.complaints)} {t("unit.count")}
    </p>
  );
}
