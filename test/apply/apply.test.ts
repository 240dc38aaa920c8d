// Carrying plans out: order, failures, stepping back, jobs, interruptions, and a process killed at any moment.
import { describe, expect, test } from "vitest";
import { objectsOf, setHealthy } from "../../providers/simulator/world.ts";
import { ORCH, Rig, failures, nodes, rows } from "../rig/rig.ts";

const HEAD = `${ORCH}${nodes(2)}`;
const web = (image: string, lines = "") =>
  `service "web" {\n  image = "${image}"\n  replicas = 2\n  ${lines}\n  update { min_healthy_time = "1s" }\n}\n`;

/** `web[0] acme/web:1 running`, of everything that runs. */
function running(rig: Rig): readonly string[] {
  return objectsOf(rig.engines)
    .filter(
      ({ kind, containers }) => kind === "service" && containers.some(({ state }) => state === "running"),
    )
    .map(
      (object) =>
        `${object.born?.address ?? ""} ${object.containers[0]?.image ?? ""}${object.admitted ? "" : " not admitted"}`,
    )
    .sort();
}

describe("a rollout whose new version never gets healthy", () => {
  const CHECK = 'healthcheck { command = ["true"] }';
  const FIXED = `${CHECK}\n port "p" {\n container = 80\n host = 80\n }`;

  test.each<readonly [string, string]>([
    ["start-first", CHECK],
    ["stop-first", FIXED],
  ])("%s: stops at the first failure, and the old version still serves", async (order, lines) => {
    const rig = new Rig(`${HEAD}${web("acme/web:1", lines)}`);
    await rig.converge();
    const planned = await rig.configure(`${HEAD}${web("acme/broken:2", lines)}`).plan();
    expect(planned.plan.changes[0]?.order).toBe(order);
    const { outcome, events } = await rig.apply(planned);
    expect(failures(events)).toEqual(["service.web[0]#gate: unhealthy: 3 of 3 failed"]);
    expect(outcome.walk.skipped.filter((id) => id.startsWith("service.web[1]"))).not.toEqual([]);
    expect(running(rig)).toEqual(["service.web[0] acme/web:1", "service.web[1] acme/web:1"]);
    expect(rig.state?.records.map((record) => record.others.map((other) => other.why))).toEqual([
      [],
      [],
      ["failed"],
      [],
    ]);

    const again = await rig.plan();
    expect(rows(again.plan)[0]).toBe(
      `replace service.web[0] on a, ${order}, leaves failed: config containers.main.image`,
    );
    await rig.converge(`${HEAD}${web("acme/web:3", lines)}`);
    expect(running(rig)).toEqual(["service.web[0] acme/web:3", "service.web[1] acme/web:3"]);
    expect(objectsOf(rig.engines).filter((object) => object.kind === "service")).toHaveLength(2);
  });

  test("going back to the old version takes only the failed instance away", async () => {
    const rig = new Rig(`${HEAD}${web("acme/web:1", CHECK)}`);
    await rig.converge();
    await rig.apply(await rig.configure(`${HEAD}${web("acme/broken:2", CHECK)}`).plan());
    expect(rows((await rig.converge(`${HEAD}${web("acme/web:1", CHECK)}`)).plan)).toEqual([
      "delete service.web[0] on a, leaves failed: leftover (failed)",
    ]);
  });

  test("the last log lines of the new version are told", async () => {
    const rig = new Rig(`${HEAD}${web("acme/web:1", CHECK)}`);
    await rig.converge();
    const { events } = await rig.apply(await rig.configure(`${HEAD}${web("acme/broken:2", CHECK)}`).plan());
    const failed = events.find((event) => event.type === "step-failed");
    expect(failed?.type === "step-failed" && failed.log).toEqual(["started acme/broken:2"]);
  });
});

