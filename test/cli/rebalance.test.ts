// The commands: a preemption and a rebalancing, shown, saved, approved, applied and done.
import { expect, test } from "vitest";
import type { Plan } from "../../src/plan/document.ts";
import { schemaProblems } from "../examples/schema.ts";
import { project as openProject } from "../rig/cli.ts";

const NODE = (name: string, cpu: number) =>
  `node "${name}" {\n  provider = "simulator"\n  capacity = { cpu = ${cpu}, memory = "4Gi" }\n}\n`;

const SERVICE = (name: string, priority: number, cpu: string, replicas: number) => `service "${name}" {
  image     = "${name}:1"
  replicas  = ${replicas}
  priority  = ${priority}
  resources = { cpu = "${cpu}" }
  update { min_healthy_time = "0s" }
}
`;

const ORCH = `orch {
  project = "shop"
  placement { preemption = true }
}
`;

test(
  "a rebalancing is approved by its id, and then there is nothing to gain; a preemption is saved, applied and then no longer planned",
  { timeout: 120_000 },
  async () => {
    const low = SERVICE("thumbs", 20, "800m", 3);
    const shop = openProject(ORCH + NODE("n1", 2) + NODE("n2", 1) + low);
    await shop.ok(["apply", "--auto-approve"]);
    const three = ORCH + NODE("n1", 2) + NODE("n2", 1) + NODE("n3", 2) + low;
    shop.write("main.orch.hcl", three);
    const flags = ["--rebalance", "--max-moves", "1"];
    const moves = JSON.parse(await shop.ok(["plan", ...flags, "--json"])) as Plan; // what orch says of itself
    expect(schemaProblems(moves)).toEqual([]);
    expect(moves.summary.move).toBe(1);
    const saved = await shop.ok(["plan", ...flags, "--out", "one.plan"]);
    expect(saved).toContain("because  rebalanced: n1 80% -> 40% full, n3 0% -> 40%;");
    await shop.ok(["apply", ...flags, "--approve", moves.id.slice(0, 15)]);
    expect((await shop.orch(["apply", "one.plan"])).code).toBe(4);
    expect(await shop.ok(["plan", "--rebalance"])).toContain("nothing to gain");

    shop.write("main.orch.hcl", three + SERVICE("checkout", 90, "2", 2));
    const shown = await shop.orch(["plan"]);
    expect(shown.code).toBe(1);
    expect(shown.stdout).toContain("preempted by service.checkout[0]");
    expect(shown.stdout).toContain("preempted by service.checkout[1]");
    const plan = JSON.parse(await shop.ok(["plan", "--json", "--allow-pending"])) as Plan; // as above
    expect(schemaProblems(plan)).toEqual([]);
    await shop.ok(["plan", "--allow-pending", "--out", "two.plan"]);
    await shop.ok(["apply", "--allow-pending", "two.plan"]);
    expect((await shop.orch(["plan", "--allow-pending", "--detailed-exitcode"])).code).toBe(0);
    expect((await shop.orch(["plan", "--max-moves", "3"])).stderr).toContain(
      "--max-moves alone moves nothing",
    );
  },
);
