import type { JSX } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { t } from "../words";
import { drawing, stopDrawing, type Tool } from "./drawing";

const TOOLS: readonly Tool[] = ["polygon", "circle", "lasso"];

/** The tools to draw an area with, on the map; Escape puts them away. */
export function DrawTools(): JSX.Element {
  const tool = drawing.value;
  useLayoutEffect(() => { // an Escape right after the press counts, too
    if (!tool) return;
    const escape = (event: KeyboardEvent): void => {
      if (event.key === "Escape") stopDrawing();
    };
    addEventListener("keydown", escape);
    return () => removeEventListener("keydown", escape);
  }, [tool]);
  return (
    <div class="draw" role="group" aria-label={t("draw.title")}>
      {TOOLS.map((one) => (
        <button type="button" aria-pressed={tool === one} title={t(`draw.${one}`)} onClick={() => (drawing.value = tool === one ? null : one)}>
          <svg class="icon" viewBox="0 0 24 24" width="1.2em" height="1.2em" aria-hidden="true">
            <path d={SIGNS[one]} />
          </svg>
          <span class="visually-hidden">{t(`draw.${one}`)}</span>
        </button>
      ))}
      {tool && (
        <p class="draw-help" role="status">
          {t(`draw.help.${tool}`)}
        </p>
      )}
    </div>
  );
}

const SIGNS: Record<Tool, string> = {
  polygon: "M5 8 13 4l6 7-4 8-9-2Z",
  circle: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM12 12l5.5-5.5",
  lasso: "M12 5c4.5 0 8 2.2 8 5s-3.5 5-8 5-8-2.2-8-5 3.500-5 8-5ZM8 14.500c-1 1.500-1 3.500 1 4.500",
};
