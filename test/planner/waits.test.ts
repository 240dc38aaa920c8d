// What depends on something that has no place is left out, and told.
import { expect, test } from "vitest";
import { pinsOf } from "../../src/planner/verify.ts";
import type { Planned } from "../rig/rig.ts";
import { ORCH, Rig, rows } from "../rig/rig.ts";

const NODES = ["a", "b"]
  .map((name) => `node "${name}" {\n  provider = "simulator"\n  capacity = { cpu = 2, memory = "4Gi" }\n}\n`)
  .join("");

const block = (kind: string, name: string, cpu: number | string, more = "") =>
  `${kind} "${name}" {\n  image     = "${name}:1"\n  resources = { cpu = ${cpu}, memory = "64Mi" }\n  ${more}\n}\n`;

const AFTER_DB = "depends_on = [service.db]";

const waiting = ({ plan }: Planned) => plan.pending.map(({ address, reason }) => `${address}: ${reason}`);
const done = ({ plan }: Planned) =>
  rows(plan)
    .map((row) => row.replace(/(,|:).*/, ""))
    .filter((row) => !row.includes("network"));

test("what waits for, reads or follows a workload without a place waits with it, of every kind; the rest is done", async () => {
  const rig = new Rig(
    ORCH +
      NODES +
      block("service", "db", 3, 'port "pg" { container = 5432 }') +
      block("service", "web", 0.1, 'env = { DB = service.db.endpoint["pg"] }') +
      block("job", "migrate", 0.1, AFTER_DB) +
      block("service", "late", 0.1, "depends_on = [job.migrate]") +
      block("daemon", "agent", 0.1, AFTER_DB) +
      block("service", "free", 0.1),
  );
  const planned = await rig.plan();
  expect(waiting(planned)).toEqual([
    'daemon.agent["a"]: waits for service.db, which is pending',
    'daemon.agent["b"]: waits for service.db, which is pending',
    "job.migrate[0]: waits for service.db, which is pending",
    "service.db[0]: short 1 CPU on b, the node that comes closest",
    "service.late[0]: waits for job.migrate, which is pending",
    "service.web[0]: waits for service.db, which is pending",
  ]);
  expect(done(planned)).toEqual(["create service.free[0] on a"]);
  expect((await rig.plan({ pins: pinsOf(planned.plan) })).plan.id).toBe(planned.plan.id);
  await rig.apply(planned);
  expect(rows((await rig.plan()).plan)).toEqual([]);
});

test("what runs already goes on as it is, and only what would be changed is told", async () => {
  const web = block("service", "web", 0.1);
  const rig = new Rig(ORCH + NODES + web + block("service", "same", 0.1));
  await rig.converge();
  rig.configure(
    ORCH +
      NODES +
      block("service", "db", 3) +
      block("service", "web", 0.2, AFTER_DB) +
      block("service", "same", 0.1, AFTER_DB),
  );
  const planned = await rig.plan();
  expect(waiting(planned)).toEqual([
    "service.db[0]: short 1.1 CPU on a, the node that comes closest",
    "service.web[0]: waits for service.db, which is pending",
  ]);
  expect(done(planned)).toEqual([]);
  expect(Object.keys(planned.plan.placements)).toEqual(["service.same[0]", "service.web[0]"]);
});

test("a service of which some replicas have a place is there for those that need it", async () => {
  const rig = new Rig(
    ORCH + NODES + block("service", "db", 1.5, "replicas = 3") + block("service", "web", 0.1, AFTER_DB),
  );
  const planned = await rig.plan();
  expect(waiting(planned)).toEqual(["service.db[2]: short 1 CPU on b, the node that comes closest"]);
  expect(Object.keys(planned.plan.placements)).toContain("service.web[0]");
});

test("room that what waits would take goes to what it waits for", async () => {
  const rig = new Rig(
    ORCH +
      NODES +
      block("service", "db", 1.5, "replicas = 1\n  priority = 10") +
      block("service", "a", 2, AFTER_DB) +
      block("service", "b", 2, AFTER_DB),
  );
  const planned = await rig.plan();
  expect(waiting(planned)).toEqual([
    "service.a[0]: waits for service.db, which gets the room first",
    "service.b[0]: waits for service.db, which gets the room first",
  ]);
  expect(done(planned)).toEqual(["create service.db[0] on a"]);
  await rig.apply(planned);
  expect(done(await rig.plan())).toEqual(["create service.a[0] on b"]);
});
