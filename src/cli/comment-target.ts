// Where a comment goes: flags first, then what the platform tells its jobs through their environment. Nothing of it is taken from the
// plan, which may come from whoever opened the pull request.
import type { GitHubTarget, PullRequestHead } from "../comment/github.ts";
import type { GitLabTarget } from "../comment/gitlab.ts";
import { shortCommit } from "../comment/history.ts";
import { type Result, errorDiagnostic, failure, success } from "../diagnostics/diagnostic.ts";
import { type Json, valueAt } from "../model/json.ts";
import { readWholeFile } from "../state/read-file.ts";
import type { GlobalOptions } from "./options.ts";

export interface TargetOptions {
  readonly to?: "github" | "gitlab" | "-";
  readonly repo?: string;
  readonly number?: number;
  readonly apiUrl?: string;
  readonly commit?: string;
  /** About an apply: where nothing names a pull request, it is the one that brought the commit. */
  readonly applied?: string;
  readonly refused?: string;
  readonly reviewed?: boolean;
}

/** The pull request that brought this commit. */
export interface Brought {
  readonly by: string;
}

export type CommentTarget =
  | { readonly kind: "print" }
  | {
      readonly kind: "github";
      readonly token: string;
      readonly target: Omit<GitHubTarget, "number">;
      readonly pullRequest: number | PullRequestHead | Brought;
    }
  | {
      readonly kind: "gitlab";
      readonly token: string;
      readonly target: Omit<GitLabTarget, "number">;
      readonly mergeRequest: number | Brought;
    };

/** One that has to be asked. */
export type PlatformTarget = Exclude<CommentTarget, { readonly kind: "print" }>;

type Environment = GlobalOptions["environment"];

export function targetOf(options: TargetOptions, environment: Environment): Result<CommentTarget> {
  const to = options.to ?? platformOf(environment);
  switch (to) {
    case "-":
      return success({ kind: "print" });
    case "github":
      return gitHubTarget(options, environment);
    case "gitlab":
      return gitLabTarget(options, environment);
    case null:
      return missing(
        "Nothing says where the comment goes.",
        "Outside of a job of GitHub or GitLab give --to github or --to gitlab with --repo and --number; --to - prints it.",
      );
    default:
      return to satisfies never;
  }
}

/** The commit that is shown: null where nobody knows it. */
export function commitOf(options: TargetOptions, environment: Environment): string | null {
  const commit = wholeCommit(options, environment);
  return commit === undefined ? null : shortCommit(commit);
}

