// Devices as an amount, and which of them: GPUs by number.
import { expect, test } from "vitest";
import { deviceRequests, gpusOf } from "../../providers/docker/limits.ts";
import type { ReplicaSpec } from "../../src/model/spec.ts";
import type { Plan } from "../../src/plan/document.ts";
import { specOf } from "../../src/plan/expand.ts";
import { pinsOf } from "../../src/planner/verify.ts";
import { ORCH, Rig, rows } from "../rig/rig.ts";

const NODES = (gpus: readonly number[], more = "") =>
  gpus
    .map(
      (count, index) =>
        `node "n${index + 1}" {\n  provider = "simulator"\n  capacity = { cpu = 8, devices = { gpu = ${count}, fpga = 1 } }\n  ${more}\n}\n`,
    )
    .join("");
const service = (name: string, replicas: number, devices: string, more = "") =>
  `service "${name}" {\n  image     = "${name}:1"\n  replicas  = ${replicas}\n  resources = { cpu = "100m", devices = { ${devices} } }\n  ${more}\n}\n`;

/** `service.a[0] n1 gpu 0` */
function gpus(plan: Plan): readonly string[] {
  return plan.changes.flatMap((change) => {
    if (change.after === null) return [];
    const { containers } = specOf(plan, change.after) as unknown as ReplicaSpec; // a replica's
    return Object.values(containers ?? {}).flatMap(({ resources }) =>
      resources.device_ids === undefined
        ? []
        : [`${change.address} ${change.node.to} gpu ${resources.device_ids["gpu"]}`],
    );
  });
}

test("replicas on one node are given different GPUs, and what does not fit waits with need and have", async () => {
  const rig = new Rig(`${ORCH}${NODES([3])}${service("a", 2, "gpu = 1")}${service("b", 1, "gpu = 2")}`);
  const { plan } = await rig.plan();
  expect(gpus(plan)).toEqual(["service.a[0] n1 gpu 0", "service.b[0] n1 gpu 1-2"]);
  expect(plan.pending.map(({ address, reason }) => `${address}: ${reason}`)).toEqual([
    "service.a[1]: short 1 gpu on n1, the only node that would take it",
  ]);
  const again = await rig.plan({ pins: pinsOf(plan) });
  expect(again.plan.id).toBe(plan.id);
});

test("a GPU is kept by who stays, also when it is replaced; the old replica stops first", async () => {
  const text = (more: string, replicas = 1) =>
    `${ORCH}${NODES([2])}${service("a", 1, "gpu = 1", more)}${service("b", replicas, "gpu = 1")}`;
  const rig = new Rig(text(""));
  expect(gpus((await rig.converge()).plan)).toEqual(["service.a[0] n1 gpu 0", "service.b[0] n1 gpu 1"]);
  rig.configure(text('env = { A = "1" }'));
  const { plan } = await rig.converge();
  expect(rows(plan)).toEqual(["replace service.a[0] on n1, stop-first: config containers.main.env.A"]);
  expect(gpus(plan)).toEqual(["service.a[0] n1 gpu 0"]);
  expect(plan.changes[0]?.order_reason).toBe("its GPUs on n1 are kept");
});

test("devices of other names are amounts alone", async () => {
  const rig = new Rig(`${ORCH}${NODES([0, 0])}${service("a", 3, "fpga = 1")}`);
  const { plan } = await rig.plan();
  expect([gpus(plan), plan.placements, plan.pending.map(({ reason }) => reason)]).toEqual([
    [],
    { "service.a[0]": "n1", "service.a[1]": "n2" },
    ["short 1 fpga on n1, the node that comes closest"],
  ]);
});

test("an engine is asked for the GPUs by number: a count alone would give every container the first", () => {
  const request = (resources: object) =>
    deviceRequests({ cpu: 0, memory: 0, devices: { gpu: 2 }, ...resources }).map(({ Count, DeviceIDs }) => [
      Count,
      DeviceIDs,
    ]);
  expect(request({ device_ids: { gpu: "1-2" } })).toEqual([[0, ["1", "2"]]]);
  expect(request({})).toEqual([[2, []]]);
});

test("a stranger that names its GPU holds it, though its count is 0", () => {
  const gpu = { Driver: "", Capabilities: [["gpu"]] };
  expect([
    gpusOf([{ ...gpu, Count: 0, DeviceIDs: ["1"] }]),
    gpusOf([{ ...gpu, Count: 2, DeviceIDs: [] }]),
    gpusOf([{ ...gpu, Count: 0, DeviceIDs: ["GPU-5f1a"] }]).length,
    gpusOf([{ ...gpu, Count: -1 }]),
    gpusOf([{ ...gpu, Count: 1, Capabilities: [["tpu"]] }]),
  ]).toEqual([[1], [0, 1], 1, [], []]);
});
