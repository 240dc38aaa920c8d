// The template for GitLab: its jobs' scripts under bash as a runner starts them, with GitLab's variables, against the server of test/comment.
import { chmodSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { type Job, pipeline, readable, shopWith } from "../comment/rig.ts";
import { ROOT } from "../house/sources.ts";
import { type Ended, bash } from "./runner.ts";

interface Template {
  readonly variables: Readonly<Record<string, string>>;
  readonly [job: `.orch:${string}`]: TemplateJob;
}

interface TemplateJob {
  readonly rules: readonly object[];
  readonly script: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  readonly artifacts?: { readonly reports: object; readonly access: string };
  readonly environment?: object;
  readonly resource_group?: string;
}

const read = (name: string): unknown => parse(readFileSync(join(ROOT, "examples/ci/gitlab", name), "utf8"));
/** Their own shape is what is checked. */
const TEMPLATE = read("orch.gitlab-ci.yml") as Template;
const PROJECT = read(".gitlab-ci.yml") as Readonly<Record<string, { readonly extends?: string }>>;
const MERGE = "d".repeat(40);

/** As a runner does: lines in one shell, which ends with the first that fails. */
async function run(
  job: Job,
  name: `.orch:${string}`,
  more: Readonly<Record<string, string>>,
): Promise<Ended> {
  const { shop, environment } = job;
  const made = TEMPLATE[name];
  if (made === undefined) throw new Error(`there is no job ${name}`);
  shop.write("bin/orch", `#!/bin/sh\nexec node '${join(ROOT, "dist/program/orch.js")}' "$@"\n`);
  chmodSync(join(shop.folder, "bin/orch"), 0o755);
  const ended = await bash(made.script.join("\n"), shop.folder, {
    ...TEMPLATE.variables,
    ...made.variables,
    PATH: `${join(shop.folder, "bin")}:${process.env["PATH"] ?? ""}`,
    HOME: shop.folder,
    LANG: "C.UTF-8",
    CI_PROJECT_DIR: shop.folder,
    ...environment,
    ...more,
  });
  return { ...ended, outputs: {}, summary: "" };
}

/** The job for the merge knows no merge request. */
async function apply(job: Job, more: Readonly<Record<string, string>> = {}): Promise<Ended> {
  job.server.merges.set(MERGE, job.on);
  job.server.heads.set(job.on, "a".repeat(40));
  return await run(job, ".orch:apply", { CI_MERGE_REQUEST_IID: "", CI_COMMIT_SHA: MERGE, ...more });
}

function headings({ server, on }: Job): readonly string[] {
  return server.on(on).map(({ body }) => readable(body).split("\n", 1)[0] ?? "");
}

test("the project's jobs are those of the template, with reports, an environment and one apply at a time", () => {
  const jobs = Object.values(PROJECT).flatMap((job) => job.extends ?? []);
  expect(jobs).toEqual(Object.keys(TEMPLATE).filter((name) => name.startsWith(".orch:")));
  expect(TEMPLATE[".orch:plan"]?.rules).toEqual([
    {
      if: '$CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID',
    },
  ]);
  expect(TEMPLATE[".orch:plan"]?.artifacts).toMatchObject({
    access: "developer",
    reports: { terraform: "orch.plan.json", codequality: "orch.risks.json", junit: "orch.junit.xml" },
  });
  expect(TEMPLATE[".orch:apply"]).toMatchObject({
    environment: { name: "production" },
    resource_group: "orch-apply",
  });
});

test("a merge request is planned with its reports, and what was reviewed is applied after the merge", async () => {
  const job = await pipeline();
  job.shop.write("shop/main.orch.hcl", shopWith(2));
  const planned = await run(job, ".orch:plan", { CI_COMMIT_SHA: "a".repeat(40) });
  expect({ code: planned.code, stderr: planned.stderr }).toEqual({ code: 0, stderr: "" });
  expect(JSON.parse(job.shop.read("orch.plan.json"))).toEqual({ create: 3, update: 0, delete: 0 });
  expect(JSON.parse(job.shop.read("orch.risks.json"))).toHaveLength(2);
  expect(job.shop.read("orch.junit.xml")).toContain("<testsuites");
  expect(job.shop.read("orch.plan.html")).toMatch(/^<!doctype html>/i);

  const applied = await apply(job);
  expect({ code: applied.code, stderr: applied.stderr }).toEqual({ code: 0, stderr: "" });
  expect(headings(job)).toEqual([
    "### orch · `shop` · 3 create · **0 destroy**",
    "### orch · `shop` · applied · 3 created",
  ]);
});

test("a stale plan is not applied, what would be done now is shown, and can be applied by hand", async () => {
  const job = await pipeline();
  job.shop.write("shop/main.orch.hcl", shopWith(2));
  await run(job, ".orch:plan", { CI_COMMIT_SHA: "a".repeat(40) });
  job.shop.write("shop/main.orch.hcl", shopWith(3));
  const stale = await apply(job);
  expect([stale.code, stale.stderr.includes("[plan-is-stale]")]).toEqual([4, true]);
  expect(existsSync(join(job.shop.folder, "shop/orch.state.json"))).toBe(false);
  expect(headings(job)).toEqual([
    "### orch · `shop` · 4 create · **0 destroy**",
    "### orch · `shop` · **not applied**",
  ]);
  const { id } = JSON.parse(job.shop.read("orch.plan")) as { readonly id: string };
  expect((await apply(job)).code).toBe(3);
  expect((await apply(job, { ORCH_APPROVE: id })).code).toBe(0);
});

test("where planning fails the note says why, and the job fails", async () => {
  const job = await pipeline();
  job.shop.write("shop/main.orch.hcl", 'service "web" {\n');
  const failed = await run(job, ".orch:plan", {});
  expect([failed.code, failed.stderr.includes("Error: ")]).toEqual([1, true]);
  expect(headings(job)).toEqual(["### orch · `shop` · **no plan**"]);
});

test("a stranger's merge request is planned from the default branch's inventory, and nothing of it is run", async () => {
  const job = await pipeline();
  const { shop, server } = job;
  shop.write("shop/main.orch.hcl", shopWith(1));
  await shop.ok(["--chdir", join(shop.folder, "shop"), "nodes", "export", "--out", "inventory.json"]);
  shop.write("theirs/shop/main.orch.hcl", shopWith(2));
  const git = "git -C theirs -c user.name=them -c user.email=them@example.com";
  const made = await bash(
    `git init -q theirs; ${git} add .; ${git} commit -qm x; ${git} update-ref refs/merge-requests/3/head HEAD`,
    shop.folder,
    { PATH: process.env["PATH"] ?? "", HOME: shop.folder },
  );
  expect(made.code).toBe(0);
  const planned = await run(job, ".orch:plan:stranger", {
    CI_MERGE_REQUEST_IID: "",
    CI_REPOSITORY_URL: join(shop.folder, "theirs"),
    ORCH_MERGE_REQUEST: "3",
  });
  expect({ code: planned.code, stderr: planned.stderr }).toEqual({ code: 0, stderr: "" });
  expect(server.on(job.on)[0]?.body).toContain("Speculative: made from an inventory");
  expect((await apply(job)).code).toBe(3);
});
