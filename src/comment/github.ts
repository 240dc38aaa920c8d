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
import { askList, askText, isDone, removeComment, writeComment } from "./calls.ts";
import type { ApiAnswer, ApiClient, ApiRequest } from "./http.ts";
import type { Platform, PostedComment } from "./platform.ts";
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
  const listed = await askList(client, url, ADVICE);
  if (!listed.ok) return listed;
  const [number] = listed.value.rows.flatMap((pull) =>
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
  const listed = await askList(client, url, ADVICE);
  if (!listed.ok) return listed;
  const merged = listed.value.rows.filter((pull) => (valueAt(pull, ["merged_at"]) ?? null) !== null);
  const own = merged.find((pull) => valueAt(pull, ["merge_commit_sha"]) === commit) ?? merged[0];
  const number = valueAt(own, ["number"]);
  return success(typeof number === "number" ? number : null);
}

export function gitHub(client: ApiClient, target: GitHubTarget): Platform {
  const base = target.apiUrl.replace(/\/+$/, "");
  const repository = repositoryUrl(target.apiUrl, target.repository);
  const comments = `${repository}/issues/${target.number}/comments`;
  const comment = (id: number): URL => new URL(`${repository}/issues/comments/${id}`);
  const ask = async (request: ApiRequest) => {
    const answer = await client.ask(request);
    return { answer, problem: () => callProblem(request, answer, ADVICE) };
  };
  return {
    name: `${target.repository}#${target.number}`,
    usualLength: 60_000,
    me: async () => {
      const viewer = await ask({
        method: "POST",
        url: new URL(target.graphqlUrl ?? graphqlOf(base)),
        body: { query: "query { viewer { login } }" },
        repeatable: true,
      });
      const asViewer = loginOf(viewer.answer, "viewer");
      if (asViewer !== null) return success(asViewer);
      const user = await ask({ method: "GET", url: new URL(`${base}/user`) });
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
    head: () => askText(client, new URL(`${repository}/pulls/${target.number}`), ["head", "sha"], ADVICE),
    list: async () => {
      const found: PostedComment[] = [];
      let query: string | null = "?per_page=100";
      for (let pages = 0; query !== null; pages++) {
        if (pages === MOST_PAGES) return failure(tooMany(target));
        const page = await askList(client, new URL(`${comments}${query}`), ADVICE);
        if (!page.ok) return page;
        found.push(...page.value.rows.flatMap((one) => readComment(one) ?? []));
        query = nextPage(page.value.headers.get("link"));
      }
      return success(found);
    },
    create: (body) =>
      writeComment(client, { method: "POST", url: new URL(comments), body: { body } }, ADVICE, readComment),
    update: (id, body) =>
      writeComment(client, { method: "PATCH", url: comment(id), body: { body } }, ADVICE, readComment),
    remove: (id) => removeComment(client, comment(id), ADVICE),
  };
}

function repositoryUrl(apiUrl: string, repository: string): string {
  const [owner = "", name = ""] = repository.split("/");
  return `${apiUrl.replace(/\/+$/, "")}/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
}

/** `https://api.github.com/graphql`, `https://HOST/api/graphql` beside `/api/v3` of an Enterprise server. */
function graphqlOf(base: string): string {
  return `${base.replace(/\/v3$/, "")}/graphql`;
}

function loginOf(answer: ApiAnswer, inside: "viewer" | null): string | null {
  if (!isDone(answer)) return null;
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

/** Its query alone: the token goes to the server that it was given for, however that calls itself. */
function nextPage(link: string | undefined): string | null {
  const [, address = ""] = /<([^>]*)>\s*;\s*rel="next"/.exec(link ?? "") ?? [];
  return URL.canParse(address) ? new URL(address).search : null;
}

function tooMany({ repository, number }: GitHubTarget): Diagnostic {
  return errorDiagnostic("comment-refused", `${repository}#${number} has more than 10,000 comments.`, {
    detail: "Its own comment cannot be looked for among so many. Open another pull request.",
  });
}
