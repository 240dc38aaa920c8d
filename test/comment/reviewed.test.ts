// `orch comment --reviewed`: which plan was reviewed on the pull request that brought a commit, for the job that applies it; and
// `--refused`: that such an apply did not begin.
import { expect, test } from "vitest";
import { markdownProblems } from "../render/media/markdown.ts";
import { PAYLOADS } from "../render/media/hostile.ts";
import { refusedSubject } from "../../src/comment/refused.ts";
import { type Job, API, oneLine, pipeline, shopWith, workflow } from "./rig.ts";

const MERGE = "d".repeat(40);
const HEAD = "a".repeat(40);

/** The job that runs for the merge. */
function merged(job: Job, head = HEAD): Record<string, string> {
  job.server.merges.set(MERGE, job.on);
  job.server.heads.set(job.on, head);
  const { CI_MERGE_REQUEST_IID: _iid, GITHUB_EVENT_PATH: _event, ...environment } = job.environment;
  return { ...environment, GITHUB_SHA: MERGE, CI_COMMIT_SHA: MERGE };
}

const REVIEWED = ["comment", "--reviewed", "--project", "shop"];

test.each([
  ["GitHub", workflow],
  ["GitLab", pipeline],
])("at %s the plan of the merged pull request's last commit is the reviewed one", async (_, begin) => {
  const job = await begin();
  await job.push("b", shopWith(1));
  await job.push("a", shopWith(2));
  const plan = JSON.parse(job.shop.read("p.plan")) as Record<"id" | "effect_id", string>;
  const environment = merged(job);
  const [comment] = job.server.on(job.on);
  const written = job.server.calls.filter(({ method }) => method !== "GET").length;
  const found = JSON.parse(await job.shop.ok([...REVIEWED, "--json"], environment)) as Record<string, string>;
  expect({ ...found, url: found["url"]?.replace(/.*(?=\/acme|\/group)/, "") }).toEqual({
    project: "shop",
    on: job.on,
    id: plan.id.slice(0, 15),
    effect_id: plan.effect_id.slice(0, 15),
    commit: HEAD,
    url: job.on.includes("#")
      ? `/acme/shop/pull/7#issuecomment-${comment?.id}`
      : `/group/sub/shop/-/merge_requests/3#note_${comment?.id}`,
  });
  // but for the question whose token it is
  const asked = job.server.calls.filter(({ method, path }) => method !== "GET" && path !== "/graphql");
  expect(asked.length).toBeLessThanOrEqual(written);
  expect(await job.shop.ok([...REVIEWED, "--number", job.on.slice(-1)], environment)).toContain(
    `Plan ${plan.id.slice(0, 15)} of commit aaaaaaaaaa was reviewed on ${job.on}`,
  );
});

test.each<[string, (job: Job) => Promise<void> | void, string]>([
  [
    "another commit was pushed after the plan",
    async (job) => void (await job.push("b", shopWith(2))),
    "The plan on acme/shop#7 is of commit bbbbbbbbbb, and what was merged ends with aaaaaaaaaa.",
  ],
  ["there is no comment", () => undefined, "There is no plan of shop on acme/shop#7."],
  [
    "somebody else wrote one that looks like it",
    async (job) => {
      await job.push("a", shopWith(2));
      const [own] = job.server.on(job.on);
      job.server.comments = [];
      job.server.add(job.on, "mallory", own?.body ?? "");
    },
    "There is no plan of shop on acme/shop#7.",
  ],
  [
    "planning failed for the last commit",
    async (job) => {
      await job.push("b", shopWith(2));
      job.shop.write("log", "Error: no");
      job.shop.write("event.json", JSON.stringify({ pull_request: { number: 7, head: { sha: HEAD } } }));
      await job.shop.ok(["comment", "--failed", "log", "--project", "shop"], job.environment);
    },
    "Planning failed on acme/shop#7.",
  ],
  [
    "it was planned from an inventory",
    async (job) => {
      job.shop.write("main.orch.hcl", shopWith(1));
      await job.shop.ok(["nodes", "export", "--out", "inventory.json"]);
      job.shop.write("main.orch.hcl", shopWith(2, API));
      await job.shop.ok(["plan", "--inventory", "inventory.json", "--out", "p.plan"]);
      await job.shop.ok(["comment", "p.plan", "--commit", HEAD], job.environment);
    },
    "The plan on acme/shop#7 was made from an inventory, so it cannot be applied.",
  ],
  [
    "what the comment remembers was taken out of it",
    async (job) => {
      await job.push("a", shopWith(2));
      for (const one of job.server.comments) one.body = one.body.replace(/^<!-- orch:history .*\n/m, "");
    },
    "The comment on acme/shop#7 does not say which plan it shows.",
  ],
])("nothing counts as reviewed where %s", async (_, before, message) => {
  const job = await workflow();
  await before(job);
  const run = await job.shop.orch([...REVIEWED, "--json"], merged(job));
  expect({ code: run.code, stdout: run.stdout }).toEqual({ code: 3, stdout: "" });
  expect(oneLine(run.stderr)).toContain(`Error: ${message} [nothing-reviewed]`);
});

