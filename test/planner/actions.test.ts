// What becomes of a running replica when its configuration, its node or the engine changes: row by row.
import { describe, expect, test } from "vitest";
import {
  removeContainer,
  removeObject,
  setAttribute,
  setReachable,
  stopObject,
  wipeNode,
} from "../../providers/simulator/world.ts";
import type { PlanOptions } from "../../src/planner/input.ts";
import { ORCH, Rig, address, node, nodes, rows } from "../rig/rig.ts";

const service = (lines: string) => `${ORCH}${nodes(2)}
service "web" {
  ${lines}
}
`;

async function change(before: string, after: string): Promise<readonly string[]> {
  const rig = new Rig(service(before));
  await rig.converge();
  return rows((await rig.converge(service(after))).plan).filter((row) => !/ network\./.test(row));
}

const IMAGE = 'image = "acme/web:1"';

describe("a change of the configuration", () => {
  test.each<readonly [string, string, string, readonly string[]]>([
    ["nothing", IMAGE, IMAGE, []],
    [
      "another image",
      IMAGE,
      'image = "acme/web:2"',
      ["replace service.web[0] on a, start-first: config containers.main.image"],
    ],
    [
      "a limit set and changed, in place",
      IMAGE,
      `${IMAGE}\nresources = { cpu_limit = "1" }`,
      ["update service.web[0] on a: config containers.main.resources.cpu_limit"],
    ],
    [
      "a limit taken away, which engines cannot",
      `${IMAGE}\nresources = { cpu_limit = "1" }`,
      IMAGE,
      ["replace service.web[0] on a, start-first: config containers.main.resources.cpu_limit"],
    ],
    [
      "the order of a list whose order means nothing",
      `${IMAGE}\ncap_add = ["NET_ADMIN", "SYS_TIME"]`,
      `${IMAGE}\ncap_add = ["SYS_TIME", "NET_ADMIN"]`,
      [],
    ],
    [
      "the order of a list whose order counts",
      `${IMAGE}\ncommand = ["a", "b"]`,
      `${IMAGE}\ncommand = ["b", "a"]`,
      ["replace service.web[0] on a, start-first: config containers.main.command"],
    ],
    [
      "a file whose change restarts",
      `${IMAGE}\nfile "/f" { content = "1" }`,
      `${IMAGE}\nfile "/f" { content = "2" }`,
      ['update service.web[0] on a: config containers.main.files["/f"].blob'],
    ],
    [
      "a file that asks for replacement",
      `${IMAGE}\nfile "/f" {\n content = "1"\n on_change = "replace"\n}`,
      `${IMAGE}\nfile "/f" {\n content = "2"\n on_change = "replace"\n}`,
      ['replace service.web[0] on a, start-first: config containers.main.files["/f"].blob'],
    ],
    [
      "a network left and another one joined, while it runs",
      IMAGE,
      `${IMAGE}\nnetworks = [network.other]\n}\nnetwork "other" {`,
      ["update service.web[0] on a: config networks[0].name, config networks[0].network"],
    ],
    ["one replica more", IMAGE, `${IMAGE}\nreplicas = 2`, ["create service.web[1] on b: config"]],
    [
      "one replica less: the highest goes",
      `${IMAGE}\nreplicas = 2`,
      IMAGE,
      ["delete service.web[1] on b: config"],
    ],
    [
      "an attribute under ignore_changes",
      `${IMAGE}\nenv = { A = "1" }`,
      `${IMAGE}\nenv = { A = "2" }\nlifecycle { ignore_changes = [env["A"]] }`,
      [],
    ],
    [
      "an ignored attribute keeps its value when something else replaces the replica",
      `${IMAGE}\nenv = { A = "1" }`,
      `image = "acme/web:2"\nenv = { A = "2" }\nlifecycle { ignore_changes = [env["A"]] }`,
      ["replace service.web[0] on a, start-first: config containers.main.image"],
    ],
  ])("%s", async (_, before, after, expected) => {
    expect(await change(before, after)).toEqual(expected);
  });

  test("limits and restart policies are a new container where the node's engine cannot change them, and only there", async () => {
    const text = (lines: string) => `${ORCH}
node "a" {
  provider = "simulator"
  traits   = ["fixed-limits"]
}
node "b" { provider = "simulator" }
service "web" {
  image    = "acme/web:1"
  replicas = 2
  ${lines}
}
`;
    const rig = new Rig(text(""));
    await rig.converge();
    const after = async (lines: string) =>
      rows((await rig.converge(text(lines))).plan).filter((row) => !/ network\./.test(row));
    expect(await after('resources = { cpu_limit = "1" }')).toEqual([
      "replace service.web[0] on a, start-first: config containers.main.resources.cpu_limit",
      "update service.web[1] on b: config containers.main.resources.cpu_limit",
    ]);
    expect(await after('resources = { cpu = "500m", cpu_limit = "1" }')).toEqual([
      "replace service.web[0] on a, start-first: config containers.main.resources.cpu, config containers.main.resources.defaults",
      "update service.web[1] on b: config containers.main.resources.cpu, config containers.main.resources.defaults",
    ]);
    expect(await after('resources = { cpu = "500m", cpu_limit = "1" }\nrestart = "always"')).toEqual([
      "replace service.web[0] on a, start-first: config containers.main.restart.condition",
      "update service.web[1] on b: config containers.main.restart.condition",
    ]);
  });
});

