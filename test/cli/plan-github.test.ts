// `--format github` and `gitlab`: annotations in the log, the step's summary and outputs, and what a plan that fails leaves.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeErr, writeOut } from "../../src/cli/streams.ts";
import { commandsIn, outputsIn } from "../render/fixtures/runner.ts";
import { type Project, project } from "../rig/cli.ts";

const SHOP = `orch { project = "shop" }
node "a" { provider = "simulator" }
service "web" {
  image      = "web:1"
  privileged = true
}
service "big" {
  image = "big:1"
  resources { memory = "900Gi" }
}
`;

function step(shop: Project): Readonly<Record<string, string>> {
  shop.write("summary", "");
  shop.write("output", "");
  return {
    GITHUB_ACTIONS: "true",
    GITHUB_WORKSPACE: shop.folder,
    GITHUB_STEP_SUMMARY: join(shop.folder, "summary"),
    GITHUB_OUTPUT: join(shop.folder, "output"),
  };
}

test("a plan is annotated, summarised and told to later steps, with files from the repository's root", async () => {
  const shop = project({ "infra/main.orch.hcl": SHOP });
  const environment = step(shop);
  shop.write("summary", "before");
  const run = await shop.orch(
    ["--chdir", join(shop.folder, "infra"), "plan", "--format", "github"],
    environment,
  );
  expect(run.code).toBe(1);
  expect(
    commandsIn(run.stdout).map(({ name, properties: { file, line, title } }) => [name, file, line, title]),
  ).toEqual([
    ["error", "infra/main.orch.hcl", "7", "Pending: service.big[0]"],
    ["error", "infra/main.orch.hcl", "5", "High risk: privileged"],
    ["notice", "infra/main.orch.hcl", "3", "Note: no-health-check"],
    ["notice", "infra/main.orch.hcl", "3", "Note: no-memory-limit"],
  ]);
  expect(run.stderr).toMatch(/^Plan p1-[0-9a-f]{12}: 2 create, 0 destroy, 1 pending\n$/);
  expect(shop.read("summary")).toMatch(
    /^before\n\n<!-- orch:plan project=shop v=1 -->\n### orch · `shop` · 2 create/,
  );
  expect(outputsIn(shop.read("output"))).toMatchObject({
    outcome: "planned",
    "exit-code": "1",
    project: "shop",
    pending: "1",
    "highest-severity": "high",
  });
});

test("the folder with .git is the root, also where several repositories are checked out", async () => {
  const shop = project({ "one/infra/main.orch.hcl": SHOP });
  mkdirSync(join(shop.folder, "one/.git"));
  const { stdout } = await shop.orch(
    ["--chdir", join(shop.folder, "one/infra"), "plan", "--format", "github"],
    step(shop),
  );
  expect(commandsIn(stdout)[0]?.properties["file"]).toBe("infra/main.orch.hcl");
});

test("a saved plan is shown the same way", async () => {
  const shop = project({ "main.orch.hcl": SHOP });
  const planned = await shop.orch(["plan", "--out", "p.plan", "--format", "github"], step(shop));
  const environment = step(shop);
  const { code, stdout } = await shop.orch(["show", "p.plan", "--format", "github"], environment);
  expect(code).toBe(0);
  // a plan does not hold where what waits is declared
  expect(stdout).toBe(planned.stdout.replace("file=main.orch.hcl,line=7,", ""));
  expect(outputsIn(shop.read("output"))["exit-code"]).toBe("0");
  expect(await shop.ok(["show", "p.plan", "--format", "gitlab"])).toBe(
    '{"create":2,"update":0,"delete":0}\n',
  );
});

test("what keeps a plan from being made is annotated where it stands", async () => {
  const shop = project({ "main.orch.hcl": SHOP.replace("privileged", "privilegd") });
  const environment = step(shop);
  const run = await shop.orch(["plan", "--format", "github"], environment);
  expect([run.code, run.stdout]).toEqual([
    1,
    '::error file=main.orch.hcl,line=5,endLine=5,col=3,endColumn=12,title=Error%3A unknown-attribute::service "web" has no attribute "privilegd".%0ADid you mean "privileged"?\n',
  ]);
  expect(run.stderr).toContain("main.orch.hcl:5");
  expect(shop.read("summary")).toContain(`### orch · \`${shop.folder}\` · **no plan could be made**`);
  expect(outputsIn(shop.read("output"))).toEqual({ outcome: "failed", "exit-code": "1", changed: "false" });
  expect(await shop.orch(["plan", "--format", "gitlab"])).toMatchObject({ code: 1, stdout: "" });
});

