// Comments on a pull request of GitHub or GitHub Enterprise, through the REST API; only who we are is asked in GraphQL, as
// tokens of apps and of workflows have no `GET /user`.
import {
  type Diagnostic,
  type Result,
  errorDiagnostic,
  failure,
  success,
} from "../diagnostics/diagnostic.ts";
import { type Json, isObject, valueAt } from "../model/json.ts";
import type { ApiAnswer, ApiClient, ApiRequest } from "./http.ts";
import type { Platform, PostedComment, Written } from "./platform.ts";
import { type Advice, callProblem } from "./problems.ts";

export interface GitHubTarget {
  readonly apiUrl: string;
  /** Null: worked out from the other. */
  readonly graphqlUrl: string | null;
  /** `owner/name` */
  readonly repository: string;
  readonly number: number;
}

/** What a workflow that runs after another one knows of the pull request: `owner:branch`, and the commit at its end. */
export interface PullRequestHead {
  readonly label: string;
  readonly commit: string;
}

const ADVICE: Advice = {
  token: "Give a token that is still valid as GITHUB_TOKEN or GH_TOKEN.",
  rights:
    "The token may not write comments. A workflow needs `permissions: pull-requests: write`, and has no such right for pull requests from forks; a token of a person or an app needs write access to pull requests.",
  missing:
    "There is no such repository or pull request, or the token may not see it. Check --repo and --number.",
};

/** 100 to a page; GitHub takes 2,500 comments to a conversation. */
const MOST_PAGES = 100;

/** The number of the open pull request whose last commit this is: a plan of an earlier one is out of date. */
export async function pullRequestAt(
  client: ApiClient,
  { apiUrl, repository }: Pick<GitHubTarget, "apiUrl" | "repository">,
  head: PullRequestHead,
): Promise<Result<number>> {
  const url = new URL(`${repositoryUrl(apiUrl, repository)}/pulls`);
  url.search = new URLSearchParams({ state: "open", head: head.label, per_page: "100" }).toString();
  const request = { method: "GET", url } as const;
  const answer = await client.ask(request);
  if (answer.kind === "none" || answer.status !== 200 || !Array.isArray(answer.json))
    return failure(callProblem(request, answer, ADVICE));
  const [number] = (answer.json as readonly Json[]).flatMap((pull) =>
    valueAt(pull, ["head", "sha"]) === head.commit ? [valueAt(pull, ["number"])] : [],
  );
  if (typeof number === "number") return success(number);
  return failure(
    errorDiagnostic(
      "comment-target",
      `No open pull request of ${repository} ends with the commit ${head.commit.slice(0, 10)}.`,
      { detail: "It is closed, or there was another push meanwhile, whose own job will comment." },
    ),
  );
}

/** The number of the pull request that brought a commit; null where none did. */
export async function pullRequestOf(
  client: ApiClient,
  { apiUrl, repository }: Pick<GitHubTarget, "apiUrl" | "repository">,
  commit: string,
): Promise<Result<number | null>> {
  const url = new URL(`${repositoryUrl(apiUrl, repository)}/commits/${encodeURIComponent(commit)}/pulls`);
  const request = { method: "GET", url } as const;
  const answer = await client.ask(request);
  if (answer.kind === "none" || answer.status !== 200 || !Array.isArray(answer.json))
    return failure(callProblem(request, answer, ADVICE));
  const merged = (answer.json as readonly Json[]).filter(
    (pull) => (valueAt(pull, ["merged_at"]) ?? null) !== null,
  );
  const own = merged.find((pull) => valueAt(pull, ["merge_commit_sha"]) === commit) ?? merged[0];
  const number = valueAt(own, ["number"]);
  return success(typeof number === "number" ? number : null);
}

