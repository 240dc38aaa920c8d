// What a platform refuses, in words: which call, what it said, and what to do about it. Nothing of the token, and of the address
// what names the call alone.
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { visibleText } from "../diagnostics/sanitise.ts";
import type { ApiAnswer, ApiRequest } from "./http.ts";
import { askedFor } from "./http.ts";

/** What to do, where a platform has its own words for it. */
export interface Advice {
  /** Whose token is needed, and where it is given. */
  readonly token: string;
  readonly rights: string;
  readonly missing: string;
}

export function callProblem(request: ApiRequest, answer: ApiAnswer, advice: Advice): Diagnostic {
  const call = `${request.method} ${visibleText(request.url.origin + request.url.pathname, { limit: 300 })}`;
  if (answer.kind === "none")
    return errorDiagnostic("comment-no-answer", `${call} was not answered: ${answer.why}.`, {
      detail:
        "Check --api-url, and whether this machine reaches it: HTTPS_PROXY and NO_PROXY, and NODE_EXTRA_CA_CERTS for an authority of your own.",
    });
  const { status, says, limited, headers } = answer;
  const said = says === "" ? "" : ` and says: ${says.replace(/[.\s]+$/, "")}`;
  const refuse = (detail: string): Diagnostic =>
    errorDiagnostic("comment-refused", `${call} is refused with ${status}${said}.`, { detail });
  if (limited) {
    const minutes = Math.ceil(askedFor(headers) / 60_000);
    return refuse(
      `There were too many requests with this token. Run the job again in ${minutes} min, or give it a token of its own.`,
    );
  }
  if (status === 401) return refuse(advice.token);
  if (status === 403) return refuse(advice.rights);
  if (status === 404) return refuse(advice.missing);
  if (status === 410 || status === 423) return refuse("The conversation takes no comments any more.");
  if (status >= 300 && status < 400)
    return refuse("It is somewhere else. Give its final address with --api-url, or the final --repo.");
  if (status >= 500) return refuse("The platform has a problem. Try again later.");
  return refuse("Check --repo, --number, --max-length and --api-url.");
}
