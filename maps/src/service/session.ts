/** Who is at the page, and signing in and out. */
import { signal } from "@preact/signals";
import { ask, getJson, ServiceProblem, useToken } from "./http";
import type { Session } from "./types";

export const session = signal<Session | null>(null);
/** The link printed at start was opened, but is used up or expired. */
export const linkRefused = signal(false);

const LINK = /^#token=([\w-]+)$/;

/**
 * Exchange the token of the link that the service prints before its first key for a session.
 * The token leaves the address bar and the history before it is sent.
 */
export async function enterByLink(): Promise<void> {
  // Pasted into a page that is open already, the link changes the hash and loads nothing.
  addEventListener("hashchange", () => LINK.test(location.hash) && location.reload());
  const token = LINK.exec(location.hash)?.[1];
  if (token === undefined) return;
  history.replaceState(history.state, "", location.pathname + location.search);
  try {
    await begin({ token });
  } catch (fault) {
    linkRefused.value = fault instanceof ServiceProblem;
  }
}

export async function loadSession(): Promise<void> {
  const found = await getJson<Session>("v1/session");
  take(found);
  if (found.role !== "public") linkRefused.value = false;
  if (found.role === "public" && found.proxy_user) {
    await begin({});
    location.reload();
  }
}

/** Exchange a key for a session; throws the service's problem where the key is not accepted. */
export async function signIn(key: string): Promise<void> {
  await begin({ key });
}

export async function signOut(): Promise<void> {
  await ask("v1/session", { method: "DELETE" });
  location.reload();
}

async function begin(body: { key?: string; token?: string }): Promise<void> {
  const response = await ask("v1/session", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  take((await response.json()) as Session);
}

function take(given: Session): void {
  session.value = given;
  useToken(given.csrf ?? "");
}
