// The action on a runner: plan on each push, apply after the merge exactly what was reviewed, and say so on the pull request.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { TOKEN, readable, shopWith } from "../comment/rig.ts";
import { type Ended, type Event, type Runner, bash, runner } from "./runner.ts";
import { ROOT } from "../house/sources.ts";

const INPUTS = { project: "shop", chdir: "shop" };
const MERGE = "d".repeat(40);
const ON = "acme/shop#7";

async function push(on: Runner, commit: string, files: string): Promise<Ended> {
  on.write("shop/main.orch.hcl", files);
  return await on.use(INPUTS, { name: "pull_request", commit: commit.repeat(40) });
}

async function merge(
  on: Runner,
  head: string,
  inputs: Readonly<Record<string, string>> = {},
  started?: Event["started"],
): Promise<Ended> {
  on.server.merges.set(MERGE, ON);
  on.server.heads.set(ON, head.repeat(40));
  return await on.use(
    { ...INPUTS, ...inputs, command: "apply" },
    { name: "push", commit: MERGE, ...(started && { started }) },
  );
}

/** Of each comment the heading. */
function headings({ server }: Runner): readonly string[] {
  return server.on(ON).map(({ body }) => readable(body).split("\n", 1)[0] ?? "");
}

test("what was planned on the pull request and no more is applied after the merge", async () => {
  const on = await runner();
  const first = await push(on, "a", shopWith(2));
  expect({ code: first.code, stderr: first.stderr }).toEqual({
    code: 0,
    stderr: `Plan ${first.outputs["plan-id"]?.slice(0, 15)}: 3 create, 0 destroy\n`,
  });
  expect(first.stdout).toContain("::notice file=shop/main.orch.hcl,line=3,title=Note%3A no-health-check::");
  const id = first.outputs["plan-id"] ?? "";
  expect({
    ...first.outputs,
    "plan-id": id.slice(0, 3),
    "effect-id": first.outputs["effect-id"]?.slice(0, 3),
  }).toEqual({
    "exit-code": "0",
    outcome: "planned",
    changed: "true",
    speculative: "false",
    "plan-id": "p1-",
    "effect-id": "e1-",
    headline: "3 create, 0 destroy",
    ...{ create: "3", update: "0", replace: "0", move: "0", delete: "0", forget: "0", pending: "0" },
    ...{ denied: "0", risks: "0", "highest-severity": "info" },
    "plan-file": join(on.temporary, "orch.plan"),
    page: join(on.temporary, "orch.plan.html"),
  });
  expect(readFileSync(first.outputs["page"] ?? "", "utf8")).toMatch(/^<!doctype html>/i);
  expect(first.summary).toContain("### orch · `shop` · 3 create · **0 destroy**");

  const second = await push(on, "b", `# why\n${shopWith(2)}`);
  expect(second.outputs["plan-id"]).toBe(id);
  expect(headings(on)).toEqual(["### orch · `shop` · 3 create · **0 destroy**"]);
  expect(on.server.on(ON)[0]?.body).toContain("Commit bbbbbbbbbb · the same plan as for commit aaaaaaaaaa");

  const applied = await merge(on, "b");
  expect({ code: applied.code, stderr: applied.stderr }).toEqual({ code: 0, stderr: "" });
  expect(applied.outputs["exit-code"]).toBe("0");
  expect(headings(on)).toEqual([
    "### orch · `shop` · 3 create · **0 destroy**",
    "### orch · `shop` · applied · 3 created",
  ]);
  expect(applied.summary).toContain("### orch · `shop` · applied · 3 created");
  expect(on.server.on(ON)[1]?.body).toContain(`Plan \`${id.slice(0, 15)}\``);
});

