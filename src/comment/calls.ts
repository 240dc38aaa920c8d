// What calls to both platforms have in common: lists, writes and removals, with what may have become of them.
import { type Diagnostic, type Result, failure, success } from "../diagnostics/diagnostic.ts";
import { type Json, valueAt } from "../model/json.ts";
import type { ApiAnswer, ApiClient, ApiRequest } from "./http.ts";
import type { PostedComment, Written } from "./platform.ts";
import { type Advice, callProblem } from "./problems.ts";

export interface Page {
  readonly rows: readonly Json[];
  readonly headers: ReadonlyMap<string, string>;
}

export async function askList(client: ApiClient, url: URL, advice: Advice): Promise<Result<Page>> {
  const request = { method: "GET", url } as const;
  const answer = await client.ask(request);
  if (answer.kind === "none" || answer.status !== 200 || !Array.isArray(answer.json))
    return failure(callProblem(request, answer, advice));
  return success({ rows: answer.json as readonly Json[], headers: answer.headers }); // a list of JSON
}

/** One text of an object. */
export async function askText(
  client: ApiClient,
  url: URL,
  path: readonly string[],
  advice: Advice,
): Promise<Result<string>> {
  const request = { method: "GET", url } as const;
  const answer = await client.ask(request);
  const found = isDone(answer) ? valueAt(answer.json, path) : null;
  return typeof found === "string" ? success(found) : failure(callProblem(request, answer, advice));
}

/** `read` gives the comment in an answer; null where there is none. */
export async function writeComment(
  client: ApiClient,
  request: ApiRequest,
  advice: Advice,
  read: (json: Json) => PostedComment | null,
): Promise<Written> {
  const answer = await client.ask(request);
  const problem = callProblem(request, answer, advice);
  if (answer.kind === "none" || answer.status >= 500) return { kind: "lost", problem };
  if (isDone(answer)) {
    const comment = read(answer.json);
    return comment === null ? { kind: "lost", problem } : { kind: "done", comment };
  }
  const { status, says } = answer;
  if (status === 413 || ([400, 422].includes(status) && /too long/i.test(says)))
    return { kind: "too-long", problem };
  // no comment to be changed, or no conversation to write on
  return { kind: status === 404 && request.method !== "POST" ? "gone" : "refused", problem };
}

/** Null when it is gone. */
export async function removeComment(client: ApiClient, url: URL, advice: Advice): Promise<Diagnostic | null> {
  const request = { method: "DELETE", url } as const;
  const answer = await client.ask(request);
  const isGone = answer.kind === "answer" && answer.status === 404;
  return isGone || isDone(answer) ? null : callProblem(request, answer, advice);
}

export function isDone(answer: ApiAnswer): answer is Extract<ApiAnswer, { readonly kind: "answer" }> {
  return answer.kind === "answer" && answer.status >= 200 && answer.status < 300;
}