test("a commit that no pull request has brought has no reviewed plan", async () => {
  const job = await workflow();
  const environment = merged(job);
  job.server.merges.clear();
  const run = await job.shop.orch(REVIEWED, environment);
  expect(run.code).toBe(3);
  expect(oneLine(run.stderr)).toContain("No pull request has brought this commit. [nothing-reviewed]");
});

test("a platform that does not answer is an error, and no missing review", async () => {
  const job = await workflow();
  await job.push("a", shopWith(2));
  const environment = merged(job);
  job.server.heads.clear();
  const run = await job.shop.orch(REVIEWED, environment);
  expect(run.code).toBe(1);
  expect(oneLine(run.stderr)).toContain("/repos/acme/shop/pulls/7 is refused with 404");
});

test("--reviewed is given alone, with a project, and for a platform", async () => {
  const job = await workflow();
  const said = async (...flags: string[]): Promise<string> => {
    const run = await job.shop.orch(["comment", "--reviewed", ...flags], merged(job));
    return `${run.code} ${oneLine(run.stderr).split("[")[0]}`;
  };
  expect(await said("--project", "shop", "p.plan")).toBe(
    "1 Error: --reviewed only reads, so there is nothing to comment. ",
  );
  expect(await said()).toBe("1 Error: --reviewed needs --project. ");
  expect(await said("--project", "shop", "--to", "-")).toBe("1 Error: --reviewed has to ask a platform. ");
});

test("an apply that was refused is told once for each commit, with what it printed", async () => {
  const job = await workflow();
  const { server, shop, on } = job;
  await job.push("a", shopWith(2));
  const environment = merged(job);
  const refused = await shop.orch(["apply", "--approve", "p1-000000000000", "--json"]);
  expect(refused.code).toBe(4);
  shop.write("apply.log", refused.stderr);
  const flags = ["comment", "--refused", "apply.log", "--project", "shop"];
  expect(await shop.ok(flags, environment)).toMatch(/^Commented on acme\/shop#7\.\n/);
  expect(server.on(on)[1]?.body).toBe(
    [
      "<!-- orch:refused project=shop of=dddddddddd v=1 -->",
      "### orch · `shop` · **not applied**",
      "",
      "**Nothing was done** for commit dddddddddd: the apply was refused before it began.",
      "",
      "```text",
      ...refused.stderr
        .trimEnd()
        .split("\n")
        .map((line) => ` ${line}`),
      "```",
      "",
    ].join("\n"),
  );
  expect(await shop.ok(flags, environment)).toContain("is up to date");
  const without = await shop.orch(["comment", "--refused", "apply.log"], environment);
  expect(oneLine(without.stderr)).toContain("--refused needs --project.");
});

test("what an apply printed before it was refused is no more than text, in every budget", () => {
  for (const payload of PAYLOADS)
    for (const maxLength of [500, 3000]) {
      const about = { name: "x".repeat(20), commit: "0123456789" };
      const body = refusedSubject("shop", about, `${payload}\n`.repeat(100)).body([], maxLength);
      expect(body).toContain("**not applied**");
      expect(body.length).toBeLessThanOrEqual(maxLength);
      expect(markdownProblems(body)).toEqual([]);
    }
});