test("a plan that is stale by the merge is not applied, and what would be done now takes its place", async () => {
  const on = await runner();
  const planned = await push(on, "a", shopWith(2));
  // somebody else merged in between
  on.write("shop/main.orch.hcl", shopWith(3));
  const stale = await merge(on, "a");
  expect({ code: stale.code, exit: stale.outputs["exit-code"] }).toEqual({ code: 4, exit: "4" });
  expect(existsSync(join(on.workspace, "shop/orch.state.json"))).toBe(false);
  expect(headings(on)).toEqual([
    "### orch · `shop` · 4 create · **0 destroy**",
    "### orch · `shop` · **not applied**",
  ]);
  const [now, refused] = on.server.on(ON);
  const before = planned.outputs["plan-id"]?.slice(0, 15) ?? "";
  expect(refused?.body).toContain(`not the approved ${before}`);
  expect(now?.body).toContain(
    `Commit dddddddddd · supersedes \`${before}\` of commit aaaaaaaaaa (effect changed: otherwise \`service.web\`)`,
  );

  // it was not reviewed on the pull request, so the job that runs again does not apply it
  const again = await merge(on, "a");
  expect(again.code).toBe(3);
  expect(again.stderr).toContain("[nothing-reviewed]");
  expect(again.stderr).toContain("[approval-missing]");
  const id = stale.outputs["plan-id"] ?? "";
  expect(id).not.toBe("");
  const byHand = await on.use(
    { ...INPUTS, command: "apply", approve: id },
    { name: "workflow_dispatch", commit: MERGE, environment: { GITHUB_SHA: MERGE } },
  );
  expect(byHand.code).toBe(0);
  expect(headings(on).at(-1)).toBe("### orch · `shop` · applied · 4 created");
});

test("the effect that was reviewed may be applied from another start", async () => {
  const on = await runner();
  await push(on, "a", shopWith(1));
  expect((await merge(on, "a")).code).toBe(0);
  const planned = await push(on, "b", shopWith(2));
  // another start: something else was applied meanwhile
  on.write("shop/main.orch.hcl", `${shopWith(1)}service "api" { image = "api:1" }\n`);
  expect(
    (
      await on.use(
        { ...INPUTS, command: "apply", comment: "false", approve: "", "apply-flags": "--auto-approve" },
        { name: "push", commit: "0".repeat(40) },
      )
    ).code,
  ).toBe(0);
  on.write("shop/main.orch.hcl", `${shopWith(2)}service "api" { image = "api:1" }\n`);
  const applied = await merge(on, "b", { approve: "effect" });
  expect({ code: applied.code, stderr: applied.stderr }).toEqual({ code: 0, stderr: "" });
  expect(planned.outputs["effect-id"]).toBeDefined();
});

test("where planning fails there is no plan of before, and the comment says why", async () => {
  const on = await runner();
  await push(on, "a", shopWith(2));
  const failed = await push(on, "b", 'service "web" {\n');
  expect(failed.code).toBe(1);
  expect(failed.outputs).toEqual({ outcome: "failed", "exit-code": "1", changed: "false" });
  expect(existsSync(join(on.temporary, "orch.plan"))).toBe(false);
  expect(headings(on)).toEqual(["### orch · `shop` · **no plan**"]);
  expect(on.server.on(ON)[0]?.body).toContain(" Error: ");
});

test("pending replicas and denied plans end the step, changes with --detailed-exitcode do not", async () => {
  const on = await runner();
  const pending = await push(on, "a", shopWith(10_000));
  expect([pending.code, pending.outputs["exit-code"]]).toEqual([1, "1"]);
  expect(headings(on)[0]).toContain("pending");
  const denied = await push(
    on,
    "b",
    shopWith(1, 'policy "no" {\n  condition     = false\n  error_message = "never"\n}\n'),
  );
  expect([denied.code, denied.outputs["exit-code"]]).toEqual([5, "5"]);
  on.write("shop/main.orch.hcl", shopWith(1));
  const inputs = { ...INPUTS, flags: "\n  --detailed-exitcode\r\n\n  --no-color\n" };
  const changes = await on.use(inputs, { name: "push", commit: MERGE });
  expect([changes.code, changes.outputs["exit-code"]]).toEqual([0, "2"]);
});

