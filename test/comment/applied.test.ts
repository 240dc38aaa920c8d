// `orch comment --applied`: what an apply came to, on the pull request that brought its commit.
import { expect, test } from "vitest";
import { readApplied } from "../../src/comment/applied.ts";
import { renderApplied } from "../../src/render/markdown/applied.ts";
import { PAYLOADS } from "../render/media/hostile.ts";
import { markdownProblems } from "../render/media/markdown.ts";
import { pipeline, shopWith, workflow } from "./rig.ts";
import type { Job } from "./rig.ts";

const SHA = "d".repeat(40);

/** Applies in a job for a commit of the main branch. */
async function applied(
  job: Job,
  files: string,
): Promise<{ readonly environment: Record<string, string>; readonly printed: string }> {
  job.shop.write("main.orch.hcl", files);
  const run = await job.shop.orch(["apply", "--auto-approve", "--json"]);
  job.shop.write("apply.ndjson", `some other line\n${run.stdout}`);
  const { CI_MERGE_REQUEST_IID: _iid, GITHUB_EVENT_PATH: _event, ...environment } = job.environment;
  return { environment: { ...environment, GITHUB_SHA: SHA, CI_COMMIT_SHA: SHA }, printed: run.stdout };
}

function comparable(body: string | undefined): string {
  return (body ?? "")
    .replace(/ run=[0-9a-f]{12} /, " run=… ")
    .replaceAll(/([pe])1-[0-9a-f]{12}/g, "$11-…")
    .replace(/took \S+/, "took …");
}

test("each run of an apply has a comment of its own on the pull request that was merged", async () => {
  const job = await workflow();
  const { server, shop, on } = job;
  await job.push("a", shopWith(2));
  server.merges.set(SHA, on);
  const { environment } = await applied(job, shopWith(2));
  const said = await shop.ok(["comment", "--applied", "apply.ndjson", "--project", "shop"], environment);
  expect(said).toMatch(/^Commented on acme\/shop#7\.\n/);
  expect(server.on(on).length).toBe(2);
  expect(comparable(server.on(on)[1]?.body)).toBe(
    [
      "<!-- orch:apply project=shop run=… v=1 -->",
      "### orch · `shop` · applied · 3 created",
      "",
      "Plan `p1-…` · effect `e1-…` · state `#2` · took … · commit dddddddddd",
      "",
    ].join("\n"),
  );
  // the step that runs again has nothing to add, the next apply has
  expect(await shop.ok(["comment", "--applied", "apply.ndjson"], environment)).toContain("is up to date");
  await applied(job, shopWith(3));
  await shop.ok(["comment", "--applied", "apply.ndjson"], environment);
  expect(server.on(on).length).toBe(3);
  expect(server.on(on)[2]?.body).toContain("applied · 1 created");
});

test("what failed is told with what to do next, without what containers printed", async () => {
  const job = await pipeline();
  const { server, shop, on } = job;
  server.merges.set(SHA, on);
  const { environment, printed } = await applied(
    job,
    shopWith(2).replace(
      /^node .*$/m,
      'node "a" {\n  provider = "simulator"\n  faults = [{ verb = "create", address = "service.web[1]" }]\n}',
    ),
  );
  expect(printed).toContain('"type":"step-failed"');
  await shop.ok(["comment", "--applied", "apply.ndjson", "--name", "staging"], environment);
  expect(comparable(server.on(on)[0]?.body)).toBe(
    [
      "<!-- orch:apply project=shop name=staging run=… v=1 -->",
      "### orch · `shop` (`staging`) · **applied in part** · 2 created, 1 failed",
      "",
      "Plan `p1-…` · effect `e1-…` · state `#2` · took … · commit dddddddddd",
      "",
      "> [!CAUTION]",
      "> **What failed**",
      "> - `service.web[1]` on `a`: create was refused by a scripted fault · `failed`",
      "",
      `**Next:** \`orch --chdir ${shop.folder} plan\` shows what is left; apply goes on from there. The log of the job has what containers printed.`,
    ].join("\n"),
  );
});

test("where nothing was applied, or no pull request brought the commit, there is nothing to comment on", async () => {
  const job = await workflow();
  const { environment } = await applied(job, shopWith(1));
  expect(await job.shop.ok(["comment", "--applied", "apply.ndjson"], environment)).toBe(
    "No pull request has brought this commit: there is none to comment on.\n",
  );
  const again = await applied(job, shopWith(1));
  expect(await job.shop.ok(["comment", "--applied", "apply.ndjson", "--json"], again.environment)).toBe(
    '{\n  "action": "skipped",\n  "dry_run": false,\n  "id": null,\n  "url": null\n}\n',
  );
  expect(job.server.comments).toEqual([]);
});

test("a run that was cut off is told as what it is, and none of its texts is more than text, in every budget", () => {
  const start = { type: "apply-start", plan: `p1-${"0".repeat(64)}`, effect: `e1-${"0".repeat(64)}` };
  const failed = (text: string) => ({
    type: "step-failed",
    address: text,
    node: text,
    error: { code: text, message: text, maybeDone: true },
  });
  for (const payload of PAYLOADS)
    for (const maxLength of [500, 3000]) {
      const events = [{ ...start, project: payload }, ...Array.from({ length: 30 }, () => failed(payload))];
      const run = readApplied(events.map((event) => JSON.stringify(event)).join("\n"), {
        name: "x".repeat(20),
        commit: "0123456789",
      });
      const body = run === null ? "" : renderApplied(run, maxLength);
      expect(body).toContain("**apply cut off**");
      expect(body.length).toBeLessThanOrEqual(maxLength);
      expect(markdownProblems(body)).toEqual([]);
    }
  expect(readApplied("no event\n{}\n", { name: null, commit: null })).toBe(null);
});
