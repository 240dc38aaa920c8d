// One GET for a data block: bounded in time, size and redirects, none of them to another server, and nothing of the request in
// any message, as its address and headers may hold secrets.
import type { DataAnswer, DataRequest } from "../../config/data-requests.ts";
import { LIMITS, sizeText } from "../../model/limits.ts";

/** For all of it, redirects included; in milliseconds. */
const LONGEST = 10_000;
const MOST_REDIRECTS = 5;

export async function readPage(
  request: DataRequest & { readonly kind: "http" },
  longest: number = LONGEST,
): Promise<DataAnswer> {
  const signal = AbortSignal.timeout(longest);
  const first = new URL(request.url);
  let url = first;
  try {
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      const response = await fetch(url.href, {
        headers: request.headers.map(([name, value]) => [name, value]),
        redirect: "manual",
        signal,
      });
      const location = response.headers.get("location");
      if (!REDIRECTS.has(response.status) || location === null) return await answerOf(response);
      await response.body?.cancel();
      const next = URL.canParse(location, url.href) ? new URL(location, url.href) : null;
      if (next === null) return failed("was redirected to what is no address");
      if (next.origin !== first.origin)
        return failed(
          `was redirected to another server, ${next.origin}`,
          "Redirects are followed on one server only, as headers would go along. Write the new address as url if it is to be read.",
        );
      url = next;
    }
    return failed(`was redirected more than ${MOST_REDIRECTS} times`);
  } catch (error) {
    return signal.aborted
      ? failed(`was not answered within ${longest / 1000} s`, "Try again, or ask a server that is nearer.")
      : failed(`was not answered${reasonOf(error)}`, "Check its url, and whether this machine reaches it.");
  }
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

async function answerOf(response: Response): Promise<DataAnswer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > LIMITS.httpBody) {
      return failed(
        `was answered with more than ${sizeText(LIMITS.httpBody)}, the limit`,
        "Large things belong into images and volumes; for a file fetch it first, and read it with file().",
      );
    }
    chunks.push(chunk);
  }
  const headers = [...response.headers].sort(([a], [b]) => (a < b ? -1 : 1));
  return { kind: "http", status: response.status, headers, body: new Uint8Array(Buffer.concat(chunks)) };
}

/** The system's code alone: messages may quote the request. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : null;
  const code = cause !== null && typeof cause === "object" && "code" in cause ? cause.code : null;
  if (typeof code === "string") return ` (${code})`;
  return cause instanceof Error && cause.message === "bad port" ? ", as no web server has this port" : "";
}

function failed(message: string, detail?: string): DataAnswer {
  return { kind: "failed", code: "data-failed", message, ...(detail === undefined ? {} : { detail }) };
}