test("a flag is one argument, whatever is in it", async () => {
  const on = await runner();
  on.write(
    "shop/main.orch.hcl",
    `variable "text" { type = string }\n${shopWith(1)}output "text" { value = var.text }\n`,
  );
  const text = "a b; $(touch owned) `touch owned` \"' * ${HOME}";
  const flags = `--var=text=${text}`;
  const done = await on.use({ ...INPUTS, flags }, { name: "pull_request", commit: MERGE });
  expect(done.code).toBe(0);
  const plan = JSON.parse(readFileSync(join(on.temporary, "orch.plan"), "utf8")) as { outputs: object };
  expect(JSON.stringify(plan.outputs)).toContain(JSON.stringify(text).slice(1, -1));
  expect(existsSync(join(on.workspace, "owned"))).toBe(false);
});

test("signed approvals are looked for in the checkout, and flags of apply alone are no flags of plan", async () => {
  const on = await runner();
  await push(on, "a", shopWith(1));
  const missing = await merge(on, "a", { approvals: "\n signed/alice.approval\n" });
  expect(missing.code).toBe(1);
  expect(missing.stderr.replace(/\s+/g, " ")).toContain(join(on.workspace, "signed/alice.approval"));
  const unrecorded = await merge(on, "a", { "apply-flags": "--require-approvals" });
  expect(unrecorded.code).toBe(3);
  expect(headings(on).at(-1)).toBe("### orch · `shop` · **not applied**");
});

test("a pull request of a stranger is planned from the base branch's inventory, and commented by another job", async () => {
  const on = await runner();
  on.write("base/shop/main.orch.hcl", shopWith(1));
  const env = { PATH: process.env["PATH"] ?? "", HOME: on.temporary };
  const exported = `node ${JSON.stringify(join(ROOT, "dist/program/orch.js"))} --chdir base/shop nodes export --out inventory.json`;
  expect((await bash(exported, on.workspace, env)).code).toBe(0);
  on.write("head/.git/HEAD", "ref: refs/heads/x\n");
  on.write("head/shop/provider.js", 'require("node:fs").writeFileSync("owned", "");\n');
  on.write("head/shop/main.orch.hcl", shopWith(2, 'secret "key" { command = ["touch", "owned"] }\n'));
  // a link where the plan would be
  writeFileSync(join(on.workspace, "victim"), "mine");
  mkdirSync(join(on.workspace, "head/shop"), { recursive: true });
  for (const name of ["orch.plan", "orch.plan.html", "orch.plan.log"])
    symlinkSync(join(on.workspace, "victim"), join(on.workspace, "head/shop", name));
  const target = { name: "pull_request_target", commit: "a".repeat(40) } as const;
  const planned = await on.use(
    {
      project: "shop",
      chdir: "head/shop",
      nodes: "base/shop/inventory.json",
      comment: "false",
      token: "none",
    },
    target,
  );
  expect(planned.code).toBe(0);
  expect(planned.outputs["speculative"]).toBe("true");
  expect(on.server.calls).toEqual([]);
  expect(readFileSync(join(on.workspace, "victim"), "utf8")).toBe("mine");
  for (const name of ["owned", "head/shop/owned"]) expect(existsSync(join(on.workspace, name))).toBe(false);

  const commented = await on.use(
    { project: "shop", command: "comment", "plan-file": planned.outputs["plan-file"] ?? "" },
    target,
  );
  expect(commented.code).toBe(0);
  expect(on.server.on(ON)[0]?.body).toContain("Speculative: made from an inventory");
  const other = await on.use(
    { project: "bank", command: "comment", "plan-file": planned.outputs["plan-file"] ?? "" },
    target,
  );
  expect([other.code, other.stderr.includes("[plan-of-other-project]")]).toEqual([1, true]);

  // the merge applies nothing that no engine was asked for
  on.write("shop/main.orch.hcl", shopWith(2));
  const merged = await merge(on, "a");
  expect([merged.code, merged.stderr.includes("made from an inventory")]).toEqual([3, true]);
});

