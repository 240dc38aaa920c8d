// `--refresh-only`: drift is shown and put into the state; no engine is touched.
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openWorldFile } from "../../providers/simulator/world-file.ts";
import { removeObject, renameObject, setAttribute } from "../../providers/simulator/world.ts";
import { project as openProject } from "../rig/cli.ts";

const WEB = `orch { project = "shop" }
node "a" { provider = "simulator" }
service "web" {
  image     = "web:1"
  replicas  = 2
  resources = { memory_limit = "256Mi" }
}
`;

/** A replica that is gone, and one that somebody has given more memory and another name. */
async function drifted() {
  const project = openProject({ "main.orch.hcl": WEB });
  await project.ok(["apply", "--auto-approve"]);
  const world = openWorldFile(join(project.folder, ".orch/simulator.json"));
  removeObject(world, "a", { address: "service.web[0]" });
  const path = ["containers", "main", "resources", "memory_limit"];
  setAttribute(world, "a", { address: "service.web[1]" }, path, 512 * 2 ** 20);
  renameObject(world, "a", { address: "service.web[1]" }, "my-web");
  return { project, engines: () => project.read(".orch/simulator.json") };
}

const SHOWN = `The engines show other than the state says:

  service.web[0]  a
    shop-web-0 is gone
  service.web[1]  a
    is called my-web now, not shop-web-1
    resources.memory_limit: 256Mi -> 512Mi

3 differences. A refresh puts them into the state; no engine is touched.
`;

describe("--refresh-only", { timeout: 30_000 }, () => {
  test("plan shows what a refresh would write, and writes nothing", async () => {
    const { project } = await drifted();
    const before = project.everything();
    const { code, stdout, stderr } = await project.orch(["plan", "--refresh-only", "--detailed-exitcode"]);
    expect([code, stdout, stderr]).toEqual([2, SHOWN, ""]);
    expect(project.everything()).toBe(before);
    const json = JSON.parse(await project.ok(["plan", "--refresh-only", "--json"])) as {
      differences: unknown[];
    };
    expect(json.differences.map((item) => (item as { what: string }).what)).toEqual([
      "gone",
      "renamed",
      "attribute",
    ]);
  });

  test("apply writes the state only; the next plan brings back what the files want", async () => {
    const { project, engines } = await drifted();
    const before = engines();
    expect(await project.ok(["apply", "--refresh-only", "--auto-approve"])).toBe(
      `${SHOWN}The state is refreshed.\n`,
    );
    expect(engines()).toBe(before);
    const state = JSON.parse(project.read("orch.state.json")) as {
      serial: number;
      records: { address: string }[];
    };
    expect(state.records.map(({ address }) => address)).toEqual(["network.default@a", "service.web[1]"]);
    expect(await project.ok(["plan", "--refresh-only", "--detailed-exitcode"])).toBe(
      "The state says what the engines show. There is nothing to refresh.\n",
    );
    const plan = JSON.parse(await project.ok(["plan", "--json"])) as {
      changes: { address: string; action: string; causes: { kind: string }[] }[];
    };
    expect(
      plan.changes.map(({ address, action, causes }) => [address, action, causes.map(({ kind }) => kind)]),
    ).toEqual([
      ["service.web[0]", "create", ["config"]],
      ["service.web[1]", "update", ["config"]],
    ]);
    await project.ok(["apply", "--auto-approve"]);
    expect((await project.orch(["plan", "--detailed-exitcode"])).code).toBe(0);
  });

  test("without it, a plan tells drift as ever", async () => {
    const { project } = await drifted();
    const plan = JSON.parse(await project.ok(["plan", "--json"])) as {
      changes: { address: string; action: string; causes: { kind: string }[] }[];
    };
    expect(
      plan.changes.map(({ address, action, causes }) => [address, action, causes.map(({ kind }) => kind)]),
    ).toEqual([
      ["service.web[0]", "create", ["missing"]],
      ["service.web[1]", "update", ["drift"]],
    ]);
  });

  test("asks first, and refuses flags that make no sense beside it", async () => {
    const { project } = await drifted();
    const before = project.read("orch.state.json");
    expect((await project.orch(["apply", "--refresh-only"])).code).toBe(3);
    for (const flag of [["--out", "x"], ["--destroy"], ["--target", "service.web"], ["--refresh=false"]]) {
      const { code, stderr } = await project.orch(["plan", "--refresh-only", ...flag]);
      expect([code, stderr]).toEqual([
        1,
        expect.stringContaining("--refresh-only cannot be used together with"),
      ]);
    }
    expect(project.read("orch.state.json")).toBe(before);
  });

  test("a project that was never applied has nothing to refresh", async () => {
    const project = openProject({ "main.orch.hcl": WEB });
    expect(await project.ok(["apply", "--refresh-only"])).toContain("There is nothing to refresh.");
    expect(() => project.read("orch.state.json")).toThrow();
  });
});