describe("what happens behind our back", () => {
  const web = { address: "service.web[0]" };
  test.each<readonly [string, (rig: Rig) => void, readonly string[]]>([
    [
      "a container was removed",
      (rig) => removeObject(rig.engines, "a", web),
      ["create service.web[0] on a: missing"],
    ],
    [
      "it was stopped",
      (rig) => stopObject(rig.engines, "a", web, rig.clock.now()),
      ["update service.web[0] on a: stopped (exit code 143)"],
    ],
    [
      "a sidecar was removed",
      (rig) => removeContainer(rig.engines, "a", web, "side"),
      ["replace service.web[0] on a, start-first: missing (container side is gone)"],
    ],
    [
      "a request was changed",
      (rig) => setAttribute(rig.engines, "a", web, ["containers", "main", "resources", "memory"], 1),
      ["update service.web[0] on a: drift containers.main.resources.memory"],
    ],
    [
      "the node was reinstalled",
      (rig) => wipeNode(rig.engines, "a"),
      ["create network.default@a on a: missing", "create service.web[0] on a: missing"],
    ],
    [
      "its network was removed",
      (rig) => removeObject(rig.engines, "a", { address: "network.default@a" }),
      ["create network.default@a on a: missing"],
    ],
  ])("%s", async (_, accident, expected) => {
    const rig = new Rig(service(`${IMAGE}\ncontainer "side" { image = "acme/side:1" }`));
    await rig.converge();
    accident(rig);
    expect(rows((await rig.converge()).plan)).toEqual(expected);
    expect(rig.state?.records.flatMap((record) => record.others)).toEqual([]);
  });

  test("drift towards what is wanted now is no change", async () => {
    const rig = new Rig(service(`${IMAGE}\nresources = { memory = "64Mi" }`));
    await rig.converge();
    setAttribute(rig.engines, "a", web, ["containers", "main", "resources", "memory"], 128 * 2 ** 20);
    rig.configure(service(`${IMAGE}\nresources = { memory = "128Mi" }`));
    const found = (await rig.plan()).plan.changes.map((change) => change.causes);
    expect(found).toEqual([[{ kind: "config", path: "containers.main.resources.memory" }]]);
  });

  test("drift of an ignored attribute is none", async () => {
    const rig = new Rig(service(`${IMAGE}\nlifecycle { ignore_changes = [resources.memory] }`));
    await rig.converge();
    setAttribute(rig.engines, "a", web, ["containers", "main", "resources", "memory"], 1);
    expect(rows((await rig.plan()).plan)).toEqual([]);
  });

  test("a node that does not answer keeps its records, and nothing is planned against it", async () => {
    const rig = new Rig(service(`${IMAGE}\nreplicas = 2`));
    await rig.converge();
    setReachable(rig.engines, "a", false);
    const text = service('image = "acme/web:2"\nreplicas = 2');
    const { plan, diagnostics } = await rig.configure(text).plan();
    expect(rows(plan)).toEqual(["replace service.web[1] on b, start-first: config containers.main.image"]);
    expect(diagnostics.map((item) => item.summary)).toEqual([
      "Node a cannot be reached; nothing is planned against it.",
    ]);
    expect(plan.placements).toEqual({ "service.web[0]": "a", "service.web[1]": "b" });
  });
});

