// The errors that a simulated engine answers with.
import type { ProviderError } from "orch/provider";

/** Nothing was done. Asking again helps only where the engine could not be reached. */
export function refuse(code: ProviderError["code"], message: string): ProviderError {
  const retryable = code === "unreachable" || code === "timeout";
  return { code, retryable, maybeDone: false, message };
}

/** The answer was lost on the way. */
export function lostAnswer(code: ProviderError["code"], message: string): ProviderError {
  return { code, retryable: true, maybeDone: true, message };
}
