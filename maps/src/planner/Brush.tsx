import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { t } from "../words";
import { dayNumber, isoDay } from "./days";
import * as state from "./state";
import { xOf, type Bounds } from "./timeScale";
import type { Period } from "./view";

interface Props {
  width: number;
  height: number;
  bounds: Bounds;
  period: Period;
  /** days that an arrow key moves a handle */
  step: number;
}

type Grip = "from" | "to" | "both";

/** Two handles and the span between them, by pointer or by arrow keys. */
export function Brush({ width, height, bounds, period, step }: Props): JSX.Element {
  const drag = useRef<{ grip: Grip; x: number; from: number; to: number } | null>(null);
  const from = period.from === "" ? bounds.first : dayNumber(period.from);
  const to = period.to === "" ? bounds.end : dayNumber(period.to);
  const set = (first: number, end: number, push: boolean): void => {
    if (end - first < 1) return;
    state.look({ period: { from: isoDay(first), to: isoDay(end) } }, push);
  };
  const shift = (grip: Grip, by: number, start = { from, to }, push = true): void => {
    const room = Math.min(Math.max(by, bounds.first - start.from), bounds.end - start.to);
    if (grip === "both") set(start.from + room, start.to + room, push);
    else if (grip === "from") set(clamp(start.from + by, bounds.first, start.to - 1), start.to, push);
    else set(start.from, clamp(start.to + by, start.from + 1, bounds.end), push);
  };
  const grab = (grip: Grip) => (event: PointerEvent) => {
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    drag.current = { grip, x: event.clientX, from, to };
  };
  const pull = (event: PointerEvent): void => {
    const held = drag.current;
    if (!held) return;
    const days = Math.round(((event.clientX - held.x) / width) * (bounds.end - bounds.first));
    shift(held.grip, days, held, false);
  };
  const release = (): void => {
    if (drag.current) state.look({}, true);
    drag.current = null;
  };
  const handlers = (grip: Grip) => ({ onPointerDown: grab(grip), onPointerMove: pull, onPointerUp: release, onPointerCancel: release });
  const onKeyDown = (grip: "from" | "to") => (event: KeyboardEvent) => {
    const days = { ArrowLeft: -step, ArrowDown: -step, ArrowRight: step, ArrowUp: step, PageDown: -30, PageUp: 30 }[event.key];
    if (days === undefined) return;
    event.preventDefault();
    shift(event.shiftKey ? "both" : grip, days);
  };
  const [left, right] = [xOf(clamp(from, bounds.first, bounds.end), bounds, width), xOf(clamp(to, bounds.first, bounds.end), bounds, width)];
  return (
    <>
      <div class="brush" style={{ left: `${left}px`, width: `${right - left}px`, height: `${height}px` }} {...handlers("both")} />
      {(["from", "to"] as const).map((grip) => (
        <div
          key={grip}
          class="brush-grip"
          role="slider"
          tabIndex={0}
          aria-label={t(`time.${grip}`)}
          aria-valuemin={bounds.first}
          aria-valuemax={bounds.end}
          aria-valuenow={grip === "from" ? from : to}
          aria-valuetext={isoDay(grip === "from" ? from : to - 1)}
          style={{ left: `${grip === "from" ? left : right}px`, height: `${height}px` }}
          onKeyDown={onKeyDown(grip)}
          {...handlers(grip)}
        />
      ))}
    </>
  );
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
