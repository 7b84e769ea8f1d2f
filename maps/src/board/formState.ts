/** Which form or note is open above the board. */
import { signal } from "@preact/signals";
import type { Candidate, NominationRow, WatchedPlace } from "./answers";

export type ExclusionAction = "ask" | "grant" | "refuse" | "revoke";

export type Form =
  | { kind: "freeze" }
  | { kind: "corrections" }
  | { kind: "exclusion"; ticket: string; action: ExclusionAction; done: () => void }
  | { kind: "topic"; candidate: Candidate }
  | { kind: "watch"; nomination?: NominationRow; place?: WatchedPlace }
  | { kind: "supervise"; place?: WatchedPlace; topic?: { id: number; title: string }; ticket?: string; lead?: { code: string; name?: string } }
  | { kind: "move"; of: "topics" | "watch" | "supervision"; id: number; title: string; state: string }
  | { kind: "note"; of: "topics" | "watch" | "supervision"; id: number; title: string; remind: boolean };

export const form = signal<Form | null>(null);

export function openForm(wanted: Form): void {
  form.value = wanted;
}

export function closeForm(): void {
  form.value = null;
}
