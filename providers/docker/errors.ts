// What a failed call to an engine means: every error of the library becomes one of the contract's, once, here.
import type { ProviderError } from "orch/provider";
import type { Break } from "./link.ts";

/** Thrown inside the provider only; the session's calls turn it into a value. */
export class EngineError extends Error {
  readonly error: ProviderError;
  /** HTTP status, null where the engine gave no answer. */
  readonly status: number | null;

  constructor(error: ProviderError, status: number | null = null) {
    super(error.message);
    this.error = error;
    this.status = status;
  }
}

export function engineError(
  code: ProviderError["code"],
  message: string,
  more: Partial<Pick<ProviderError, "retryable" | "maybeDone" | "log">> = {},
): EngineError {
  return new EngineError({ code, retryable: false, maybeDone: false, message, ...more });
}

/** How a call was made, for the words of its error. */
export interface CallFacts {
  /** `start container shop-web-0` */
  readonly what: string;
  /** The engine's node. */
  readonly node: string;
  readonly mutates: boolean;
  readonly cancelled: boolean;
  /** Milliseconds, when the time is up. */
  readonly timedOut: number | null;
  /** What the way to the engine knows about a call without an answer. */
  readonly broken?: Break | null;
}

export function toEngineError(thrown: unknown, facts: CallFacts): EngineError {
  if (thrown instanceof EngineError) return thrown;
  const { what, node, mutates } = facts;
  if (facts.cancelled)
    return engineError("cancelled", `Cancelled: ${what} on ${node}.`, {
      maybeDone: mutates,
      retryable: true,
    });
  if (facts.timedOut !== null) {
    const seconds = Math.round(facts.timedOut / 100) / 10;
    return engineError("timeout", `The engine of ${node} did not ${what} within ${seconds} s.`, {
      maybeDone: mutates,
      retryable: true,
    });
  }
  const failure = isFailure(thrown) ? thrown : {};
  if (failure.statusCode === undefined) {
    const { broken = null } = facts;
    if (broken !== null)
      return engineError("unreachable", `The engine of ${node} cannot be reached: ${broken.why}.`, {
        maybeDone: mutates && !broken.notSent,
        retryable: broken.passes,
      });
    const reason = failure.code ?? (thrown instanceof Error ? thrown.message : String(thrown));
    return engineError("unreachable", `The engine of ${node} does not answer (${reason}) to: ${what}.`, {
      // a refused connection carried nothing; any other break may have come after the engine took the call
      maybeDone: mutates && failure.code !== "ECONNREFUSED" && failure.code !== "ENOENT",
      retryable: true,
    });
  }
  const text = withAdvice(engineText(failure));
  // Podman says so with status 500
  const status = /name .* is already in use/.test(text) ? 409 : failure.statusCode;
  return new EngineError(
    {
      code: codeOf(status, text),
      retryable: status >= 500 || /already in progress/.test(text),
      maybeDone: false,
      message: `Cannot ${what} on ${node}: ${text}`,
    },
    status,
  );
}

interface Failure {
  readonly statusCode?: number;
  readonly code?: string;
  readonly json?: unknown;
  readonly message?: string;
}

function isFailure(thrown: unknown): thrown is Failure {
  return typeof thrown === "object" && thrown !== null;
}

/** The engine's own sentence; the library's prefix tells a wrong reason (a missing image is `no such container`). */
function engineText(failure: Failure): string {
  const { json } = failure;
  if (typeof json === "object" && json !== null && "message" in json && typeof json.message === "string")
    return json.message.trim();
  return (failure.message ?? "unknown error").replace(/^\(HTTP code \d+\) [^-]*- /, "").trim();
}

/** What to do about failures that are no fault of the call. */
export function withAdvice(text: string): string {
  const end = text.replace(/[.]?$/, ".");
  if (/no space left on device|disk quota exceeded/i.test(text))
    return `${end} The engine's disk is full: free some (docker system df tells what holds it), then plan again.`;
  if (/HTTP request to an HTTPS server/i.test(text)) return `${end} It wants TLS: give the node tls = { … }.`;
  if (/no basic auth credentials|authentication required|incorrect username or password/i.test(text))
    return `${end} Its registry wants other credentials: docker login, where orch runs.`;
  return text;
}

function codeOf(status: number, text: string): ProviderError["code"] {
  if (/port is already allocated|address already in use|bind for .* failed/i.test(text)) return "port-taken";
  if (/has active endpoints|volume is in use|volume .* is being used/i.test(text)) return "in-use";
  switch (status) {
    case 404:
      return "not-found";
    case 409:
      return "conflict";
    case 400:
      return "invalid";
    case 501:
      return "unsupported";
    default:
      return "failed";
  }
}
