import type { JSX } from "preact";
import { basemapInfo } from "./basemapInfo";
import "../styles/basemap.css";
import { t } from "../words";

/** How to get streets under the map, where there are none. */
export function BasemapNote(): JSX.Element | null {
  const command = basemapInfo.value?.command;
  if (!command) return null;
  return (
    <p class="map-get">
      {t("map.basemap.none")} <code>{command}</code>
    </p>
  );
}
