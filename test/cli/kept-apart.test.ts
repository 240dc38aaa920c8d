// What orch and version control keep in a project for themselves is no content of it, also where everybody is trusted.
import { expect, test } from "vitest";
import type { Plan } from "../../src/plan/document.ts";
import { project } from "../rig/cli.ts";

const WHOLE = `orch {
  project = "p"
}
node "a" { provider = "simulator" }
service "web" {
  image = "web:1"
  directory "/srv" { source = "." }
}
`;

test(
  "a folder that is brought along has neither the state nor the token of the checkout, so that a second plan is empty",
  { timeout: 60_000 },
  async () => {
    const made = project({
      "main.orch.hcl": WHOLE,
      ".git/config": "token",
      ".git/HEAD": "ref: refs/heads/main\n",
      "a.txt": "a",
    });
    const plan = JSON.parse(await made.ok(["plan", "--json"])) as Plan; // what the command prints
    expect([...JSON.stringify(plan.specs).matchAll(/"([^"]+)":\{"blob"/g)].map(([, path]) => path)).toEqual([
      ".git/HEAD",
      "a.txt",
      "main.orch.hcl",
    ]);
    await made.ok(["apply", "--auto-approve"]);
    expect(await made.ok(["plan"])).toContain("No changes.");
  },
);

test.each([".git/config", "orch.state.json", "orch.state.json.backup", ".orch/history/x.json"])(
  "an expression cannot read %s",
  async (path) => {
    const made = project({
      "main.orch.hcl": `${WHOLE}output "x" { value = file("${path}") }\n`,
      [path]: "token",
    });
    const { code, stderr } = await made.orch(["validate"]);
    expect(code).toBe(1);
    expect(stderr.replaceAll(/\s+/g, " ")).toContain(
      `"${path}" is not for expressions to read: credentials or the state may be in it`,
    );
    expect(stderr).not.toContain("token");
  },
);
