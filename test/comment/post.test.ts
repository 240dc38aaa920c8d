// The real command line against the server: what a pipeline does with each push.
import { describe, expect, test } from "vitest";
import { type Project, project } from "../rig/cli.ts";
import { PlatformServer } from "./server.ts";

const SHOP = (replicas: number, more = ""): string => `orch { project = "shop" }
node "a" { provider = "simulator" }
service "web" {
  image    = "web:1"
  replicas = ${replicas}
}
${more}`;

const API = `service "api" {
  image = "api:1"
}
`;

const ON = "acme/shop#7";
const BOT = "github-actions[bot]";
const MARKER = "<!-- orch:plan project=shop v=1 -->";

interface Workflow {
  readonly server: PlatformServer;
  readonly shop: Project;
  readonly environment: Record<string, string>;
  /** Plans and comments, as a workflow does on each push. */
  readonly push: (commit: string, files: string, ...flags: string[]) => Promise<string>;
}

async function workflow(): Promise<Workflow> {
  const server = await PlatformServer.start();
  server.conversations.add(ON);
  server.accounts.set("ghs_workflow", { login: BOT, kind: "installation", writes: true });
  const shop = project({ "main.orch.hcl": SHOP(2) });
  const event = (commit: string): string =>
    JSON.stringify({ number: 7, pull_request: { number: 7, head: { sha: commit } } });
  const environment = {
    GITHUB_ACTIONS: "true",
    GITHUB_REPOSITORY: "acme/shop",
    GITHUB_API_URL: server.url,
    GITHUB_GRAPHQL_URL: `${server.url}/graphql`,
    GITHUB_EVENT_PATH: `${shop.folder}/event.json`,
    GITHUB_SHA: "ffffffffffffffffffffffffffffffffffffffff",
    GITHUB_TOKEN: "ghs_workflow",
  };
  return {
    server,
    shop,
    environment,
    push: async (commit, files, ...flags) => {
      shop.write("main.orch.hcl", files);
      shop.write("event.json", event(commit));
      await shop.ok(["plan", "--out", "p.plan"]);
      return await shop.ok(["comment", "p.plan", ...flags], environment);
    },
  };
}

describe("a workflow of GitHub", () => {
  test("has one comment for all pushes, which shows the last plan and remembers the others", async () => {
    const { server, push } = await workflow();
    server.add(ON, "alice", "Please have a look.");
    const said = await push("a".repeat(40), SHOP(2));
    const [, first] = server.on(ON);
    expect(said).toBe(
      `Commented on acme/shop#7.\n${server.url}/acme/shop/pull/7#issuecomment-${first?.id}\n`,
    );
    expect(first?.author).toBe(BOT);
    expect(first?.body.split("\n").filter((line) => !line.startsWith("<!-- orch:history"))[1]).toBe(
      "### orch · `shop` · 3 create · **0 destroy**",
    );
    expect(first?.body).toContain("<br>\nCommit `aaaaaaaaaaaa`\n");

    expect(await push("b".repeat(40), SHOP(1))).toContain("Brought the comment up to date on acme/shop#7.");
    expect(server.on(ON).length).toBe(2);
    expect(server.on(ON)[1]?.body).toMatch(
      /Commit `bbbbbbbbbbbb` · supersedes `p1-[0-9a-f]{12}` of commit `aaaaaaaaaaaa` \(effect changed: otherwise `service.web`\)/,
    );
    expect(server.on(ON)[1]?.body).toMatch(
      /<summary><b>Earlier plans<\/b>: 1<\/summary>\n\n\| Commit \| Plan and effect \| Does \|\n.*\n\| `aaaaaaaaaaaa` \| `p1-[0-9a-f]{12}` `e1-[0-9a-f]{12}` \| 3 create · 0 destroy \|/,
    );
  });
});

export { API, MARKER };
