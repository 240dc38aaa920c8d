// `orch comment` in workflows of GitHub, as people run it: the real command line, and a server that behaves like GitHub.
import { expect, test } from "vitest";
import { API, BOT, TOKEN, oneLine, platformServer, readable, shopWith, workflow } from "./rig.ts";
import type { Job } from "./rig.ts";

const MARKER = "<!-- orch:plan project=shop v=1 -->";

function own({ server, on }: Job): readonly string[] {
  return server
    .on(on)
    .filter(({ author, body }) => author === BOT.login && body.startsWith(MARKER))
    .map(({ body }) => body);
}

test("all pushes share one comment, which shows the last plan and lists the others", async () => {
  const job = await workflow();
  const { server, on, push } = job;
  server.add(on, "alice", "Please have a look.");
  const said = await push("a", shopWith(2));
  const [, first] = server.on(on);
  expect(said).toBe(`Commented on acme/shop#7.\n${server.url}/acme/shop/pull/7#issuecomment-${first?.id}\n`);
  const lines = (first?.body ?? "").split("\n");
  expect([lines[0], lines[2], lines[5]]).toEqual([
    MARKER,
    "### orch · `shop` · 3 create · **0 destroy**",
    "Commit aaaaaaaaaa",
  ]);

  expect(await push("b", shopWith(1))).toContain("Brought the comment up to date on acme/shop#7.\n");
  expect(server.on(on).map(({ author }) => author)).toEqual(["alice", BOT.login]);
  expect(server.on(on)[1]?.id).toBe(first?.id);
  const [body = ""] = own(job);
  expect(body).toMatch(
    /^Commit bbbbbbbbbb · supersedes `p1-[0-9a-f]{12}` of commit aaaaaaaaaa \(effect changed: otherwise `service.web`\)$/m,
  );
  expect(body).toMatch(
    /<summary><b>Earlier plans<\/b>: 1<\/summary>\n\n\| Commit \| Plan and effect \| Does \|\n.*\n\| aaaaaaaaaa \| `p1-[0-9a-f]{12}` `e1-[0-9a-f]{12}` \| 3 create · 0 destroy \|\n\n<\/details>/,
  );
});

test("a job that runs again for the same commit finds the comment up to date", async () => {
  const job = await workflow();
  await job.push("a", shopWith(1));
  await job.push("b", shopWith(2));
  const before = job.server.on(job.on).map(({ id, body }) => ({ id, body }));
  expect(await job.push("b", shopWith(2))).toContain("The comment is up to date on acme/shop#7.\n");
  expect(job.server.on(job.on).map(({ id, body }) => ({ id, body }))).toEqual(before);
});

test("a plan that touches more than the one before is posted anew, so that people are told", async () => {
  const job = await workflow();
  await job.push("a", shopWith(1));
  const [old] = job.server.on(job.on);
  expect(await job.push("b", shopWith(1, API))).toContain(
    "Commented anew, as the plan does or risks more, on acme/shop#7.\n",
  );
  const all = job.server.on(job.on);
  expect(all.length).toBe(1);
  expect(all[0]?.id).toBeGreaterThan(old?.id ?? 0);
  expect(all[0]?.body).toContain(
    "(effect changed: also `service.api`) · **does or risks more: 1 more object touched**",
  );
  // less again is an edit
  await job.push("c", shopWith(1));
  expect(job.server.on(job.on).map(({ id }) => id)).toEqual([all[0]?.id]);
});

test("--notify never edits whatever happens, --notify always posts anew with every other effect", async () => {
  const job = await workflow();
  await job.push("a", shopWith(1));
  const [first] = job.server.on(job.on);
  await job.push("b", shopWith(1, API), "--notify", "never");
  expect(job.server.on(job.on).map(({ id }) => id)).toEqual([first?.id]);
  await job.push("c", shopWith(1), "--notify", "always");
  expect(job.server.on(job.on).length).toBe(1);
  expect(job.server.on(job.on)[0]?.id).toBeGreaterThan(first?.id ?? 0);
});

