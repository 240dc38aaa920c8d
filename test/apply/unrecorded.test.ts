// What a broken run left behind without a record: the next plans find it, wherever it is, and remove it in an order that works.
import { expect, test } from "vitest";
import { objectsOf } from "../../providers/simulator/world.ts";
import { Rig, failures, rows, steps } from "../rig/rig.ts";

const A_AND_C = `orch { project = "p" }
node "a" {
  provider  = "simulator"
  advertise = "10.0.0.1"
}
node "c" {
  provider  = "simulator"
  advertise = "10.0.0.3"
}
network "shared" { subnet = "10.1.0.0/16" }
service "x" {
  image    = "acme/x:1"
  replicas = 1
}
service "z" {
  image    = "acme/z:1"
  replicas = 1
  networks = [network.shared, network.default]
}
`;
const A_ALONE = `orch { project = "p" }
node "a" {
  provider  = "simulator"
  advertise = "10.0.0.1"
}
`;

test("a network goes after the container without a record that uses it", async () => {
  const rig = new Rig(A_AND_C);
  const first = await rig.plan();
  await rig.apply(first, {
    parallelism: 1,
    strike: (call) => (call.verb === "create" && call.address === "service.x[0]" ? "lose" : null),
  });
  rig.configure(A_ALONE);
  const planned = await rig.plan();
  expect(steps(planned.work).filter((step) => step.startsWith("network.default@a"))).toEqual([
    expect.stringMatching(/^network\.default@a#remove <- service\.x\[0\]#remove#/),
  ]);
  expect(failures((await rig.apply(planned)).events)).toEqual([]);
  expect(objectsOf(rig.engines)).toEqual([]);
});

test("what may be left on a node whose block is gone is asked for until it is found and removed", async () => {
  const rig = new Rig(A_AND_C);
  await rig.apply(await rig.plan(), {
    parallelism: 1,
    strike: (call) => (call.verb === "create" && call.address === "network.shared@c" ? "lose" : null),
  });
  rig.configure(A_ALONE);
  const removal = await rig.plan();
  expect(rows(removal.plan)).toContain(
    "delete network.shared@c on c, leaves unrecorded: leftover (it stands in no record)",
  );
  // the engine refuses just that removal, and then nothing of that node stands in the state any more
  await rig.apply(removal, {
    parallelism: 1,
    strike: (call) => (call.verb === "delete" && call.address === "network.shared@c" ? "refuse" : null),
  });
  expect(objectsOf(rig.engines).map(({ born }) => born?.address)).toEqual(["network.shared@c"]);
  const again = await rig.plan();
  expect(rows(again.plan)).toEqual([
    "delete network.shared@c on c, leaves unrecorded: leftover (it stands in no record)",
  ]);
  await rig.apply(again);
  expect(objectsOf(rig.engines)).toEqual([]);
  expect(rig.state?.endpoints.map(({ name }) => name)).toEqual(["a"]);
});