function wholeCommit(options: TargetOptions, environment: Environment): string | undefined {
  if (options.commit !== undefined) return options.commit;
  if (given(environment, "GITLAB_CI") !== undefined)
    return given(environment, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA") ?? given(environment, "CI_COMMIT_SHA");
  const event = eventOf(environment);
  // GITHUB_SHA is a merge that nobody has seen
  return (
    textAt(event, ["pull_request", "head", "sha"]) ??
    textAt(event, ["workflow_run", "head_sha"]) ??
    given(environment, "GITHUB_SHA")
  );
}

function broughtBy(options: TargetOptions, environment: Environment): Brought | undefined {
  const { applied, refused, reviewed } = options;
  const isOfApply = applied !== undefined || refused !== undefined || reviewed === true;
  const commit = isOfApply ? wholeCommit(options, environment) : undefined;
  return commit === undefined ? undefined : { by: commit };
}

function platformOf(environment: Environment): "github" | "gitlab" | null {
  if (given(environment, "GITHUB_ACTIONS") === "true") return "github";
  return given(environment, "GITLAB_CI") === undefined ? null : "gitlab";
}

function gitHubTarget(options: TargetOptions, environment: Environment): Result<CommentTarget> {
  const repository = options.repo ?? given(environment, "GITHUB_REPOSITORY");
  if (repository === undefined || !/^[\w.-]+\/[\w.-]+$/.test(repository))
    return missing("No repository is named.", "Give --repo OWNER/NAME.");
  const event = eventOf(environment);
  const pullRequest =
    options.number ?? pullRequestOf(event, environment) ?? headOf(event) ?? broughtBy(options, environment);
  if (pullRequest === undefined)
    return missing(
      "No pull request is named.",
      "Give its number with --number. Only workflows that run on pull_request, or on workflow_run after one that does, know it by themselves.",
    );
  const token = given(environment, "GH_TOKEN") ?? given(environment, "GITHUB_TOKEN");
  if (token === undefined)
    return missing(
      "There is no token.",
      "Give one as GH_TOKEN or GITHUB_TOKEN in the environment; in a workflow env: { GH_TOKEN: ${{ github.token }} }, with permissions: pull-requests: write.",
    );
  const api = addressOf(options, given(environment, "GITHUB_API_URL") ?? "https://api.github.com");
  if (!api.ok) return api;
  const graphqlUrl = options.apiUrl === undefined ? given(environment, "GITHUB_GRAPHQL_URL") : undefined;
  return success({
    kind: "github",
    token,
    target: { apiUrl: api.value, graphqlUrl: graphqlUrl ?? null, repository },
    pullRequest,
  });
}

function gitLabTarget(options: TargetOptions, environment: Environment): Result<CommentTarget> {
  const project = options.repo ?? given(environment, "CI_PROJECT_ID");
  if (project === undefined || !/^(?:[0-9]+|[\w.-]+(?:\/[\w.-]+)+)$/.test(project))
    return missing("No project of GitLab is named.", "Give its number or path with --repo GROUP/NAME.");
  const mergeRequest =
    options.number ?? numberOf(given(environment, "CI_MERGE_REQUEST_IID")) ?? broughtBy(options, environment);
  if (mergeRequest === undefined)
    return missing(
      "No merge request is named.",
      'Give its number with --number. Only pipelines for merge requests know it by themselves: rules with $CI_PIPELINE_SOURCE == "merge_request_event".',
    );
  const token = given(environment, "GITLAB_TOKEN");
  if (token === undefined)
    return missing(
      "There is no token.",
      `Give a project access token with the scope api and the role Developer as GITLAB_TOKEN, in a masked variable.${
        given(environment, "CI_JOB_TOKEN") === undefined ? "" : " CI_JOB_TOKEN may not write comments."
      }`,
    );
  const api = addressOf(options, given(environment, "CI_API_V4_URL") ?? "https://gitlab.com/api/v4");
  if (!api.ok) return api;
  const webUrl = options.repo === undefined ? given(environment, "CI_PROJECT_URL") : undefined;
  return success({
    kind: "gitlab",
    token,
    target: { apiUrl: api.value, project, webUrl: webUrl ?? null },
    mergeRequest,
  });
}

/** One that holds a password would show it in messages. */
function addressOf(options: TargetOptions, usual: string): Result<string> {
  const address = options.apiUrl ?? usual;
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username + url.password + url.search !== "")
    return missing(
      "The address of the API is none that can be asked.",
      "Give --api-url https://HOST/PATH, without a name, a password or a query.",
    );
  return success(address);
}

/** What GitHub says of the event that started the workflow. */
function eventOf(environment: Environment): Json {
  const path = given(environment, "GITHUB_EVENT_PATH");
  const read = path === undefined ? null : readWholeFile(path, LARGEST_EVENT);
  if (read === null || !read.ok) return null;
  try {
    return JSON.parse(read.bytes.toString("utf8")) as Json; // JSON.parse gives JSON
  } catch {
    return null;
  }
}

const LARGEST_EVENT = 32 * 2 ** 20;

/** Also of a comment on one; an issue's number is none. */
function pullRequestOf(event: Json, environment: Environment): number | undefined {
  const number =
    valueAt(event, ["pull_request", "number"]) ??
    ((valueAt(event, ["issue", "pull_request"]) ?? null) === null
      ? null
      : valueAt(event, ["issue", "number"]));
  if (typeof number === "number") return numberOf(String(number));
  return numberOf(/^refs\/pull\/([0-9]+)\//.exec(given(environment, "GITHUB_REF") ?? "")?.[1]);
}

/** Of a workflow that runs after the one that planned: GitHub says whose branch that was, also of a fork. */
function headOf(event: Json): PullRequestHead | undefined {
  const owner = textAt(event, ["workflow_run", "head_repository", "owner", "login"]);
  const branch = textAt(event, ["workflow_run", "head_branch"]);
  const commit = textAt(event, ["workflow_run", "head_sha"]);
  if (textAt(event, ["workflow_run", "event"]) !== "pull_request") return undefined;
  return owner === undefined || branch === undefined || commit === undefined
    ? undefined
    : { label: `${owner}:${branch}`, commit };
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9][0-9]{0,14}$/.test(text) ? Number(text) : undefined;
}

function textAt(value: Json, path: readonly string[]): string | undefined {
  const found = valueAt(value, path);
  return typeof found === "string" ? found : undefined;
}

function given(environment: Environment, name: string): string | undefined {
  const value = environment[name];
  return value === undefined || value === "" ? undefined : value;
}

function missing<T>(summary: string, detail: string): Result<T> {
  return failure(errorDiagnostic("comment-target", summary, { detail }));
}