test("a stop-first replacement whose create is refused starts the old replica again, in its service names", async () => {
  const lines = 'port "p" {\n container = 80\n host = 80\n }';
  const rig = new Rig(`${HEAD}${web("acme/web:1", lines)}`);
  await rig.converge();
  const planned = await rig.configure(`${HEAD}${web("acme/web:2", lines)}`).plan();
  const { calls } = await rig.apply(planned, {
    strike: (call) => (call.verb === "create" ? "refuse" : null),
    parallelism: 1,
  });
  expect(calls).toEqual([
    "retire service.web[0] a",
    "create service.web[0] a",
    "start service.web[0] a",
    "admit service.web[0] a",
  ]);
  expect(running(rig)).toEqual(["service.web[0] acme/web:1", "service.web[1] acme/web:1"]);
  expect(rows((await rig.plan()).plan)).toEqual(rows(planned.plan));
});

test("a replica that falls over at once is told as failed, though nobody waited for it", async () => {
  const rig = new Rig(`${HEAD}service "web" { image = "acme/broken:1" }\n`);
  const { outcome, events } = await rig.apply(await rig.plan());
  expect(outcome.finished).toBe(false);
  expect(failures(events)).toEqual([
    "service.web[0]#gate: service.web[0] started, but did not stay up: exit 1",
  ]);
});

describe("a job", () => {
  const job = (lines: string) => `${HEAD}job "m" {\n image = "acme/job:1"\n ${lines}\n}\n`;
  const outcomeOf = (rig: Rig) => rig.state?.records.find((record) => record.kind === "job")?.outcome;

  test("that succeeds within its attempts is done", async () => {
    const rig = new Rig(job('env = { SIMULATOR_EXIT = "1,1,0" }\nbackoff_limit = 3'));
    const { outcome, events } = await rig.apply(await rig.plan());
    expect(outcome.finished).toBe(true);
    expect(
      events.flatMap((event) => (event.type === "outcome" ? [[event.outcome, event.exit]] : [])),
    ).toEqual([["done", 0]]);
    expect(rows((await rig.plan()).plan)).toEqual([]);
  });

  test("that fails beyond its limit says so and is recorded as failed", async () => {
    const rig = new Rig(job('env = { SIMULATOR_EXIT = "3" }\nbackoff_limit = 1'));
    const { outcome, events } = await rig.apply(await rig.plan());
    expect(outcome.finished).toBe(false);
    expect(failures(events)).toEqual(["job.m[0]#gate: exit code 3 after 2 attempts"]);
    expect(outcomeOf(rig)).toMatchObject({ kind: "failed", exit: 3 });
  });

  test("whose end was not recorded is waited for, not run twice", async () => {
    const rig = new Rig(job(""));
    const planned = await rig.plan();
    const first = await rig.apply(planned);
    const line = first.journal.findIndex((event) => event.type === "outcome") + 1;
    const other = new Rig(job(""));
    await other.apply(await other.plan(), { killAt: line });
    const again = await other.plan();
    expect(rows(again.plan).filter((row) => row.includes("job"))[0]).toMatch(
      /^update job.m\[0\] on .: run \(it has ended, but is not recorded yet\)$/,
    );
    const { calls } = await other.apply(again);
    expect(calls.filter((call) => call.includes("job.m"))).toEqual([]);
    expect(rows((await other.plan()).plan)).toEqual([]);
  });
});

describe("interrupted", () => {
  test("once: nothing new starts, what runs ends, and the next apply does the rest", async () => {
    const rig = new Rig(`${HEAD}${web("acme/web:1")}`);
    let calls = 0;
    const { outcome } = await rig.apply(await rig.plan(), {
      parallelism: 1,
      stopping: () => calls >= 2,
      onCall: () => void calls++,
    });
    expect(outcome.walk.done).toEqual(["network.default@a#up", "network.default@b#up"]);
    expect(outcome.walk.skipped).toHaveLength(4);
    await rig.converge();
  });

  test("twice: calls are aborted, and nothing is lost or doubled", async () => {
    const rig = new Rig(`${HEAD}${web("acme/web:1", 'healthcheck { command = ["true"] }')}`);
    const abort = new AbortController();
    const { outcome } = await rig.apply(await rig.plan(), {
      signal: abort.signal,
      onCall: (call) => {
        if (call.verb === "create" && call.kind === "service") abort.abort();
      },
    });
    expect(outcome.finished).toBe(false);
    await rig.converge();
    expect(running(rig)).toEqual(["service.web[0] acme/web:1", "service.web[1] acme/web:1"]);
  });
});

