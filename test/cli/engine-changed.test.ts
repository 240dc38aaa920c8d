// Another engine answers at a node's address.
import { describe, expect, test } from "vitest";
import { project as openProject } from "../rig/cli.ts";

const shop = (world: string, fingerprint: string) => `orch { project = "shop" }
node "a" {
  provider = "simulator"
  file        = "${world}.json"
  fingerprint = "${fingerprint}"
}
service "web" {
  image    = "web:1"
  replicas = 2
}
`;

async function moved() {
  const project = openProject({ "main.orch.hcl": shop("one", "first") });
  await project.ok(["apply", "--auto-approve"]);
  project.write("main.orch.hcl", shop("two", "second"));
  return project;
}

describe("another engine", { timeout: 30_000 }, () => {
  test("is an error that says what to do; nothing is made twice", async () => {
    const project = await moved();
    const before = project.read("orch.state.json");
    for (const command of [["plan"], ["apply", "--auto-approve"], ["destroy", "--auto-approve"]]) {
      const { code, stderr } = await project.orch(command);
      const text = stderr.replace(/\s+/g, " ");
      expect([code, text]).toEqual([
        1,
        expect.stringContaining(
          "Node a is another engine than the one that the state knows. [engine-changed]",
        ),
      ]);
      expect(text).toContain("None of the 3 objects that are recorded there is on it.");
      expect(text).toContain("--reinstalled a");
    }
    expect(project.read("orch.state.json")).toBe(before);
  });

  test("is taken as it is when people say that it was set up anew, by a saved plan, too", async () => {
    const project = await moved();
    await project.ok(["plan", "--reinstalled", "a", "--out", "p.plan"]);
    await project.ok(["apply", "p.plan"]);
    expect((await project.orch(["plan", "--detailed-exitcode"])).code).toBe(0);
  });

  test("with another name of its own, but with all that is recorded there, is the same", async () => {
    const project = await moved();
    project.write("main.orch.hcl", shop("one", "renamed"));
    expect((await project.orch(["plan", "--detailed-exitcode"])).code).toBe(0);
  });
});
