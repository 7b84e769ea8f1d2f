/** Who is at the page, and signing in and out. */
import { signal } from "@preact/signals";
import { ask, getJson, useToken } from "./http";

export interface Session {
  role: "public" | "dispatcher" | "planner" | "admin";
  open_house: boolean;
  csrf: string | null;
}

export const session = signal<Session | null>(null);

export async function loadSession(): Promise<void> {
  take(await getJson<Session>("v1/session"));
}

/** Exchange a key for a session; throws the service's problem where the key opens nothing. */
export async function signIn(key: string): Promise<void> {
  const response = await ask("v1/session", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ key }),
  });
  take((await response.json()) as Session);
}

export async function signOut(): Promise<void> {
  await ask("v1/session", { method: "DELETE" });
  location.reload();
}

function take(given: Session): void {
  session.value = given;
  useToken(given.csrf ?? "");
}