test("a step whose files cannot be written fails, and says which", async () => {
  const shop = project({ "main.orch.hcl": SHOP });
  const environment = { ...step(shop), GITHUB_OUTPUT: join(shop.folder, "nowhere", "output") };
  const run = await shop.orch(["plan", "--allow-pending", "--format", "github"], environment);
  expect(run.code).toBe(1);
  expect(run.stderr).toContain("The file that GITHUB_OUTPUT names cannot be written (ENOENT).");
});

test("a summary without room is told, and the step goes on", async () => {
  const shop = project({ "main.orch.hcl": SHOP });
  const environment = step(shop);
  shop.write("summary", "x".repeat(999_900));
  const run = await shop.orch(["plan", "--allow-pending", "--format", "github"], environment);
  expect(run.code).toBe(0);
  expect(run.stderr).toContain("Warning: The summary of this step has no room left for the plan.");
  expect(shop.read("summary")).toHaveLength(999_900);
  expect(outputsIn(shop.read("output"))["outcome"]).toBe("planned");
});

test("flags that a format has no use for are refused", async () => {
  const shop = project({ "main.orch.hcl": SHOP });
  const refused = async (...args: string[]): Promise<string> => {
    const { code, stderr, stdout } = await shop.orch(args);
    expect([code, stdout]).toEqual([1, ""]);
    return stderr.replace(/\s+/g, " ");
  };
  expect(await refused("plan", "--format", "github", "--max-length", "5000")).toContain(
    "--max-length limits --format markdown only.",
  );
  expect(await refused("plan", "--format", "github", "--verbose")).toContain(
    "Leave it out: --format github is for programs.",
  );
  expect(await refused("plan", "--format", "gitlab", "--json")).toContain(
    "--json and --format gitlab contradict each other.",
  );
  expect(await refused("plan", "--format", "gitlab", "--refresh-only")).toContain(
    "--format gitlab shows plans, and --refresh-only compares the state alone.",
  );
  expect(await refused("show", "--format", "github")).toContain("--format github is for a saved plan.");
  expect(await refused("show", "p.plan", "--policy-input", "--format", "github")).toContain(
    "--policy-input prints a document of its own, and so no --format github.",
  );
});

test("in a CI job no line of what orch prints is a command, on either stream", () => {
  const lines = [
    "::resume::",
    "  ::resume::x",
    "\u3000::add-mask::a",
    "a ##[error]b",
    "x::y::z",
    "::1 localhost",
    "a ##teamcity[x]",
  ];
  const printed = (environment: Readonly<Record<string, string>>, write: typeof writeOut): string => {
    const before = { env: { ...process.env }, out: process.stdout.write, err: process.stderr.write };
    let all = "";
    const collect = (text: string): boolean => ((all += text), true);
    const names = ["GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"];
    for (const name of names) delete process.env[name];
    Object.assign(process.env, environment);
    process.stdout.write = collect as typeof process.stdout.write; // only texts are written here
    process.stderr.write = collect as typeof process.stderr.write;
    try {
      write(`${lines.join("\n")}\n`);
    } finally {
      process.stdout.write = before.out;
      process.stderr.write = before.err;
      for (const name of names) {
        const old = before.env[name];
        if (old === undefined) delete process.env[name];
        else process.env[name] = old;
      }
    }
    return all;
  };
  for (const write of [writeOut, writeErr]) {
    const text = printed({ GITHUB_ACTIONS: "true" }, write);
    expect(commandsIn(text, ["resume"])).toEqual([]);
    expect(text.split("\n")).toEqual([
      "\\u{3a}:resume::",
      "  \\u{3a}:resume::x",
      "\u3000\\u{3a}:add-mask::a",
      "a \\u{23}#[error]b",
      "x::y::z",
      "::1 localhost",
      "a \\u{23}#teamcity[x]",
      "",
    ]);
    expect(printed({ TF_BUILD: "True" }, write)).toBe(text);
    expect(printed({}, write)).toBe(`${lines.join("\n")}\n`);
  }
});
