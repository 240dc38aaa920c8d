// Secrets in every place that can hold one: through every command they are found in nothing that was printed or written.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { PLANTS, formsOf, leaksIn } from "./plants.ts";
import { ENVIRONMENT, FLAGS, configuration, plantProject } from "./project.ts";
import type { Planted } from "./project.ts";

const NODES = `
node "a" {
  provider  = "simulator"
  advertise = "10.0.0.1"
}
node "b" {
  provider  = "simulator"
  advertise = "10.0.0.2"
}
`;

let project: Planted;

afterEach(() => project.remove());

async function ok(...args: readonly string[]): Promise<string> {
  const { code, out } = await project.orch(args);
  if (code !== 0) throw new Error(`orch ${args[0] ?? ""} ended with ${String(code)}:\n${out}`);
  return out;
}

test("nothing that orch prints or writes holds a planted secret", { timeout: 120_000 }, async () => {
  project = plantProject(NODES, "acme/app:1");
  await ok("validate", ...FLAGS);
  await ok("validate", "--json", ...FLAGS);
  await ok("plan", "--verbose", "--out", "first.plan", ...FLAGS);
  await ok("show", "--verbose", "first.plan", ...FLAGS);
  await ok("show", "--json", "--expand", "first.plan", ...FLAGS);
  await ok("apply", "first.plan", ...FLAGS);
  await ok("plan", "--json", ...FLAGS);
  for (const view of [
    ["show"],
    ["show", "--json"],
    ["status", "--verbose"],
    ["status", "--json"],
    ["nodes"],
    ["output"],
    ["output", "--json"],
    ["output", "password"],
    ["state", "list"],
    ["state", "show", "service.web[0]"],
    ["state", "show", "job.once[0]"],
    ["logs", "service.web"],
    ["why", "service.web[0]"],
  ])
    await ok(...view, ...FLAGS);
  expect((await project.orch(["output", "--raw", "password", ...FLAGS])).code).toBe(1);
  expect(await ok("plan", "--detailed-exitcode", ...FLAGS)).toContain("No changes");

  // another secret, seen and not shown
  const changed = { ...ENVIRONMENT, ORCH_VAR_quotes: `${PLANTS.quotes.value}!` };
  const { out } = await project.orch(["plan", "--verbose", "--out", "second.plan", ...FLAGS], changed);
  expect(out).toContain("(sensitive, changed)");
  // a saved plan is about the secret that it was made with
  expect((await project.orch(["apply", "second.plan", ...FLAGS])).code).toBe(4);
  expect((await project.orch(["apply", "second.plan", ...FLAGS], changed)).code).toBe(0);
  await project.orch(["plan", "--json", ...FLAGS], changed);
  await ok("apply", "--auto-approve", "--json", ...FLAGS);

  // what was lost, and what fails
  rmSync(join(project.folder, ".orch/simulator.json"));
  await ok("plan", "--verbose", ...FLAGS);
  project.write("main.orch.hcl", configuration(NODES, "acme/broken:1"));
  expect((await project.orch(["apply", "--auto-approve", ...FLAGS])).code).not.toBe(0);
  await project.orch(["plan", ...FLAGS]);
  await ok("destroy", "--auto-approve", "--delete-volumes", "--json", ...FLAGS);
  expect(project.leaks()).toEqual([]);
  const seen = readFileSync(join(project.base, "seen-by-child"), "utf8");
  expect(seen).toContain("PATH=");
  expect(seen).not.toContain("ORCH_VAR_");
});

test(
  "mistakes beside secrets, missing flags and a stopped apply tell nothing either",
  { timeout: 120_000 },
  async () => {
    project = plantProject(NODES, "acme/app:1");
    for (const more of [
      "locals { wrong = var.ascii.nope }",
      'locals { wrong = tonumber(var.quotes) }\nlocals { b = local.all["NOPE"].x }',
      'service "x" {\nimage = var.ascii\nlabels = { a = var.flag }\nhostname = var.file\n}',
      'service "x" {\nimage = "i"\nenv = { A = var.json }\nport "p" { container = var.number }\n}',
      'output "x" { value = local.all }',
      `variable "typed" {\n  sensitive = true\n  type = number\n  default = "${PLANTS.literal.value}"\n}`,
      `secret "typed" { value = "${PLANTS.literal.value}" + 1 }`,
      `secret "typed" { valeu = "${PLANTS.literal.value}" }`,
      `secret "typed" { value = "${PLANTS.literal.value} }`,
    ]) {
      project.write("main.orch.hcl", configuration(NODES, "acme/app:1", more));
      for (const command of ["validate", "plan", "apply"])
        expect((await project.orch([command, ...FLAGS])).code).toBe(1);
      expect((await project.orch(["validate", "--json", ...FLAGS])).code).toBe(1);
    }
    project.write("main.orch.hcl", configuration(NODES, "acme/app:1"));
    for (const flags of [
      [],
      ["--var", PLANTS.flag.value],
      ["--var", `nope=${PLANTS.flag.value}`],
      ["--var", `object=${PLANTS.flag.value}`],
      ["--secret", PLANTS.flag.value],
      ["--secret", `command=${PLANTS.flag.value}`],
      ["--secret", `command=command:sh -c "cat ../command.txt; exit 3"`],
      ["--secret", `command=command:sh -c "head -c 600000 /dev/zero | tr '\\\\0' x"`],
      ["--secret", `command=command:sh -c "printf '${"\\\\377"}'"`],
    ])
      expect((await project.orch(["plan", ...flags])).code).toBe(1);
    for (const text of ["file = [", `file = "${PLANTS.file.value}`, `file = ${PLANTS.file.value}`]) {
      project.write("a.auto.vars.hcl", text);
      expect((await project.orch(["validate", ...FLAGS])).code).toBe(1);
    }
    project.write("b.auto.vars.json", `{ "json": ["${PLANTS.json.value}"`);
    expect((await project.orch(["validate", ...FLAGS])).code).toBe(1);
    const own = (text: string) => text.replaceAll(/^\$ orch .*$/gm, "");
    expect(leaksIn(own(project.everything()))).toEqual([]);
  },
);

test("this test would find a secret in any of its forms, and one that is left anywhere", () => {
  project = plantProject(NODES, "acme/app:1");
  expect(project.leaks()).toEqual([]);
  for (const { name, value } of Object.values(PLANTS))
    for (const form of formsOf(value)) {
      const left = join(project.folder, ".left");
      writeFileSync(left, `{"a":"${form}"}`);
      expect(project.leaks().map((leak) => leak.split(" ")[0])).toContain(name);
      rmSync(left);
    }
});

test("a secret in clear is found by it", { timeout: 60_000 }, async () => {
  project = plantProject(NODES, "acme/app:1");
  project.write(
    "main.orch.hcl",
    configuration(
      NODES,
      "acme/app:1",
      'service "open" {\nimage = "i"\nenv = { A = nonsensitive(var.ascii), B = base64encode(nonsensitive(var.quotes)) }\n}',
    ),
  );
  await ok("plan", "--verbose", ...FLAGS);
  const found = new Set(project.leaks().map((leak) => leak.split(" ")[0]));
  expect(found).toEqual(new Set(["ascii", "quotes"]));
});
