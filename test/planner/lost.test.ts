// Nodes that do not answer, nodes that are declared lost, and what happens when they come back.
import { describe, expect, test } from "vitest";
import { objectsOf, setReachable } from "../../providers/simulator/world.ts";
import { ORCH, Rig, node, nodes, rows } from "../rig/rig.ts";

const lost = (...names: readonly string[]) => ({ lost: names.map(node) });

/** Where each replica of an address is, stopped ones too. */
function placesOf(rig: Rig, of: string): readonly string[] {
  return ["a", "b", "c"].flatMap((name) =>
    objectsOf(rig.engines, name).flatMap((object) => (object.born?.address === of ? [name] : [])),
  );
}

function nodeOf(rig: Rig, of: string): string {
  return rig.state?.records.find((record) => record.address === of)?.current?.node ?? "nowhere";
}

function lostOf(rig: Rig): readonly string[] {
  return (rig.state?.records ?? []).flatMap(({ address: of, others }) =>
    others.map(({ why, instance }) => `${of} ${why} on ${instance.node}`),
  );
}

const WEB = (replicas: number, image = "web:1") => `${ORCH}${nodes(3)}
service "web" {
  image    = "${image}"
  replicas = ${replicas}
  port "http" { container = 80 }
}
`;

/** Only what the message says first. */
const short = (problems: readonly string[]) =>
  problems.map((text) => text.replace(/^(?:warning )?(\S+ .*?\.)(?: .*)?$/s, "$1"));

describe("a node that does not answer", () => {
  test("nothing is planned against it, its replicas keep their records, and the others go on", async () => {
    const rig = new Rig(WEB(3));
    await rig.converge();
    expect(["a", "b", "c"].map((name) => placesOf(rig, `service.web[0]`).includes(name))).toEqual([
      true,
      false,
      false,
    ]);
    setReachable(rig.engines, "b", false);
    expect(rows((await rig.plan()).plan)).toEqual([]);
    expect(short(await rig.problems())).toEqual([
      "node-unreachable: Node b cannot be reached; nothing is planned against it.",
    ]);
    rig.configure(WEB(3, "web:2"));
    const changed = await rig.plan();
    expect(rows(changed.plan)).toEqual([
      "replace service.web[0] on a, start-first: config containers.main.image",
      "replace service.web[2] on c, start-first: config containers.main.image",
    ]);
    expect(changed.plan.placements).toEqual({
      "service.web[0]": "a",
      "service.web[1]": "b",
      "service.web[2]": "c",
    });
    expect(changed.plan.nodes.map(({ name, status }) => [name, status])).toEqual([
      ["a", "ready"],
      ["b", "unreachable"],
      ["c", "ready"],
    ]);
    await rig.apply(changed);
    expect(rows((await rig.plan()).plan)).toEqual([]);
    setReachable(rig.engines, "b", true);
    expect(rows((await rig.plan()).plan)).toEqual([
      "replace service.web[1] on b, start-first: config containers.main.image",
    ]);
  });

  test("what is no longer wanted there stays recorded until it answers", async () => {
    const rig = new Rig(WEB(3));
    await rig.converge();
    const at = nodeOf(rig, "service.web[2]");
    setReachable(rig.engines, at, false);
    rig.configure(WEB(2));
    const planned = await rig.plan();
    expect(rows(planned.plan)).toEqual([]);
    expect(short(await rig.problems())).toEqual([
      `node-unreachable: Node ${at} cannot be reached; nothing is planned against it.`,
      `removal-postponed: service.web[2] is no longer wanted, but cannot be removed while ${at} does not answer.`,
    ]);
    setReachable(rig.engines, at, true);
    expect(rows((await rig.plan()).plan)).toEqual([
      `delete network.default@${at} on ${at}: config (nothing on ${at} uses it any more)`,
      `delete service.web[2] on ${at}: config`,
    ]);
  });

  test("destroying leaves what cannot be reached, and says so", async () => {
    const rig = new Rig(WEB(3));
    await rig.converge();
    setReachable(rig.engines, "b", false);
    const planned = await rig.plan({ mode: "destroy" });
    expect(rows(planned.plan).filter((row) => row.includes(" on b"))).toEqual([]);
    await rig.apply(planned);
    expect(rig.state?.records.map((record) => record.address)).toEqual([
      "network.default@b",
      "service.web[1]",
    ]);
    setReachable(rig.engines, "b", true);
    await rig.apply(await rig.plan({ mode: "destroy" }));
    expect(objectsOf(rig.engines)).toEqual([]);
    expect(rig.state?.records).toEqual([]);
  });

  test("a job there is neither run again nor run elsewhere", async () => {
    const text = `${ORCH}${nodes(2)}job "migrate" { image = "migrate:1" }`;
    const rig = new Rig(text);
    await rig.converge();
    // as if the apply that started it had been cut off
    rig.state = rig.state && {
      ...rig.state,
      records: rig.state.records.map((record) => ({ ...record, outcome: null })),
    };
    const [at = ""] = placesOf(rig, "job.migrate[0]");
    setReachable(rig.engines, at, false);
    expect(rows((await rig.plan()).plan)).toEqual([]);
    rig.configure(text.replace("migrate:1", "migrate:2"));
    expect(rows((await rig.plan()).plan)).toEqual([]);
  });
});

