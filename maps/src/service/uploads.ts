import { ask, getJson } from "./http";
import type { Upload } from "./types";

/** What is asked of a file; what a person leaves open the service finds out. */
export interface Asked {
  column: string;
  lang: string;
  encoding?: string;
  sheet?: string;
}

const POLL_MS = 500;

/** Send a file; the service answers at once with the id of the work. */
export async function startUpload(file: File, asked: Asked, signal: AbortSignal): Promise<string> {
  const body = new FormData();
  body.set("file", file);
  for (const [name, value] of Object.entries(asked)) if (value) body.set(name, value);
  const response = await ask("v1/uploads", { method: "POST", body, signal });
  return ((await response.json()) as { id: string }).id;
}

/** Report the state until the work is done, failed or abandoned. */
export async function watchUpload(id: string, report: (state: Upload) => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const state = await getJson<Upload>(`v1/uploads/${encodeURIComponent(id)}`, {}, signal);
    if (signal.aborted) return;
    report({ ...state, id });
    if (state.state === "done" || state.state === "failed") return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

export function uploadResultUrl(id: string): string {
  return `v1/uploads/${encodeURIComponent(id)}/file`;
}