test("a journal that cannot be written stops the run: nothing is called any more", async () => {
  const rig = new Rig(`${HEAD}${web("acme/web:1")}`);
  const { calls, outcome } = await rig.apply(await rig.plan(), { killAt: 4, parallelism: 1 });
  expect(calls).toEqual(["create network.default@a a"]);
  expect(outcome.finished).toBe(false);
});

test("a record of what is gone without our doing is dropped, with the rest of the plan", async () => {
  const rig = new Rig(`${HEAD}${web("acme/web:1", 'healthcheck { command = ["true"] }')}`);
  await rig.converge();
  await rig.apply(
    await rig.configure(`${HEAD}${web("acme/broken:2", 'healthcheck { command = ["true"] }')}`).plan(),
  );
  const failed = rig.state?.records.flatMap((record) => record.others)[0]?.instance;
  const found = objectsOf(rig.engines).find((object) => object.born?.uid === failed?.uid);
  rig.engines.change((_, emit) =>
    emit({ type: "remove", node: failed?.node ?? "", number: found?.number ?? 0 }),
  );
  await rig.converge(`${HEAD}${web("acme/web:3", 'healthcheck { command = ["true"] }')}`);
  expect(rig.state?.records.flatMap((record) => record.others)).toEqual([]);
});

test("a replica that got unhealthy since is left alone: health is no drift", async () => {
  const rig = new Rig(`${HEAD}${web("acme/web:1", 'healthcheck { command = ["true"] }')}`);
  await rig.converge();
  setHealthy(rig.engines, "a", { address: "service.web[0]" }, false);
  expect(rows((await rig.plan()).plan)).toEqual([]);
});

describe("a process killed before any line of its journal, and calls whose answer is lost", () => {
  const first = `${HEAD}network "n" { subnet = "10.1.0.0/16" }\nvolume "data" {}\nservice "db" {\n image = "db:1"\n networks = [network.n]\n port "pg" { container = 5432 }\n mount "/data" { volume = volume.data }\n}\n${web("acme/web:1", 'env = { DB = service.db.endpoint["pg"] }')}job "m" { image = "job:1" }\n`;
  const second = first
    .replace("db:1", "db:2")
    .replace("acme/web:1", "acme/web:2")
    .replace("job:1", "job:2")
    .replace("10.1.", "10.2.");

  async function recovers(rig: Rig): Promise<void> {
    for (let again = 0; again < 3; again++) {
      const planned = await rig.plan();
      if (planned.plan.changes.length === 0 && rig.journal.length === 0) break;
      const { events } = await rig.apply(planned);
      expect(failures(events)).toEqual([]);
    }
    expect(rows((await rig.plan()).plan)).toEqual([]);
    const addresses = objectsOf(rig.engines).map((object) => String(object.born?.address));
    expect(addresses.sort()).toEqual([...new Set(addresses)].sort());
    const recorded = rig.records().map((record) => String(record.address));
    expect(addresses).toEqual(recorded.sort());
    expect(running(rig)).toHaveLength(3);
  }

  test.each(["the first apply", "an update"])(
    "%s ends as if nothing had been",
    async (which) => {
      const prepare = async (): Promise<Rig> => {
        const rig = new Rig(first);
        if (which === "the first apply") return rig;
        await rig.converge();
        return rig.configure(second);
      };
      const clean = await prepare();
      const { journal, calls } = await clean.apply(await clean.plan(), { parallelism: 2 });
      for (let killAt = 2; killAt <= journal.length; killAt++) {
        const rig = await prepare();
        await rig.apply(await rig.plan(), { killAt, parallelism: 2 });
        await recovers(rig);
      }
      for (const effect of ["refuse", "lose"] as const)
        for (let number = 1; number <= calls.length; number++) {
          const rig = await prepare();
          await rig.apply(await rig.plan(), {
            strike: (_, at) => (at === number ? effect : null),
            parallelism: 2,
          });
          await recovers(rig);
        }
    },
    30_000,
  );
});