describe("a node that is lost", () => {
  test("its replicas move, the state remembers the old ones, and they go when it returns", async () => {
    const rig = new Rig(WEB(3));
    await rig.converge();
    setReachable(rig.engines, "b", false);
    const planned = await rig.plan(lost("b"));
    expect(rows(planned.plan)).toEqual([
      "forget network.default@b on b: lost",
      expect.stringMatching(/^move service\.web\[1\] b -> [ac]: lost$/),
    ]);
    await rig.apply(planned);
    expect(lostOf(rig)).toEqual(["network.default@b lost on b", "service.web[1] lost on b"]);
    // still away: nothing to do, with --lost or without
    expect(rows((await rig.plan()).plan)).toEqual([]);
    expect(rows((await rig.plan(lost("b"))).plan)).toEqual([]);
    setReachable(rig.engines, "b", true);
    const back = await rig.plan();
    expect(rows(back.plan)).toEqual([
      "forget network.default@b on nothing, leaves lost: config",
      "delete service.web[1] on b, leaves lost: leftover (lost)",
    ]);
    await rig.apply(back);
    expect(objectsOf(rig.engines, "b")).toEqual([]);
    expect(lostOf(rig)).toEqual([]);
    expect(rows((await rig.plan()).plan)).toEqual([]);
  });

  test("a node that returns before the plan is applied has lost nothing", async () => {
    const rig = new Rig(WEB(3));
    await rig.converge();
    setReachable(rig.engines, "b", false);
    await rig.plan(lost("b"));
    setReachable(rig.engines, "b", true);
    expect(rows((await rig.plan()).plan)).toEqual([]);
  });

  test("where its block is gone as well, what was there is forgotten", async () => {
    const rig = new Rig(WEB(3));
    await rig.converge();
    setReachable(rig.engines, "b", false);
    rig.configure(WEB(3).replace(/node "b" \{[\s\S]*?\n\}\n/, ""));
    await rig.converge(undefined, lost("b"));
    expect(
      rig.state?.records.flatMap(({ current }) => (current === null ? [] : [current.node])),
    ).not.toContain("b");
    expect(lostOf(rig)).toEqual([]);
    expect(rig.state?.endpoints.map(({ name }) => name)).toEqual(["a", "c"]);
    expect(await rig.problems()).toEqual([]);
  });

  test("a daemon's replica comes back with its node, the stale one goes first", async () => {
    const rig = new Rig(`${ORCH}${nodes(3)}
volume "logs" { scope = "node" }
daemon "agent" {
  image = "agent:1"
  port "m" {
    container = 9100
    host      = 9100
  }
  mount "/logs" { volume = volume.logs }
}`);
    await rig.converge();
    setReachable(rig.engines, "b", false);
    await rig.apply(await rig.plan(lost("b")));
    expect(rows((await rig.plan()).plan)).toEqual([]);
    setReachable(rig.engines, "b", true);
    const back = await rig.plan();
    const { calls, outcome } = await rig.apply(back);
    expect(outcome.finished).toBe(true);
    expect(calls.filter((call) => call.includes("daemon"))).toEqual([
      'delete daemon.agent["b"] b',
      'create daemon.agent["b"] b',
    ]);
    // the data is the old one
    expect(calls.filter((call) => call.includes("volume"))).toEqual([]);
    expect(rows((await rig.plan()).plan)).toEqual([]);
    expect(lostOf(rig)).toEqual([]);
  });

  test("a replica that fitted nowhere else is still its own when the node returns, with its network", async () => {
    const text = `${ORCH}${nodes(2)}
service "web" {
  image    = "web:1"
  replicas = 2
  port "http" {
    container = 80
    host      = 80
  }
}`;
    const rig = new Rig(text);
    await rig.converge();
    const before = objectsOf(rig.engines, "b").map(({ name }) => name);
    setReachable(rig.engines, "b", false);
    const planned = await rig.plan(lost("b"));
    expect(planned.plan.pending.map((item) => item.address)).toEqual([expect.stringMatching(/^service/)]);
    await rig.apply(planned);
    expect(rows((await rig.plan()).plan)).toEqual([]);
    setReachable(rig.engines, "b", true);
    const back = await rig.plan();
    expect(rows(back.plan)).toEqual(["update network.default@b on b: leftover (it is still there)"]);
    const { outcome, calls } = await rig.apply(back);
    expect([outcome.finished, calls]).toEqual([true, []]);
    expect(objectsOf(rig.engines, "b").map(({ name }) => name)).toEqual(before);
    expect(lostOf(rig)).toEqual([]);
    expect(rows((await rig.plan()).plan)).toEqual([]);
  });

  test("a stale replica gives its fixed port and its name up before another takes them", async () => {
    const text = (image: string, replicas: number) => `${ORCH}${nodes(2)}
service "web" {
  image    = "${image}"
  replicas = ${replicas}
  port "http" {
    container = 80
    host      = 80
  }
}`;
    const rig = new Rig(text("web:1", 1));
    await rig.converge();
    const at = nodeOf(rig, "service.web[0]");
    setReachable(rig.engines, at, false);
    await rig.apply(await rig.plan(lost(at)));
    setReachable(rig.engines, at, true);
    rig.configure(text("web:1", 2));
    const { calls, outcome } = await rig.apply(await rig.plan());
    expect(outcome.finished).toBe(true);
    expect(calls.filter((call) => call.includes("service"))).toEqual([
      `delete service.web[0] ${at}`,
      `create service.web[1] ${at}`,
    ]);
    expect(rows((await rig.plan()).plan)).toEqual([]);
  });

  test.each(["single", "replica"])(
    "data of a %s volume stays behind, is told, and is never deleted",
    async (scope) => {
      const rig = new Rig(`${ORCH}${nodes(2)}
volume "data" { scope = "${scope}" }
service "db" {
  image = "db:1"
  mount "/data" { volume = volume.data }
}`);
      await rig.converge();
      const at = nodeOf(rig, "service.db[0]");
      const other = at === "a" ? "b" : "a";
      setReachable(rig.engines, at, false);
      const planned = await rig.plan(lost(at));
      expect(rows(planned.plan).filter((row) => row.startsWith("move"))).toEqual([
        `move service.db[0] ${at} -> ${other}: lost`,
      ]);
      expect(planned.plan.risks.map(({ code, severity }) => `${severity} ${code}`)).toContain(
        "high data-left-behind",
      );
      await rig.apply(planned);
      expect(rows((await rig.plan()).plan)).toEqual([]);
      expect(nodeOf(rig, "service.db[0]")).toBe(other);
      setReachable(rig.engines, at, true);
      const back = await rig.plan();
      expect(rows(back.plan).filter((row) => row.includes("volume"))).toEqual([]);
      expect(short(await rig.problems())).toEqual([
        expect.stringMatching(
          new RegExp(`^returned-data: Node ${at} has data that was given up as lost: volume\\.data@`),
        ),
      ]);
      const { outcome } = await rig.apply(back);
      expect(outcome.finished).toBe(true);
      expect(objectsOf(rig.engines, at).map(({ kind }) => kind)).toEqual(["volume"]);
      expect(rows((await rig.plan()).plan)).toEqual([]);
      // not by an undeclared block either, unless its data may go
      rig.configure(`${ORCH}${nodes(2)}`);
      await rig.apply(await rig.plan());
      expect(objectsOf(rig.engines, at).map(({ kind }) => kind)).toEqual(["volume"]);
    },
  );

  test("a job's run on the lost node is replaced by one elsewhere; the stale one is removed when the node returns", async () => {
    const rig = new Rig(`${ORCH}${nodes(2)}job "report" { image = "report:1" }`);
    await rig.converge();
    const at = nodeOf(rig, "job.report[0]");
    setReachable(rig.engines, at, false);
    // it has run: losing the node is no reason to run it again
    await rig.apply(await rig.plan(lost(at)));
    expect(rows((await rig.plan()).plan)).toEqual([]);
    expect(placesOf(rig, "job.report[0]")).toEqual([at]);
    setReachable(rig.engines, at, true);
    const { outcome } = await rig.apply(await rig.plan());
    expect(outcome.finished).toBe(true);
    expect(rows((await rig.plan()).plan)).toEqual([]);
  });
});