test("where planning fails the comment says so, and the next plan takes its place", async () => {
  const job = await workflow();
  const { shop, environment, push } = job;
  await push("a", shopWith(1));
  shop.write("bad.orch.hcl", 'service "x" {\n');
  const failed = await shop.orch(["plan", "--out", "p.plan"]);
  expect(failed.code).toBe(1);
  shop.write("plan.log", `\u001b[31m${failed.stderr}\u001b[0m`);
  await shop.ok(
    ["comment", "--failed", "plan.log", "--project", "shop", "--commit", "b".repeat(40)],
    environment,
  );
  const [body = ""] = own(job);
  const [heading, , says, , ...rest] = readable(body).split("\n");
  expect(heading).toBe("### orch · `shop` · **no plan**");
  expect(says).toMatch(
    /^\*\*Planning failed\*\* for commit bbbbbbbbbb: there is nothing to review and nothing to approve. Plan `p1-[0-9a-f]{12}` of commit aaaaaaaaaa is out of date.$/,
  );
  expect(rest.slice(0, 4)).toEqual([
    "```text",
    " Error: This block has no closing `}`. [unclosed-block]",
    "   ╭─ bad.orch.hcl:1",
    "    │",
  ]);
  shop.write("bad.orch.hcl", "");
  await push("c", shopWith(1));
  expect(own(job).length).toBe(1);
  expect(own(job)[0]).toContain(
    "Commit cccccccccc · the same plan as for commit aaaaaaaaaa · planning had failed for bbbbbbbbbb\n",
  );
});

test("what others write is left alone, also with our first line, and so are other projects", async () => {
  const job = await workflow();
  const { server, on, push } = job;
  const others = [
    server.add(on, "mallory", `${MARKER}\n### orch · approved`),
    server.add(on, "dependabot[bot]", `${MARKER}\nfrom another program`),
    server.add(on, "", `${MARKER}\nof an account that is gone`),
    server.add(on, BOT.login, "<!-- orch:plan project=shop2 v=1 -->\nanother project"),
    server.add(on, BOT.login, `Quoting:\n${MARKER}`),
  ].map(({ id, body }) => ({ id, body }));
  await push("a", shopWith(1));
  await push("b", shopWith(1, API));
  const all = server.on(on).map(({ id, body }) => ({ id, body }));
  expect(all.slice(0, -1)).toEqual(others);
  expect(all.at(-1)?.body).toContain("Commit bbbbbbbbbb");
});

test("the comment is found behind 250 others, and its copies are removed", async () => {
  const job = await workflow();
  const { server, on, push } = job;
  for (let index = 0; index < 140; index++) server.add(on, "alice", `comment ${index}`);
  await push("a", shopWith(1));
  const copy = server.on(on).at(-1)?.body ?? "";
  for (let index = 0; index < 110; index++) server.add(on, "alice", `comment ${140 + index}`);
  server.add(on, BOT.login, copy);
  expect(await push("b", shopWith(2))).toContain("Brought the comment up to date");
  expect(own(job).length).toBe(1);
  expect(own(job)[0]).toContain("Commit bbbbbbbbbb · supersedes");
  expect(server.on(on).length).toBe(251);
});

