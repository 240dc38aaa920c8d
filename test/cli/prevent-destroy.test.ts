// `prevent_destroy` that is switched on by itself.
import { expect, test } from "vitest";
import { project as openProject } from "../rig/cli.ts";

const NODE = 'orch { project = "shop" }\nnode "a" { provider = "simulator" }\n';
const web = (lifecycle = "") => `${NODE}service "web" {\n  image = "web:1"\n  ${lifecycle}\n}\n`;

test(
  "is in the state after an apply that has nothing else to do, and holds when the block is gone",
  { timeout: 30_000 },
  async () => {
    const project = openProject({ "main.orch.hcl": web() });
    await project.ok(["apply", "--auto-approve"]);
    project.write("main.orch.hcl", web("lifecycle { prevent_destroy = true }"));
    expect((await project.orch(["plan", "--detailed-exitcode"])).code).toBe(0);
    await project.ok(["apply", "--auto-approve"]);
    project.write("main.orch.hcl", NODE);
    const { code, stderr } = await project.orch(["apply", "--auto-approve"]);
    expect([code, stderr.replace(/\s+/g, " ")]).toEqual([
      1,
      expect.stringContaining("service.web is protected by prevent_destroy, and this plan would remove it."),
    ]);
    // switched off the same way
    project.write("main.orch.hcl", web());
    await project.ok(["apply", "--auto-approve"]);
    project.write("main.orch.hcl", NODE);
    await project.ok(["apply", "--auto-approve"]);
    expect(await project.ok(["state", "list"])).toBe("The state is empty.\n");
  },
);
