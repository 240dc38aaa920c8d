// Comments on a merge request of GitLab: notes, through the REST API.
import { type Result, errorDiagnostic, failure, success } from "../diagnostics/diagnostic.ts";
import { type Json, isObject, valueAt } from "../model/json.ts";
import { askList, askText, isDone, removeComment, writeComment } from "./calls.ts";
import type { ApiClient } from "./http.ts";
import type { Platform, PostedComment } from "./platform.ts";
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
  const listed = await askList(client, url, ADVICE);
  if (!listed.ok) return listed;
  const merged = listed.value.rows.filter((one) => valueAt(one, ["state"]) === "merged");
  const own = merged.find((one) => valueAt(one, ["merge_commit_sha"]) === commit) ?? merged[0];
  const number = valueAt(own, ["iid"]);
  return success(typeof number === "number" ? number : null);
}

export function gitLab(client: ApiClient, target: GitLabTarget): Platform {
  const base = target.apiUrl.replace(/\/+$/, "");
  const mergeRequest = `${base}/projects/${encodeURIComponent(target.project)}/merge_requests/${target.number}`;
  const notes = `${mergeRequest}/notes`;
  const name = `${target.project}!${target.number}`;
  const note = (id: number): URL => new URL(`${notes}/${id}`);
  const read = (json: Json): PostedComment | null => readNote(json, target);
  return {
    name,
    usualLength: 100_000,
    me: async () => {
      const request = { method: "GET", url: new URL(`${base}/user`) } as const;
      const answer = await client.ask(request);
      const json = isDone(answer) ? answer.json : null;
      const username = isObject(json) ? json["username"] : null;
      return typeof username === "string"
        ? success(username.toLowerCase())
        : failure(callProblem(request, answer, ADVICE));
    },
    head: () => askText(client, new URL(mergeRequest), ["sha"], ADVICE),
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
        const query = `sort=asc&order_by=created_at&activity_filter=only_comments&per_page=100&page=${page}`;
        const listed = await askList(client, new URL(`${notes}?${query}`), ADVICE);
        if (!listed.ok) return listed;
        found.push(...listed.value.rows.flatMap((one) => read(one) ?? []));
        const next = listed.value.headers.get("x-next-page") ?? "";
        page = /^[0-9]+$/.test(next) ? next : null;
      }
      return success(found);
    },
    create: (body) =>
      writeComment(client, { method: "POST", url: new URL(notes), body: { body } }, ADVICE, read),
    update: (id, body) =>
      writeComment(client, { method: "PUT", url: note(id), body: { body } }, ADVICE, read),
    remove: (id) => removeComment(client, note(id), ADVICE),
  };
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
