// Policies from the command line: a denied plan is shown, exits 5 and is not applied; what policies see as JSON; two plans side by side.
import { expect, test } from "vitest";
import { project } from "../rig/cli.ts";

const shop = (replicas: number, most: number) => `orch { project = "shop" }
node "a" { provider = "simulator" }
service "web" {
  image        = "web:1"
  replicas     = ${replicas}
  ignore_risks = { no-health-check = "it is a test" }
  update { min_healthy_time = "0s" }
}
policy "few" {
  condition     = plan.summary.create <= ${most}
  error_message = "\${plan.summary.create} are created, and ${most} may be."
}
`;

test("a plan that a policy denies is shown and saved, exits 5, and is not applied in any way", async () => {
  const one = project({ "main.orch.hcl": shop(3, 2) });
  const planned = await one.orch(["plan", "--out", "p.plan"]);
  expect(planned.code).toBe(5);
  expect(planned.stdout).toContain(`Policies  1 denies this plan
  Denied: few  main.orch.hcl:9
    4 are created, and 2 may be.
`);
  expect(planned.stdout).toContain(
    "Accepted: no health check: service.web  no-health-check\n    Because: it is a test\n",
  );
  expect(planned.stdout).not.toContain("orch apply");
  for (const args of [["apply"], ["apply", "--auto-approve"], ["apply", "p.plan"]]) {
    const { code, stderr } = await one.orch(args);
    expect({ args, code }).toEqual({ args, code: 5 });
    expect(stderr).toContain("Error: The policy few denies this plan. Nothing was done. [policy-denied]");
  }
  const input = JSON.parse(await one.ok(["show", "p.plan", "--policy-input"])) as {
    readonly touched: unknown;
    readonly changes: readonly { readonly address: string }[];
  }; // what docs/policy.md says
  expect(input.touched).toEqual({ replicas: 3, running: 0, of: 3, percent: 100 });
  expect(input.changes.map(({ address }) => address)).toEqual([
    "network.default@a",
    "service.web[0]",
    "service.web[1]",
    "service.web[2]",
  ]);

  // less is allowed, and the rule is asked again of a plan that was saved before it
  one.write("main.orch.hcl", shop(3, 9));
  await one.ok(["plan", "--out", "q.plan"]);
  const compared = await one.orch(["diff", "p.plan", "q.plan", "--detailed-exitcode"]);
  expect({ code: compared.code, stderr: compared.stderr }).toEqual({ code: 0, stderr: "" });
  expect(compared.stdout).toContain("The same plan, p1-");
  expect(compared.stdout).toContain("Policies\n  ~ few  failed → passed\n");
  await one.ok(["apply", "p.plan"]);
});