test("a plan without changes begins no comment with --skip-empty, but brings one up to date", async () => {
  const job = await workflow();
  const empty = 'orch { project = "shop" }\nnode "a" { provider = "simulator" }\n';
  expect(await job.push("a", empty, "--skip-empty")).toBe(
    "The plan has no changes, and there is no comment to bring up to date on acme/shop#7.\n",
  );
  expect(job.server.on(job.on)).toEqual([]);
  await job.push("b", shopWith(1));
  await job.push("c", empty, "--skip-empty");
  expect(readable(own(job)[0])).toMatch(/^### orch · `shop` · no changes\n/);
});

test("--dry-run looks and writes nothing; --to - asks nobody; --json says what was done", async () => {
  const job = await workflow();
  const { server, on, shop, environment, push } = job;
  await push("a", shopWith(1));
  const before = server.on(on).map(({ body }) => body);
  shop.write("main.orch.hcl", shopWith(2));
  await shop.ok(["plan", "--out", "p.plan"]);
  const dry = await shop.orch(["comment", "p.plan", "--dry-run", "--commit", "b".repeat(8)], environment);
  expect(dry.stdout).toContain("Commit bbbbbbbb · supersedes");
  expect(dry.stderr).toBe("Nothing is written. The comment would be brought up to date on acme/shop#7.\n");
  expect(server.on(on).map(({ body }) => body)).toEqual(before);

  const calls = server.calls.length;
  const printed = await shop.ok(["comment", "p.plan", "--to", "-", "--commit", "b".repeat(8)]);
  expect(readable(printed)).toContain("<br>\nCommit bbbbbbbb\n");
  expect(server.calls.length).toBe(calls);

  const done = await shop.ok(["comment", "p.plan", "--json", "--commit", "b".repeat(8)], environment);
  const id = server.on(on)[0]?.id;
  expect(JSON.parse(done)).toEqual({
    action: "updated",
    dry_run: false,
    id,
    url: `${server.url}/acme/shop/pull/7#issuecomment-${id}`,
  });
});

test("tokens of people, apps and workflows know their own comments; what nobody says is asked for", async () => {
  for (const account of [
    { login: "Alice", kind: "person", writes: true },
    { login: "orch-review[bot]", kind: "installation", writes: true },
  ] as const) {
    const job = await workflow(account);
    await job.push("a", shopWith(1));
    await job.push("b", shopWith(2));
    expect(job.server.on(job.on).map(({ author }) => author)).toEqual([account.login]);
  }
  // a server without GraphQL
  const job = await workflow({ login: "Alice", kind: "person", writes: true });
  const environment = { ...job.environment, GITHUB_GRAPHQL_URL: `${job.server.url}/nothing` };
  await job.push("a", shopWith(1));
  expect(await job.shop.ok(["comment", "p.plan"], environment)).toContain("The comment is up to date");
  job.server.accounts.set(TOKEN, { login: "Alice", kind: "installation", writes: true });
  const unknown = await job.shop.orch(["comment", "p.plan"], environment);
  expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining("[comment-author]")]);
  expect(await job.shop.ok(["comment", "p.plan", "--author", "alice"], environment)).toContain(
    "The comment is up to date",
  );
});

test("an Enterprise server, and a repository that was renamed, are followed", async () => {
  const job = await workflow();
  const { server, shop, environment } = job;
  await job.push("a", shopWith(1));
  const enterprise: Record<string, string> = { ...environment, GITHUB_API_URL: `${server.url}/api/v3/` };
  delete enterprise["GITHUB_GRAPHQL_URL"];
  expect(await shop.ok(["comment", "p.plan"], enterprise)).toContain("The comment is up to date");
  expect(server.calls.at(-1)?.path).toBe("/api/v3/repos/acme/shop/issues/7/comments");
  expect(server.calls.at(-2)?.path).toBe("/api/graphql");

  server.fault = (call) =>
    call.path.startsWith("/repos/acme/old/")
      ? {
          kind: "answer",
          done: false,
          answer: { status: 301, headers: { location: call.path.replace("/old/", "/shop/") } },
        }
      : null;
  shop.write("main.orch.hcl", shopWith(3));
  await shop.ok(["plan", "--out", "p.plan"]);
  await shop.ok(["comment", "p.plan", "--repo", "acme/old"], environment);
  expect(own(job).length).toBe(1);
  // the token goes to no other server
  const other = await platformServer();
  server.fault = () => ({
    kind: "answer",
    done: false,
    answer: { status: 302, headers: { location: `${other.url}/repos/acme/shop/issues/7/comments` } },
  });
  const led = await shop.orch(["comment", "p.plan", "--author", BOT.login], environment);
  expect(oneLine(led.stderr)).toContain("is refused with 302");
  expect(other.calls).toEqual([]);
});

