// `--format sarif`, `junit` and `gitlab-codequality`: exit codes, places in the repository, and what is left where no plan can be made.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { project } from "../rig/cli.ts";

const SHOP = `orch { project = "shop" }
node "a" { provider = "simulator" }
service "web" {
  image = "web:latest"
  healthcheck { command = ["true"] }
  resources { memory_limit = "1Gi" }
}
policy "none" {
  condition     = length(plan.changes) == 0
  error_message = "Nothing may change."
}
`;

test("code quality names what keeps a plan from being applied, and a risk, at their lines in the repository", async () => {
  const shop = project({ "infra/main.orch.hcl": SHOP });
  mkdirSync(join(shop.folder, ".git"));
  const { code, stdout } = await shop.orch([
    "--chdir",
    join(shop.folder, "infra"),
    "plan",
    "--format",
    "gitlab-codequality",
  ]);
  expect(code).toBe(5);
  expect(JSON.parse(stdout)).toMatchObject([
    {
      description: "Nothing may change.",
      check_name: "policy/none",
      severity: "blocker",
      location: { path: "infra/main.orch.hcl", lines: { begin: 8 } },
    },
    {
      description: "service.web runs web:latest, a tag that moves.",
      check_name: "mutable-tag",
      severity: "major",
      location: { path: "infra/main.orch.hcl", lines: { begin: 4 } },
    },
  ]);
});

test("JUnit has the policy as a failed test, and passes where nothing is to be done", async () => {
  const shop = project({ "main.orch.hcl": SHOP });
  const { code, stdout } = await shop.orch(["plan", "--format", "junit"]);
  expect(code).toBe(5);
  expect(stdout).toContain('<testsuites name="orch.shop" tests="23" failures="1" errors="0" time="0">');
  expect(stdout).toContain(
    '<testcase classname="orch.shop.policies" name="none" file="main.orch.hcl" time="0">',
  );
  shop.write("main.orch.hcl", SHOP.replace("== 0", ">= 0"));
  await shop.ok(["apply", "--auto-approve"]);
  expect(await shop.ok(["plan", "--format", "junit"])).toContain('tests="23" failures="0" errors="0"');
});

test("a saved plan makes the same SARIF", async () => {
  const shop = project({ "main.orch.hcl": SHOP.replace("== 0", ">= 0") });
  await shop.ok(["plan", "--out", "p.plan"]);
  const planned = await shop.ok(["plan", "--format", "sarif"]);
  expect(await shop.ok(["show", "p.plan", "--format", "sarif"])).toBe(planned);
  expect(planned).toContain('"id": "orch/shop/"');
});

test("mistakes are in the reports where no plan can be made", async () => {
  const shop = project({ "main.orch.hcl": SHOP.replace("image", "imagee") });
  const failed = async (format: string): Promise<string> => {
    const { code, stdout, stderr } = await shop.orch(["plan", "--format", format]);
    expect(code).toBe(1);
    expect(stderr).toContain("[unknown-attribute]");
    return stdout;
  };
  const sarif = await failed("sarif");
  expect(sarif).toContain('"executionSuccessful": false');
  expect(sarif).toContain('"ruleId": "unknown-attribute"');
  expect(await failed("gitlab-codequality")).toContain('"check_name": "unknown-attribute"');
  expect(await failed("junit")).toContain('<error message="2 errors">');
  const { stdout } = await shop.orch(["show", "nowhere.plan", "--format", "junit"]);
  expect(stdout).toContain("There is no plan nowhere.plan.");
});
