// A daemon is on every node: where nothing else is, the node is not in use.
import { expect, test } from "vitest";
import { schedule } from "../../src/scheduler/schedule.ts";
import { BY_NAME, GI, makeInput, makeNode, makeWorkload, placed } from "./build.ts";

/** 4 cores and 8 Gi each. */
const NODES = Array.from({ length: 10 }, (_, index) => makeNode(`n${index}`));

const agent = (running: boolean) =>
  makeWorkload("daemon.agent", {
    cpu: 100,
    memory: GI / 8,
    ...(running ? { on: NODES.map(({ name }) => name) } : { replicas: 0 }),
    source: { daemon: true },
  });

function nodesOfServices(result: ReturnType<typeof schedule>): readonly string[] {
  const homes = Object.entries(placed(result)).flatMap(([replica, node]) =>
    replica.startsWith("service.") ? [node] : [],
  );
  return [...new Set(homes)].sort();
}

test.each([
  ["with it", false],
  ["after it", true],
])("services that come %s take the fewest nodes, whatever binds them", (_, running) => {
  const web = makeWorkload("web", { cpu: 1200, memory: GI, replicas: 6 });
  const plain = schedule(makeInput(NODES, [agent(running), web], "binpack"));
  expect(nodesOfServices(plain)).toEqual(["n0", "n1"]);
  const apart = makeWorkload("apart", {
    cpu: 700,
    memory: GI,
    replicas: 2,
    rules: { distinct: [{ by: BY_NAME, max: 1 }] },
  });
  const ruled = schedule(makeInput(NODES, [agent(running), apart, web], "binpack"));
  expect(nodesOfServices(ruled)).toEqual(["n0", "n1", "n2"]);
});
