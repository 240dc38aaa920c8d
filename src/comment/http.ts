// Calls to the API of a platform: a time-out on each, waits that the platform asks for, and never a second POST whose first one may
// have arrived. The token goes into a header and nowhere else; proxies and certificates are those of the environment.
import { setTimeout as wait } from "node:timers/promises";
import { EnvHttpProxyAgent, fetch } from "undici";
import type { Response } from "undici";
import { visibleText } from "../diagnostics/sanitise.ts";
import { type Json, isObject } from "../model/json.ts";

export interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: URL;
  readonly body?: Json;
  /** A POST that only asks. */
  readonly repeatable?: boolean;
}

export type ApiAnswer =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers: ReadonlyMap<string, string>;
      readonly json: Json;
      /** What the server says of it, short and printable; empty where it says nothing. */
      readonly says: string;
      /** It was refused because there were too many requests. */
      readonly limited: boolean;
    }
  /** Nobody knows what became of the request. */
  | { readonly kind: "none"; readonly why: string };

export interface ApiClient {
  readonly ask: (request: ApiRequest) => Promise<ApiAnswer>;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

export interface ApiClientOptions {
  readonly token: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds for one call. */
  readonly timeout?: number;
  readonly sleep?: (milliseconds: number) => Promise<void>;
  /** Told before each wait that the platform asks for. */
  readonly onLimit?: (milliseconds: number) => void;
}

/** Bytes of one page: 100 comments of 1,000,000 characters. */
const LARGEST_ANSWER = 128 * 2 ** 20;
const LONGEST_CALL = 30_000;
/** Repetitions of what may be repeated, and of what was refused as too much. */
const MOST_REPETITIONS = 4;
/** A platform that asks to be left alone for longer is left alone for good. */
const LONGEST_WAIT = 120_000;
/** Where it does not say for how long. */
const USUAL_WAIT = 60_000;
const MOST_REDIRECTS = 3;

export function apiClient(options: ApiClientOptions): ApiClient {
  const dispatcher = new EnvHttpProxyAgent();
  const sleep = options.sleep ?? ((milliseconds) => wait(milliseconds, undefined, { ref: true }));
  const send = async (request: ApiRequest): Promise<ApiAnswer> => {
    const signal = AbortSignal.timeout(options.timeout ?? LONGEST_CALL);
    try {
      for (let { url } = request, hops = 0; ; hops++) {
        const { method, body } = request;
        const response = await fetch(url, {
          method,
          dispatcher,
          signal,
          redirect: "manual",
          headers: {
            Accept: "application/json",
            "User-Agent": "orch",
            ...options.headers,
            Authorization: `Bearer ${options.token}`,
            ...(body === undefined ? {} : { "Content-Type": "application/json" }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const next = redirection(response, url);
        if (next === null || hops === MOST_REDIRECTS) return await answerOf(response, options.token);
        await response.body?.cancel();
        url = next;
      }
    } catch (error) {
      return { kind: "none", why: reasonOf(error, signal) };
    }
  };
  return {
    sleep,
    ask: async (request) => {
      for (let repetition = 0; ; repetition++) {
        const answer = await send(request);
        const pause = pauseAfter(request, answer, repetition);
        if (pause === null || repetition === MOST_REPETITIONS) return answer;
        if (answer.kind === "answer" && answer.limited) options.onLimit?.(pause);
        await sleep(pause);
      }
    },
  };
}

/** Only on the same server, as the token goes along; null: this is the answer. */
function redirection(response: Response, from: URL): URL | null {
  const location = response.headers.get("location");
  if (![301, 302, 307, 308].includes(response.status) || location === null) return null;
  const next = URL.canParse(location, from.href) ? new URL(location, from.href) : null;
  return next !== null && next.origin === from.origin ? next : null;
}

async function answerOf(response: Response, token: string): Promise<ApiAnswer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > LARGEST_ANSWER) throw new Error("the answer is larger than 128 MiB");
    chunks.push(chunk);
  }
  const json = parsed(Buffer.concat(chunks).toString("utf8"));
  const headers = new Map([...response.headers]);
  const { status } = response;
  const says = spoken(json);
  const limited =
    status === 429 ||
    (status === 403 &&
      (headers.has("retry-after") ||
        headers.get("x-ratelimit-remaining") === "0" ||
        /rate limit/i.test(says)));
  return { kind: "answer", status, headers, json, says: says.includes(token) ? "" : says, limited };
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json; // JSON.parse gives JSON
  } catch {
    return null;
  }
}

/** `message` with what is wrong in it, as both platforms write it. */
function spoken(json: Json): string {
  if (!isObject(json)) return "";
  const { message, error, errors } = json;
  const reasons = Array.isArray(errors) ? (errors as readonly Json[]).map(reasonIn) : [];
  const parts = [reasonIn(message ?? error ?? null), reasons.filter((part) => part !== "").join(", ")];
  return visibleText(parts.filter((part) => part !== "").join(": "), { limit: 200 });
}

function reasonIn(json: Json): string {
  if (typeof json === "string") return json;
  if (!isObject(json)) return "";
  const { message, error } = json;
  const reason = message ?? error ?? null;
  return typeof reason === "string" ? reason : JSON.stringify(json);
}

/** Milliseconds until the request may be sent again; null: not again. */
function pauseAfter(request: ApiRequest, answer: ApiAnswer, repetition: number): number | null {
  const isHarmless = request.method !== "POST" || request.repeatable === true;
  const again = isHarmless ? 1000 * 2 ** repetition : null;
  if (answer.kind === "none") return again;
  if (answer.limited) {
    const asked = askedFor(answer.headers);
    return asked > LONGEST_WAIT ? null : asked;
  }
  return answer.status >= 500 ? again : null;
}

/** Milliseconds that a platform wants to be left alone for. */
export function askedFor(headers: ReadonlyMap<string, string>): number {
  const seconds = (name: string): number | null => {
    const value = headers.get(name);
    return value !== undefined && /^[0-9]{1,12}$/.test(value) ? Number(value) : null;
  };
  const after = seconds("retry-after");
  if (after !== null) return after * 1000;
  const reset = seconds("x-ratelimit-reset") ?? seconds("ratelimit-reset");
  const left = headers.get("x-ratelimit-remaining") ?? headers.get("ratelimit-remaining");
  if (left !== "0" || reset === null) return USUAL_WAIT;
  const now = Date.parse(headers.get("date") ?? "");
  const pause = reset * 1000 - (Number.isNaN(now) ? Date.now() : now);
  return pause < 1000 ? 1000 : pause;
}

function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return "there was no answer in time";
  const cause = error instanceof Error ? (error.cause ?? error) : null;
  const code = cause !== null && typeof cause === "object" && "code" in cause ? cause.code : null;
  if (typeof code === "string") return `the connection failed (${code})`;
  return cause instanceof Error && cause.message.startsWith("the answer")
    ? cause.message
    : "the connection failed";
}