test("what GitHub finds too long is made shorter", async () => {
  const job = await workflow();
  job.server.longest = { ...job.server.longest, github: 1500 };
  await job.push("a", shopWith(1));
  const [body = ""] = own(job);
  expect(body.length).toBeLessThanOrEqual(1500);
  expect(body).toContain("*Shortened to ");
  job.server.longest = { ...job.server.longest, github: 100 };
  const run = await job.shop.orch(["comment", "p.plan", "--commit", "b".repeat(8)], job.environment);
  expect([run.code, oneLine(run.stderr)]).toEqual([
    1,
    expect.stringContaining(
      "refused with 422 and says: Validation Failed: Body is too long (maximum is 100 characters). [comment-refused]",
    ),
  ]);
});

test("a workflow that runs after the one that planned finds the pull request, also of a fork, by its last commit", async () => {
  const job = await workflow();
  const { server, shop, environment, on } = job;
  server.pulls.set("acme/shop#6", { label: "mallory:fix", sha: "a".repeat(40) });
  server.pulls.set(on, { label: "mallory:feature/x", sha: "b".repeat(40) });
  const ran = (commit: string, event = "pull_request"): void =>
    shop.write(
      "event.json",
      JSON.stringify({
        workflow_run: {
          event,
          head_branch: "feature/x",
          head_sha: commit,
          head_repository: { owner: { login: "mallory" } },
          pull_requests: [],
        },
      }),
    );
  shop.write("main.orch.hcl", shopWith(1));
  await shop.ok(["plan", "--out", "p.plan"]);
  ran("b".repeat(40));
  expect(await shop.ok(["comment", "p.plan"], environment)).toContain("Commented on acme/shop#7.");
  expect(own(job)[0]).toContain("Commit bbbbbbbbbb\n");
  ran("a".repeat(40));
  const late = await shop.orch(["comment", "p.plan"], environment);
  expect([late.code, oneLine(late.stderr)]).toEqual([
    1,
    "Error: No open pull request of acme/shop ends with the commit aaaaaaaaaa. [comment-target] It is closed, or there was another push meanwhile, whose own job will comment. ",
  ]);
  ran("b".repeat(40), "push");
  const pushed = await shop.orch(["comment", "p.plan"], environment);
  expect([pushed.code, pushed.stderr]).toEqual([1, expect.stringContaining("No pull request is named.")]);
  expect(server.comments.length).toBe(1);
});

test("stages of one project have comments of their own", async () => {
  const job = await workflow();
  await job.push("a", shopWith(1), "--name", "staging");
  await job.push("a", shopWith(2), "--name", "production");
  await job.push("a", shopWith(2));
  await job.push("b", shopWith(1), "--name", "staging");
  expect(
    job.server.on(job.on).map(({ body }) => body.split("\n").filter((_, index) => index !== 1 && index < 3)),
  ).toEqual([
    [
      "<!-- orch:plan project=shop name=staging v=1 -->",
      "### orch · `shop` (`staging`) · 2 create · **0 destroy**",
    ],
    [
      "<!-- orch:plan project=shop name=production v=1 -->",
      "### orch · `shop` (`production`) · 3 create · **0 destroy**",
    ],
    [MARKER, "### orch · `shop` · 3 create · **0 destroy**"],
  ]);
  const bad = await job.shop.orch(["comment", "p.plan", "--name", "a -->"], job.environment);
  expect([bad.code, oneLine(bad.stderr)]).toEqual([1, expect.stringContaining("It must be 1 to 20 letters")]);
});

test("a wait that GitHub asks for is told, so that a job does not seem to hang", async () => {
  const job = await workflow();
  const { server, shop, environment } = job;
  shop.write("main.orch.hcl", shopWith(1));
  await shop.ok(["plan", "--out", "p.plan"]);
  const answer = { status: 429, headers: { "retry-after": "1" }, body: { message: "Slow down." } };
  server.fault = (_, number) => (number === 3 ? { kind: "answer", done: false, answer } : null);
  const run = await shop.orch(["comment", "p.plan"], environment);
  expect([run.code, run.stderr]).toEqual([0, "Too many requests: the platform asks to wait 1 s.\n"]);
  expect(server.on(job.on).length).toBe(1);
});
