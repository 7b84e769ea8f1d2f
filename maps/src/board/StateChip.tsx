import type { JSX } from "preact";
import { tOr } from "../words";

export type RecordPath = "topics" | "watch" | "supervision";

// What a state asks of the reader; told by its word, the colour only repeats it.
const TONES: Record<string, string> = {
  in_work: "work", answered: "work", solved: "good", proven: "good", done: "good", reopened: "bad", open: "bad", watched: "bad",
};

export function StateChip({ of, state }: { of: RecordPath; state: string }): JSX.Element {
  return <span class={`state-chip is-${TONES[state] ?? "plain"}`}>{stateName(of, state)}</span>;
}

export function stateName(of: RecordPath, state: string): string {
  return tOr(`board.state.${of}.${state}`, state);
}

/** Which states a person may bring a record into; the service has the last word. */
export const MOVES: Record<RecordPath, Record<string, readonly string[]>> = {
  topics: { chosen: ["in_work", "dropped"], in_work: ["done", "dropped"], done: ["in_work"] },
  watch: {
    nominated: ["watched", "closed"], watched: ["in_work", "solved", "closed"], in_work: ["solved", "closed"],
    solved: ["proven", "reopened", "closed"], proven: ["reopened", "closed"], reopened: ["in_work", "solved", "closed"],
  },
  supervision: { open: ["answered", "withdrawn"], answered: ["done", "open"], done: ["open"] },
};
