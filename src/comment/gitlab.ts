// Comments on a merge request of GitLab: notes, through the REST API.
import { type Result, errorDiagnostic, failure, success } from "../diagnostics/diagnostic.ts";
import { type Json, isObject, valueAt } from "../model/json.ts";
import type { ApiAnswer, ApiClient, ApiRequest } from "./http.ts";
import type { Platform, PostedComment, Written } from "./platform.ts";
import { type Advice, callProblem } from "./problems.ts";

export interface GitLabTarget {
  readonly apiUrl: string;
  /** A number, or `group/name`. */
  readonly project: string;
  readonly number: number;
  /** `https://gitlab.example.com/group/name`, where it is known. */
  readonly webUrl: string | null;
}

const ADVICE: Advice = {
  token:
    "Give a project access token with the scope api and the role Developer as GITLAB_TOKEN, in a masked variable. CI_JOB_TOKEN may not write comments.",
  rights:
    "The token may not write comments there. It needs the scope api and the role Developer; protected variables are not there for branches that are not protected.",
  missing:
    "There is no such project or merge request, or the token may not see it. Check --repo and --number.",
};

/** 100 to a page; GitLab takes 5,000 comments to a merge request. */
const MOST_PAGES = 100;

/** The number of the merge request that brought a commit; null where none did. */
export async function mergeRequestOf(
  client: ApiClient,
  { apiUrl, project }: Pick<GitLabTarget, "apiUrl" | "project">,
  commit: string,
): Promise<Result<number | null>> {
  const base = `${apiUrl.replace(/\/+$/, "")}/projects/${encodeURIComponent(project)}`;
  const url = new URL(`${base}/repository/commits/${encodeURIComponent(commit)}/merge_requests`);
  const request = { method: "GET", url } as const;
  const answer = await client.ask(request);
  if (answer.kind === "none" || answer.status !== 200 || !Array.isArray(answer.json))
    return failure(callProblem(request, answer, ADVICE));
  const merged = (answer.json as readonly Json[]).filter((one) => valueAt(one, ["state"]) === "merged");
  const own = merged.find((one) => valueAt(one, ["merge_commit_sha"]) === commit) ?? merged[0];
  const number = valueAt(own, ["iid"]);
  return success(typeof number === "number" ? number : null);
}

export function gitLab(client: ApiClient, target: GitLabTarget): Platform {
  const base = target.apiUrl.replace(/\/+$/, "");
  const notes = `${base}/projects/${encodeURIComponent(target.project)}/merge_requests/${target.number}/notes`;
  const name = `${target.project}!${target.number}`;
  const ask = async (method: ApiRequest["method"], url: string, body?: Json) => {
    const request = { method, url: new URL(url), ...(body === undefined ? {} : { body }) };
    const answer = await client.ask(request);
    return { answer, problem: () => callProblem(request, answer, ADVICE) };
  };
  const write = async (method: "POST" | "PUT", url: string, text: string): Promise<Written> => {
    const { answer, problem } = await ask(method, url, { body: text });
    const comment = readNote(answer.kind === "answer" ? answer.json : null, target);
    if (isDone(answer) && comment !== null) return { kind: "done", comment };
    if (answer.kind === "none" || answer.status >= 500 || isDone(answer))
      return { kind: "lost", problem: problem() };
    if ((answer.status === 400 || answer.status === 422) && /too long/i.test(answer.says))
      return { kind: "too-long", problem: problem() };
    if (answer.status === 413) return { kind: "too-long", problem: problem() };
    if (answer.status === 404 && method === "PUT") return { kind: "gone", problem: problem() };
    return { kind: "refused", problem: problem() };
  };
  return {
    name,
    usualLength: 100_000,
    me: async () => {
      const { answer, problem } = await ask("GET", `${base}/user`);
      const json = isDone(answer) && answer.kind === "answer" ? answer.json : null;
      const username = isObject(json) ? json["username"] : null;
      return typeof username === "string" ? success(username.toLowerCase()) : failure(problem());
    },
    list: async () => {
      const found: PostedComment[] = [];
      // pages may have fewer notes than they could: only their header says whether there are more
      for (let page: string | null = "1", pages = 0; page !== null; pages++) {
        if (pages === MOST_PAGES)
          return failure(
            errorDiagnostic("comment-refused", `${name} has more than 10,000 comments.`, {
              detail: "Its own comment cannot be looked for among so many. Open another merge request.",
            }),
          );
        const { answer, problem } = await ask(
          "GET",
          `${notes}?sort=asc&order_by=created_at&activity_filter=only_comments&per_page=100&page=${page}`,
        );
        if (answer.kind === "none" || answer.status !== 200 || !Array.isArray(answer.json))
          return failure(problem());
        found.push(...(answer.json as readonly Json[]).flatMap((one) => readNote(one, target) ?? []));
        const next = answer.headers.get("x-next-page") ?? "";
        page = /^[0-9]+$/.test(next) ? next : null;
      }
      return success(found);
    },
    create: (body) => write("POST", notes, body),
    update: (id, body) => write("PUT", `${notes}/${id}`, body),
    remove: async (id) => {
      const { answer, problem } = await ask("DELETE", `${notes}/${id}`);
      return isDone(answer) || (answer.kind === "answer" && answer.status === 404) ? null : problem();
    },
  };
}

function isDone(answer: ApiAnswer): boolean {
  return answer.kind === "answer" && answer.status >= 200 && answer.status < 300;
}

/** What GitLab itself notes down is nobody's comment. */
function readNote(json: Json, { webUrl, number }: GitLabTarget): PostedComment | null {
  if (!isObject(json)) return null;
  const { id, author, body, system } = json;
  if (typeof id !== "number" || system === true) return null;
  const username = isObject(author) ? author["username"] : null;
  return {
    id,
    author: typeof username === "string" ? username.toLowerCase() : "",
    body: typeof body === "string" ? body : "",
    url: webUrl === null ? null : `${webUrl}/-/merge_requests/${number}#note_${id}`,
  };
}
