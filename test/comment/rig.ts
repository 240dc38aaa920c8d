// Jobs of both platforms against the server: a project, a token, and what the platform tells its jobs.
import { afterEach } from "vitest";
import { type Project, project } from "../rig/cli.ts";
import { type Account, PlatformServer } from "./server.ts";

/** Stopped after the test. */
export async function platformServer(): Promise<PlatformServer> {
  const made = await PlatformServer.start();
  open.push(made);
  return made;
}

export interface Job {
  readonly server: PlatformServer;
  readonly shop: Project;
  readonly environment: Record<string, string>;
  /** Where its comments are: `acme/shop#7`, `12!3`. */
  readonly on: string;
  /** Plans the files and comments, as on each push; what `orch comment` printed. */
  readonly push: (commit: string, files: string, ...flags: string[]) => Promise<string>;
}

export const BOT: Account = { login: "github-actions[bot]", kind: "installation", writes: true };

/** A workflow on pull request 7 of `acme/shop`. */
export async function workflow(account: Account = BOT): Promise<Job> {
  const server = await platformServer();
  server.conversations.add("acme/shop#7");
  server.accounts.set(TOKEN, account);
  const shop = project({});
  const environment = {
    GITHUB_ACTIONS: "true",
    GITHUB_REPOSITORY: "acme/shop",
    GITHUB_API_URL: server.url,
    GITHUB_GRAPHQL_URL: `${server.url}/graphql`,
    GITHUB_EVENT_PATH: `${shop.folder}/event.json`,
    GITHUB_SHA: "f".repeat(40),
    GITHUB_TOKEN: TOKEN,
    ...NO_PROXY,
  };
  const told = (commit: string): void =>
    shop.write(
      "event.json",
      JSON.stringify({ number: 7, pull_request: { number: 7, head: { sha: commit } } }),
    );
  told("f".repeat(40));
  return { server, shop, environment, on: "acme/shop#7", push: pushing(shop, environment, told) };
}

/** A pipeline for merge request 3 of the project 12, `group/sub/shop`. */
export async function pipeline(): Promise<Job> {
  const server = await platformServer();
  server.projects.set("group/sub/shop", 12);
  server.conversations.add("12!3");
  server.accounts.set(TOKEN, { login: "project_12_bot", kind: "person", writes: true });
  const shop = project({});
  const environment: Record<string, string> = {
    GITLAB_CI: "true",
    CI_API_V4_URL: `${server.url}/api/v4`,
    CI_PROJECT_ID: "12",
    CI_PROJECT_URL: "https://gitlab.example.com/group/sub/shop",
    CI_MERGE_REQUEST_IID: "3",
    CI_COMMIT_SHA: "f".repeat(40),
    CI_JOB_TOKEN: "job-token",
    GITLAB_TOKEN: TOKEN,
    ...NO_PROXY,
  };
  const told = (commit: string): void => {
    environment["CI_COMMIT_SHA"] = commit;
  };
  return { server, shop, environment, on: "12!3", push: pushing(shop, environment, told) };
}

/** A proxy of the machine does not lead to itself. */
const NO_PROXY = { NO_PROXY: "127.0.0.1", no_proxy: "127.0.0.1" };

export const TOKEN = "secret-token-of-the-job";

function pushing(
  shop: Project,
  environment: Record<string, string>,
  told: (commit: string) => void,
): Job["push"] {
  return async (commit, files, ...flags) => {
    shop.write("main.orch.hcl", files);
    // a commit's first digits stand for all of them
    told(commit.repeat(40).slice(0, 40));
    await shop.ok(["plan", "--out", "p.plan"]);
    return await shop.ok(["comment", "p.plan", ...flags], environment);
  };
}

const open: PlatformServer[] = [];

afterEach(async () => {
  for (const server of open.splice(0)) await server.stop();
});

/** The project with some replicas of `web`, and more blocks. */
export function shopWith(replicas: number, more = ""): string {
  return `orch { project = "shop" }
node "a" { provider = "simulator" }
service "web" {
  image    = "web:1"
  replicas = ${replicas}
}
${more}`;
}

export const API = 'service "api" { image = "api:1" }\n';

/** Without what readers do not see. */
export function readable(body: string | undefined): string {
  return (body ?? "").replace(/^<!-- .* -->\n/gm, "");
}

/** Messages are wrapped for a terminal. */
export function oneLine(printed: string): string {
  return printed.replace(/\s+/g, " ");
}