test("no process but the one that comments is given the token", async () => {
  const on = await runner();
  const seen = join(on.temporary, "seen");
  on.write(
    "bin/node",
    `#!/bin/bash\nprintf '%s %s\\n' "$*" "$(env | grep -c '${TOKEN}')" >>'${seen}'\nexec '${process.execPath}' "$@"\n`,
  );
  chmodSync(join(on.workspace, "bin/node"), 0o755);
  on.write("shop/main.orch.hcl", shopWith(1));
  const PATH = `${join(on.workspace, "bin")}:${process.env["PATH"] ?? ""}`;
  const done = await on.use(INPUTS, { name: "pull_request", commit: MERGE, environment: { PATH } });
  expect(done.code).toBe(0);
  const given = readFileSync(seen, "utf8")
    .split("\n")
    .filter((line) => line.endsWith(" 1"));
  expect(given.map((line) => /orch\.js --chdir shop (\S+)/.exec(line)?.[1])).toEqual(["comment"]);
});

test.each([
  ["no project", { chdir: "shop" }, "::error title=orch::The input project is missing"],
  [
    "a command that there is not",
    { ...INPUTS, command: "destroy" },
    "::error title=orch::The input command is",
  ],
  [
    "a word for true",
    { ...INPUTS, comment: "yes" },
    "::error title=orch::The input comment is true or false.",
  ],
  [
    "nothing to comment",
    { ...INPUTS, command: "comment", "plan-file": "there/is.none" },
    "::error title=orch::There is neither a plan nor a log",
  ],
])("%s is told as what it is", async (_, inputs: Readonly<Record<string, string>>, message) => {
  const on = await runner();
  const ended = await on.use(inputs, { name: "pull_request", commit: MERGE });
  expect(ended.code).toBe(1);
  expect(ended.stdout).toContain(message);
});

test("a Node.js that is too old is named with what is needed", async () => {
  const on = await runner();
  on.write("bin/node", '#!/bin/bash\n[ "$1" = --version ] && echo v18.20.4 || exit 1\n');
  chmodSync(join(on.workspace, "bin/node"), 0o755);
  const PATH = `${join(on.workspace, "bin")}:${process.env["PATH"] ?? ""}`;
  const ended = await on.use(INPUTS, { name: "pull_request", commit: MERGE, environment: { PATH } });
  expect([ended.code, ended.stdout]).toEqual([
    1,
    "::error title=orch::Node.js 20.19 or later is needed, and this is v18.20.4: run actions/setup-node before.\n",
  ]);
});

test("a job that is cancelled lets the apply finish what runs, save the state, and tell it", async () => {
  const on = await runner();
  const slow = 'node "a" {\n  provider = "simulator"\n  latency  = { create = "700ms" }\n}';
  const files = shopWith(2, 'service "api" {\n  image      = "api:1"\n  depends_on = [service.web]\n}\n');
  await push(on, "a", files.replace(/^node .*$/m, slow));
  const events = join(on.temporary, "orch.plan.ndjson");
  const applied = await merge(on, "a", {}, (child) => {
    const waiting = setInterval(() => {
      if (!existsSync(events) || !readFileSync(events, "utf8").includes('"step-start"')) return;
      clearInterval(waiting);
      child.kill("SIGINT");
    }, 20);
    child.on("close", () => clearInterval(waiting));
  });
  expect(applied.code).toBe(1);
  expect(headings(on).at(-1)).toMatch(/^### orch · `shop` · \*\*apply interrupted\*\*/);
  expect(existsSync(join(on.workspace, "shop/orch.state.json"))).toBe(true);
  const left = readdirSync(join(on.workspace, "shop"), { recursive: true, encoding: "utf8" });
  expect(left.filter((name) => name.endsWith(".lock"))).toEqual([]);
});
