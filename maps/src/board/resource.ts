/** An answer of the service that follows a question: kept while the next one is under way. */
import { effect, signal, type Signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { PageFault } from "../parts/FaultNote";
import { getJson, ServiceProblem, serviceUrl } from "../service/http";

export interface Resource<T> {
  answer: Signal<T | null>;
  fault: Signal<PageFault | null>;
  busy: Signal<boolean>;
  /** ask once more */
  again: () => void;
  /** ask no more */
  stop: () => void;
}

const RECONNECT_MS = 4_000;
const all = new Set<Resource<unknown>>();

/** Keep the answer to the path that `question` gives; null asks nothing. */
export function resource<T>(question: () => string | null): Resource<T> {
  const round = signal(0);
  const made: Resource<T> = {
    answer: signal<T | null>(null), fault: signal<PageFault | null>(null), busy: signal(false),
    again: () => (round.value += 1),
    stop: () => undefined,
  };
  let asked = "";
  const dispose = effect(() => {
    void round.value;
    const path = question();
    if (path === null) return;
    if (path !== asked) made.answer.value = asked.split("?")[0] === path.split("?")[0] ? made.answer.peek() : null;
    asked = path;
    const controller = new AbortController();
    let reconnect: ReturnType<typeof setTimeout> | undefined;
    made.busy.value = true;
    getJson<T>(path, {}, controller.signal).then(
      (answer) => settle(made, answer, null),
      (fault: unknown) => {
        if (controller.signal.aborted) return;
        settle(made, null, faultOf(fault));
        if (made.fault.value?.kind === "down") reconnect = setTimeout(made.again, RECONNECT_MS);
      },
    );
    return () => {
      controller.abort();
      clearTimeout(reconnect);
    };
  });
  made.stop = () => {
    dispose();
    all.delete(made as Resource<unknown>);
  };
  all.add(made as Resource<unknown>);
  return made;
}

/** The answer to a path, for as long as a component is on the page. */
export function useResource<T>(path: string): Resource<T> {
  const url = path.includes("?") ? path : serviceUrl(path);
  const found = useMemo(() => resource<T>(() => url), [url]);
  useEffect(() => found.stop, [found]);
  return found;
}

function settle<T>(made: Resource<T>, answer: T | null, fault: PageFault | null): void {
  made.busy.value = false;
  made.fault.value = fault;
  // a service that is away for a moment takes nothing from the page
  if (fault?.kind !== "down") made.answer.value = answer;
}

/** Ask again for everything that is on the page. */
export function askAll(): void {
  for (const one of all) one.again();
}

export function faultOf(fault: unknown): PageFault {
  if (!(fault instanceof ServiceProblem)) return { kind: "down" };
  const { status, title, detail, hint } = fault;
  return { kind: "problem", status, title, detail, hint };
}
