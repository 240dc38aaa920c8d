// action.yml and the workflows that users copy, as GitHub reads them: nothing of an event is part of a script, no job may do more than it
// says why, and what strangers wrote is only ever data.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { ROOT, filesBelow } from "../house/sources.ts";
import { ACTION } from "./runner.ts";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string>>;
}

interface Workflow {
  readonly on: unknown;
  readonly permissions: object;
  readonly concurrency: { readonly group: string };
  readonly jobs: Readonly<
    Record<string, { readonly permissions: object; readonly if?: string; readonly steps: readonly Step[] }>
  >;
}

const FILES = filesBelow("examples/ci/github");
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
/** Their own shape is what is checked. */
const workflow = (name: string): Workflow => parse(read(`examples/ci/github/${name}`)) as Workflow;
const stepsOf = ({ jobs }: Workflow): readonly Step[] => Object.values(jobs).flatMap(({ steps }) => steps);

test("every input of the action reaches its script, by the environment alone", () => {
  const [step, ...others] = ACTION.runs.steps;
  expect(others).toEqual([]);
  expect(step?.run).toBe('exec bash "$GITHUB_ACTION_PATH/ci/github.sh"');
  expect(step?.env).toEqual(
    Object.fromEntries(
      Object.keys(ACTION.inputs).map((name) => [
        `ORCH_INPUT_${name.toUpperCase().replaceAll("-", "_")}`,
        `\${{ inputs.${name} }}`,
      ]),
    ),
  );
  const script = read("ci/github.sh");
  const used = new Set([...script.matchAll(/ORCH_INPUT_[A-Z_]+/g)].map(([name]) => name));
  expect([...used].sort()).toEqual(Object.keys(step?.env ?? {}).sort());
  expect(script).not.toContain("${{");
  expect(script).not.toMatch(/\beval\b/);
});

test("every output of the action is one of its step", () => {
  for (const [name, { value }] of Object.entries(ACTION.outputs))
    expect(value).toBe(`\${{ steps.${ACTION.runs.steps[0]?.id}.outputs.${name} }}`);
});

test("a workflow gives the action inputs that there are, and what it needs", () => {
  const uses = FILES.flatMap((path) => stepsOf(parse(read(path)) as Workflow)).filter(({ uses }) =>
    uses?.startsWith("acme/orch@"),
  );
  expect(uses.length).toBe(5);
  for (const { with: inputs = {} } of uses) {
    expect(Object.keys(inputs).filter((name) => !(name in ACTION.inputs))).toEqual([]);
    expect(inputs["project"]).toBe("shop");
  }
});

test.each(FILES)(
  "%s: actions are pinned, no script has an expression, nothing may be done by default, runs wait for each other",
  (path) => {
    const made = parse(read(path)) as Workflow;
    expect(made.permissions).toEqual({});
    expect(made.concurrency.group).not.toBe("");
    for (const { permissions } of Object.values(made.jobs)) expect(permissions).toBeDefined();
    for (const { uses, run, with: inputs } of stepsOf(made)) {
      if (uses !== undefined) expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
      if (run !== undefined) expect(run).not.toContain("${{");
      if (uses?.startsWith("actions/checkout@")) expect(inputs?.["persist-credentials"]).toBe(false);
    }
    // a secret has to be asked for by its environment
    expect(read(path)).not.toMatch(/secrets\./);
  },
);

test("jobs may do what they say", () => {
  const rights = Object.fromEntries(
    FILES.map((path) => {
      const { jobs } = parse(read(path)) as Workflow;
      return [
        path.split("/").at(-1),
        Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, job.permissions])),
      ];
    }),
  );
  expect(rights).toEqual({
    "orch-apply.yml": { apply: { contents: "read", "pull-requests": "write" } },
    "orch-drift.yml": { drift: { contents: "read" } },
    "orch-plan-forks.yml": { plan: { contents: "read" }, comment: { "pull-requests": "write" } },
    "orch-plan.yml": { plan: { contents: "read", "pull-requests": "write" } },
  });
});

test("each pull request is planned by one workflow: forks without engines, and with no right to write", () => {
  const [own, forks] = [workflow("orch-plan.yml"), workflow("orch-plan-forks.yml")];
  expect(own.on).toBe("pull_request");
  expect(own.jobs["plan"]?.if).toBe("github.event.pull_request.head.repo.full_name == github.repository");
  expect(forks.on).toBe("pull_request_target");
  expect(forks.jobs["plan"]?.if).toBe("github.event.pull_request.head.repo.full_name != github.repository");
  const steps = forks.jobs["plan"]?.steps ?? [];
  const checkouts = steps
    .filter(({ uses }) => uses?.startsWith("actions/checkout@"))
    .map((step) => step.with);
  expect(checkouts).toEqual([
    { path: "base", "persist-credentials": false },
    {
      repository: "${{ github.event.pull_request.head.repo.full_name }}",
      ref: "${{ github.event.pull_request.head.sha }}",
      path: "head",
      "persist-credentials": false,
    },
  ]);
  // nothing but orch looks into it
  expect(steps.filter(({ run }) => run !== undefined)).toEqual([]);
  expect(
    steps
      .filter((step) => JSON.stringify(step.with ?? {}).includes("head/"))
      .map(({ with: inputs }) => inputs),
  ).toEqual([
    {
      command: "plan",
      project: "shop",
      chdir: "head/shop",
      nodes: "base/shop/inventory.json",
      comment: "false",
      token: "none",
    },
  ]);
  expect(JSON.stringify(forks.jobs["comment"])).not.toMatch(/checkout|head/);
});
