// Replicas that a plan leaves as they are, as they find no other place: they take what they were applied with, no more.
import { expect, test } from "vitest";
import { pinsOf } from "../../src/planner/verify.ts";
import { ORCH, Rig, failures, rows } from "../rig/rig.ts";

const NODES = (...names: readonly ("a" | "b")[]) =>
  names
    .map(
      (name) =>
        `node "${name}" {\n  provider  = "simulator"\n  advertise = "10.0.0.${name === "a" ? 1 : 2}"\n  capacity  = { cpu = 2, memory = "4Gi" }\n}\n`,
    )
    .join("");

const service = (name: string, body: string, replicas = 2) =>
  `service "${name}" {\n  image    = "${name}:1"\n  replicas = ${replicas}\n  ${body}\n}\n`;

const ON_B = 'constraint { condition = node.name == "b" }';
const PORT = 'port "p" {\n    container = 80\n    host      = 8002\n  }';
const MOUNT = 'mount "/data" { volume = volume.data }';
const VOLUME = (scope: string) => `volume "data" { scope = "${scope}" }\n`;

/** Applies the second text after the first; what its plan does, what waits, and what is left to plan after it. */
async function changed(first: string, second: string) {
  const rig = new Rig(first);
  await rig.converge();
  rig.configure(second);
  const planned = await rig.plan();
  const verified = await rig.plan({ pins: pinsOf(planned.plan) });
  expect(verified.plan.id).toBe(planned.plan.id);
  const { outcome, events } = await rig.apply(planned);
  return {
    done: rows(planned.plan).map((row) => row.replace(/(,|:).*/, "")),
    pending: planned.plan.pending.map(({ address }) => address),
    placements: planned.plan.placements,
    failures: failures(events),
    finished: outcome.finished,
    again: rows((await rig.plan()).plan),
  };
}

test("a replica that waits on a retired node does not bind the others of its service to a volume that it does not use yet", async () => {
  expect(
    await changed(
      `${ORCH}${NODES("a", "b")}${service("y", ON_B)}`,
      `${ORCH}${NODES("a")}${VOLUME("single")}${service("y", `${PORT}\n  ${MOUNT}`)}`,
    ),
  ).toEqual({
    done: ["create network.default@a on a", "move service.y[0] b -> a", "create volume.data@a on a"],
    pending: ["service.y[1]"],
    placements: { "service.y[0]": "a", "service.y[1]": "b" },
    failures: [],
    finished: true,
    again: [],
  });
});

test.each(["single", "replica"])(
  "two replicas that a %s volume keeps on a retired node do not get one fixed port both: one runs on without it",
  async (scope) => {
    expect(
      await changed(
        `${ORCH}${NODES("a", "b")}${VOLUME(scope)}${service("y", `${ON_B}\n  ${MOUNT}`)}`,
        `${ORCH}${NODES("a")}${VOLUME(scope)}${service("y", `${PORT}\n  ${MOUNT}`)}`,
      ),
    ).toEqual({
      done: ["replace service.y[0] on b"],
      pending: ["service.y[1]"],
      placements: { "service.y[0]": "b", "service.y[1]": "b" },
      failures: [],
      finished: true,
      again: [],
    });
  },
);

test("a replica that runs on without a new place keeps the fixed port that it has, and takes none that it would get", async () => {
  const held = (port: number, more: string) =>
    service("y", `port "p" {\n    container = 80\n    host      = ${port}\n  }\n  ${more}`, 1);
  const other = (name: string, port: number) =>
    service(name, `port "p" {\n    container = 80\n    host      = ${port}\n  }`, 1);
  expect(
    await changed(
      `${ORCH}${NODES("a")}${held(8002, "")}`,
      `${ORCH}${NODES("a")}${held(8003, ON_B)}${other("old", 8002)}${other("new", 8003)}`,
    ),
  ).toEqual({
    done: ["create service.new[0] on a"],
    pending: ["service.old[0]", "service.y[0]"],
    placements: { "service.new[0]": "a", "service.y[0]": "a" },
    failures: [],
    finished: true,
    again: [],
  });
});

test("a replica that runs on without a new place keeps the room that it has, though its block asks for less by now", async () => {
  const cpu = (amount: string) => `resources = { cpu = "${amount}" }`;
  expect(
    await changed(
      `${ORCH}${NODES("a")}${service("y", cpu("1500m"), 1)}`,
      `${ORCH}${NODES("a")}${service("y", `${cpu("100m")}\n  ${ON_B}`, 1)}${service("z", cpu("1000m"), 1)}`,
    ),
  ).toEqual({
    done: [],
    pending: ["service.y[0]", "service.z[0]"],
    placements: { "service.y[0]": "a" },
    failures: [],
    finished: true,
    again: [],
  });
});
