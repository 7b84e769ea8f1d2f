/** What the reader may do, by role and by the scopes that a key is limited to. */
import { computed } from "@preact/signals";
import { session } from "./session";

const may = (scope: string): boolean => {
  const { role = "public", scopes = [] } = session.value ?? {};
  return (role === "dispatcher" || role === "admin") && (scopes.length === 0 || scopes.includes(scope));
};

/** may read single complaints */
export const canRead = computed(() => may("read"));
/** may add events to complaints, and decide on issues */
export const canAddEvents = computed(() => may("events"));
