import type { JSX } from "preact";
import type { LevelInfo } from "../service/types";
import { sourceOf, t } from "../words";

/** Whose borders these are, and on what terms. */
export function Sources({ levels }: { levels: readonly LevelInfo[] }): JSX.Element | null {
  const told = new Set(levels.map((level) => [sourceOf(level), level.license].filter(Boolean).join(" · ")).filter(Boolean));
  if (told.size === 0) return null;
  return (
    <details class="map-sources">
      <summary>{t("map.sources")}</summary>
      {[...told].map((source) => (
        <p>{source}</p>
      ))}
    </details>
  );
}
