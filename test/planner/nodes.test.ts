import { expect, test } from "vitest";
import type { EndpointName, NodeName } from "../../src/model/address.ts";
import type { Configuration } from "../../src/model/configuration.ts";
import type { NodeConfig, NodeSeen } from "../../src/model/node.ts";
import { NO_RESOURCES } from "../../src/model/resources.ts";
import type { PlanOptions } from "../../src/planner/input.ts";
import { mergeNodes } from "../../src/planner/nodes.ts";

const CONFIG: NodeConfig = {
  ...{ name: "local" as NodeName, provider: "docker", host: null, advertise: null, labels: {} },
  ...{ pool: "default", capacity: {}, reserved: NO_RESOURCES, portRange: { first: 20_000, last: 32_000 } },
  ...{ drain: false, settings: {}, range: null },
};

const SEEN: NodeSeen = {
  ...{ name: CONFIG.name, endpoint: "local" as EndpointName, status: "ready", problem: null },
  ...{ fingerprint: "f", os: "linux", arch: "amd64", engineVersion: "1", labels: {}, capacity: NO_RESOURCES },
  ...{ foreign: NO_RESOURCES, foreignPorts: [], load: null, advertise: "10.0.0.2" },
};

const advertised = (config: NodeConfig, seen: NodeSeen) =>
  mergeNodes(
    { nodes: [config] } as unknown as Configuration, // nothing else of it is read
    { nodes: [seen], objects: [] },
    { lost: [], drained: [] } as unknown as PlanOptions, // likewise
  ).map((node) => node.advertise);

test("a node advertises what is declared, else what the way to its engine tells", () => {
  const { advertise: _, ...silent } = SEEN;
  expect(advertised(CONFIG, SEEN)).toEqual(["10.0.0.2"]);
  expect(advertised({ ...CONFIG, advertise: "edge.example" }, SEEN)).toEqual(["edge.example"]);
  expect(advertised(CONFIG, silent)).toEqual([null]);
});

test("a declared capacity says how much may be requested, and makes no cores", () => {
  const cores = (declared: number) =>
    mergeNodes(
      { nodes: [{ ...CONFIG, capacity: { cpu: declared } }] } as unknown as Configuration, // nothing else of it is read
      {
        nodes: [{ ...SEEN, capacity: { cpu: 4000, memory: 0, devices: {} }, foreignCores: [2] }],
        objects: [],
      },
      { lost: [], drained: [] } as unknown as PlanOptions, // likewise
    ).map((node) => [node.cores ?? "of the capacity", node.foreignCores]);
  expect(cores(4000)).toEqual([["of the capacity", [2]]]);
  expect(cores(16_000)).toEqual([[4, [2]]]);
  expect(cores(1500)).toEqual([[4, [2]]]);
});
