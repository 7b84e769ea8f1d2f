/** Arrow keys in a table: up and down between rows, left and right between a row's buttons. */
import type { JSX } from "preact";

type Pressed = JSX.TargetedKeyboardEvent<HTMLTableElement>;

export function moveInGrid(event: Pressed): void {
  const from = event.target instanceof HTMLElement ? event.target.closest("button") : null;
  const row = from?.closest("tbody tr");
  if (!from || !row) return;
  const to = target(event.key, from, row);
  if (!to) return;
  event.preventDefault();
  to.focus();
}

function target(key: string, from: HTMLButtonElement, row: Element): HTMLButtonElement | undefined {
  const own = buttons(row);
  const at = own.indexOf(from);
  if (key === "ArrowRight") return own[at + 1];
  if (key === "ArrowLeft") return own[at - 1];
  const next = key === "ArrowDown" ? row.nextElementSibling : key === "ArrowUp" ? row.previousElementSibling : null;
  if (!next) return undefined;
  const others = buttons(next);
  return others[Math.min(at, others.length - 1)];
}

function buttons(row: Element): HTMLButtonElement[] {
  return [...row.querySelectorAll("button")];
}