describe("what the user asks for", () => {
  const cases: readonly (readonly [string, Partial<PlanOptions>, readonly string[]])[] = [
    [
      "--replace of a replica",
      { replace: [address("service.web[1]")] },
      ["replace service.web[1] on b, start-first: asked"],
    ],
    [
      "--replace of a workload",
      { replace: [address("service.web")] },
      ["replace service.web[0] on a, start-first: asked", "replace service.web[1] on b, start-first: asked"],
    ],
    [
      "--drain of a node",
      { drained: [node("a")] },
      [
        "delete network.default@a on a: config (nothing on a uses it any more)",
        "move service.web[0] a -> b, start-first: drain",
      ],
    ],
    [
      "--lost of a node: nothing is asked of it",
      { lost: [node("a")] },
      ["forget network.default@a on a: lost", "move service.web[0] a -> b: lost"],
    ],
    [
      "--destroy",
      { mode: "destroy" },
      [
        "delete network.default@a on a: config",
        "delete network.default@b on b: config",
        "delete service.web[0] on a: config",
        "delete service.web[1] on b: config",
      ],
    ],
    ["a target", { targets: [address("service.other")] }, []],
  ];
  test.each(cases)("%s", async (_, options, expected) => {
    const rig = new Rig(service(`${IMAGE}\nreplicas = 2`));
    await rig.converge();
    const planned = await rig.plan(options);
    expect(rows(planned.plan)).toEqual(expected);
    expect((await rig.apply(planned)).outcome.finished).toBe(true);
    expect(rows((await rig.plan(options.replace === undefined ? options : {})).plan)).toEqual([]);
    // what is on a lost node is remembered, for the day when the node is back
    const others = rig.state?.records.flatMap((record) => record.others) ?? [];
    expect(others.filter((other) => other.why !== "lost")).toEqual([]);
  });

  test("a node that is in the configuration no more drains", async () => {
    const rig = new Rig(service(`${IMAGE}\nreplicas = 2`));
    await rig.converge();
    const one = `${ORCH}${nodes(1)}\nservice "web" {\n${IMAGE}\nreplicas = 2\n}`;
    expect(rows((await rig.converge(one)).plan)).toEqual([
      "delete network.default@b on b: config (nothing on b uses it any more)",
      "move service.web[1] b -> a, start-first: retired",
    ]);
    expect(rig.state?.endpoints.map((endpoint) => endpoint.name)).toEqual(["a"]);
  });
});

describe("a job", () => {
  const job = (lines: string) => `${ORCH}${nodes(1)}\njob "m" {\n  image = "acme/job:1"\n  ${lines}\n}\n`;

  test("runs once, and keeps its network while its container is there", async () => {
    const rig = new Rig(job(""));
    await rig.converge();
    expect(rig.state?.records.map((record) => [record.address, record.outcome?.kind ?? null])).toEqual([
      ["job.m[0]", "done"],
      ["network.default@a", null],
    ]);
  });

  test("a removed container of a finished job is no drift", async () => {
    const rig = new Rig(`${job("")}service "web" { image = "i" }\n`);
    await rig.converge();
    removeObject(rig.engines, "a", { address: "job.m[0]" });
    expect(rows((await rig.plan()).plan)).toEqual([]);
  });

  test("runs again when its specification or a trigger changes", async () => {
    const rig = new Rig(job('triggers = { tag = "1" }'));
    await rig.converge();
    expect(rows((await rig.converge(job('triggers = { tag = "2" }'))).plan)).toEqual([
      "replace job.m[0] on a, stop-first: run (its specification or triggers changed)",
    ]);
  });

  test("that failed is run again by the next plan", async () => {
    const rig = new Rig(job('env = { SIMULATOR_EXIT = "1" }\nbackoff_limit = 0'));
    const { outcome } = await rig.apply(await rig.plan());
    expect(outcome.finished).toBe(false);
    expect(rows((await rig.plan()).plan)).toEqual([
      "replace job.m[0] on a, stop-first: retry (its last run failed)",
    ]);
  });

  test("whose block is gone leaves nothing behind, not even its outcome", async () => {
    const rig = new Rig(job(""));
    await rig.converge();
    expect(rows((await rig.converge(`${ORCH}${nodes(1)}`)).plan)).toEqual([
      "delete job.m[0] on a: config",
      "delete network.default@a on a: config",
    ]);
    expect(rig.state?.records).toEqual([]);
  });
});
