/** One way to ask the service, in the page's language; its faults come back as three kinds of error. */
import { language } from "../words";
import { LANGUAGE_PATHS } from "./contract";

/** The service answered with a problem (RFC 9457). */
export class ServiceProblem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly hint: string | null,
  ) {
    super(detail || title);
  }
}

/** The service did not answer at all. */
export class Unreachable extends Error {}

export type Params = Record<string, string | number | readonly string[] | null | undefined>;

const PATIENCE_MS = 60_000;
let token = "";

/** The session's token, which goes with every request that writes. */
export function useToken(given: string): void {
  token = given;
}

let askForKey: (() => Promise<boolean>) | null = null;

/** What to do where the service wants the access key once more; it says whether it was given. */
export function whenKeyIsNeededAgain(ask: () => Promise<boolean>): void {
  askForKey = ask;
}

const TOLD = LANGUAGE_PATHS.map((path) => new RegExp(`^${path.slice(1).replace(/\{\w+\}/g, "[^/?]+")}$`));

/**
 * Build a URL below the page's own folder, so that a path prefix needs no setting. Where the service
 * answers in a language, it is the page's: an effect that built a URL builds it anew for another.
 */
export function serviceUrl(path: string, given: Params = {}): string {
  const params: Params = TOLD.some((one) => one.test(path)) ? { ...given, lang: language.value } : given;
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value === null || value === undefined || value === "") continue;
    for (const one of Array.isArray(value) ? value : [value]) query.append(name, String(one));
  }
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}

/** Fetch, turning a missing answer and an error status into the errors above. */
export async function ask(url: string, init: RequestInit = {}, confirmed = false): Promise<Response> {
  // AbortSignal.any is younger than the browsers of many offices.
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  const timer = setTimeout(stop, PATIENCE_MS);
  init.signal?.addEventListener("abort", stop, { once: true });
  let response: Response;
  try {
    response = await fetch(url, { ...withToken(init), signal: controller.signal });
  } catch (fault) {
    if (init.signal?.aborted) throw fault;
    throw new Unreachable(String(fault));
  } finally {
    clearTimeout(timer);
    init.signal?.removeEventListener("abort", stop);
  }
  if (response.ok) return response;
  const again = needsKeyAgain(response) && !confirmed && askForKey !== null && (await askForKey());
  if (again) return ask(url, init, true);
  throw await problemOf(response);
}

/** Rulings and exports ask for the key ten minutes after it was shown (RFC 9470). */
function needsKeyAgain(response: Response): boolean {
  return response.status === 401 && (response.headers.get("WWW-Authenticate") ?? "").includes("insufficient_user_authentication");
}

function withToken(init: RequestInit): RequestInit {
  if (token === "" || (init.method ?? "GET") === "GET") return init;
  const headers = new Headers(init.headers);
  headers.set("X-CSRF-Token", token);
  return { ...init, headers };
}

export async function getJson<T>(path: string, params: Params = {}, signal?: AbortSignal): Promise<T> {
  const response = await ask(serviceUrl(path, params), signal ? { signal } : {});
  return (await response.json()) as T;
}

// A proxy in front of a dead service answers with these.
const GATEWAY = new Set([502, 503, 504]);

async function problemOf(response: Response): Promise<Error> {
  const body = await response.json().catch(() => null);
  if (body === null && GATEWAY.has(response.status)) return new Unreachable(response.statusText);
  const { title, detail, hint } = (body ?? {}) as Record<string, unknown>;
  const text = (value: unknown): string => (typeof value === "string" ? value : "");
  return new ServiceProblem(
    response.status,
    text(title) || response.statusText || String(response.status),
    text(detail),
    text(hint) || null,
  );
}