export function gitHub(client: ApiClient, target: GitHubTarget): Platform {
  const base = target.apiUrl.replace(/\/+$/, "");
  const repository = repositoryUrl(target.apiUrl, target.repository);
  const comments = `${repository}/issues/${target.number}/comments`;
  const ask = async (method: ApiRequest["method"], url: string, body?: Json) => {
    const request = { method, url: new URL(url), ...(body === undefined ? {} : { body }) };
    const answer = await client.ask(request);
    return { request, answer, problem: () => callProblem(request, answer, ADVICE) };
  };
  const write = async (method: "POST" | "PATCH", url: string, text: string): Promise<Written> => {
    const { answer, problem } = await ask(method, url, { body: text });
    const comment = readComment(answer.kind === "answer" ? answer.json : null);
    if (isDone(answer) && comment !== null) return { kind: "done", comment };
    if (answer.kind === "none" || answer.status >= 500 || isDone(answer))
      return { kind: "lost", problem: problem() };
    if (answer.status === 422 && /too long/i.test(answer.says))
      return { kind: "too-long", problem: problem() };
    // no comment to be changed, or no conversation to write on
    if (answer.status === 404 && method === "PATCH") return { kind: "gone", problem: problem() };
    return { kind: "refused", problem: problem() };
  };
  return {
    name: `${target.repository}#${target.number}`,
    usualLength: 60_000,
    me: async () => {
      const graphql = target.graphqlUrl ?? graphqlOf(base);
      const viewer = await ask("POST", graphql, { query: "query { viewer { login } }" });
      const asViewer = loginOf(viewer.answer, "viewer");
      if (asViewer !== null) return success(asViewer);
      const user = await ask("GET", `${base}/user`);
      const asUser = loginOf(user.answer, null);
      if (asUser !== null) return success(asUser);
      const { answer } = user;
      if (answer.kind === "none" || answer.status === 401 || answer.limited || answer.status >= 500)
        return failure(user.problem());
      return failure(
        errorDiagnostic("comment-author", "Nobody says whose token this is.", {
          detail:
            "Give the account that writes the comments with --author: github-actions[bot] for the token of a workflow, NAME[bot] for one of an app.",
        }),
      );
    },
    list: async () => {
      const found: PostedComment[] = [];
      let next: string | null = `${comments}?per_page=100`;
      for (let pages = 0; next !== null; pages++) {
        if (pages === MOST_PAGES) return failure(tooMany(target));
        const { answer, problem } = await ask("GET", next);
        if (answer.kind === "none" || answer.status !== 200 || !Array.isArray(answer.json))
          return failure(problem());
        found.push(...(answer.json as readonly Json[]).flatMap((one) => readComment(one) ?? []));
        next = nextPage(answer.headers.get("link"), base);
      }
      return success(found);
    },
    create: (body) => write("POST", comments, body),
    update: (id, body) => write("PATCH", `${repository}/issues/comments/${id}`, body),
    remove: async (id) => {
      const { answer, problem } = await ask("DELETE", `${repository}/issues/comments/${id}`);
      return isDone(answer) || (answer.kind === "answer" && answer.status === 404) ? null : problem();
    },
  };
}

function repositoryUrl(apiUrl: string, repository: string): string {
  const [owner = "", name = ""] = repository.split("/");
  return `${apiUrl.replace(/\/+$/, "")}/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
}

function isDone(answer: ApiAnswer): boolean {
  return answer.kind === "answer" && answer.status >= 200 && answer.status < 300;
}

/** `https://api.github.com/graphql`, `https://HOST/api/graphql` beside `/api/v3` of an Enterprise server. */
function graphqlOf(base: string): string {
  return `${base.replace(/\/v3$/, "")}/graphql`;
}

function loginOf(answer: ApiAnswer, inside: "viewer" | null): string | null {
  if (!isDone(answer) || answer.kind === "none") return null;
  const data = isObject(answer.json) ? (answer.json["data"] ?? null) : null;
  const account = inside === null ? answer.json : isObject(data) ? (data[inside] ?? null) : null;
  const login = isObject(account) ? account["login"] : null;
  return typeof login === "string" && login !== "" ? login.toLowerCase() : null;
}

/** One whose account is gone has no author, and is nobody's. */
function readComment(json: Json): PostedComment | null {
  if (!isObject(json)) return null;
  const { id, user, body, html_url: url } = json;
  if (typeof id !== "number") return null;
  const login = isObject(user) ? user["login"] : null;
  return {
    id,
    author: typeof login === "string" ? login.toLowerCase() : "",
    body: typeof body === "string" ? body : "",
    url: typeof url === "string" ? url : null,
  };
}

/** The token goes to the same server only. */
function nextPage(link: string | undefined, base: string): string | null {
  const [, address = ""] = /<([^>]*)>\s*;\s*rel="next"/.exec(link ?? "") ?? [];
  return URL.canParse(address) && new URL(address).origin === new URL(base).origin ? address : null;
}

function tooMany({ repository, number }: GitHubTarget): Diagnostic {
  return errorDiagnostic("comment-refused", `${repository}#${number} has more than 10,000 comments.`, {
    detail: "Its own comment cannot be looked for among so many. Open another pull request.",
  });
}
