// Preemption, rebalancing and defragmenting in plans: causes, order, what waits; verified, applied, cut off, and planned again.
import { expect, test } from "vitest";
import { pinsOf, verifyPlan } from "../../src/planner/verify.ts";
import { ORCH, Rig, failures, rows } from "../rig/rig.ts";

const NODES = (...cpus: readonly number[]) =>
  cpus
    .map(
      (cpu, index) =>
        `node "${"abcd"[index]}" {\n  provider  = "simulator"\n  advertise = "10.0.0.${index + 1}"\n  capacity  = { cpu = ${cpu}, memory = "8Gi" }\n}\n`,
    )
    .join("");

const service = (name: string, cpu: number, body = "", replicas = 1) =>
  `service "${name}" {\n  image     = "${name}:1"\n  replicas  = ${replicas}\n  resources = { cpu = ${cpu} }\n  ${body}\n}\n`;

const PREEMPTING = 'orch {\n  project = "p"\n  placement { preemption = true }\n}\n';

const LOW = service("low", 0.8, "priority = 20", 2);
const HIGH = service("high", 1.6, "priority = 80");

test("the more important is made when the less important has stopped, which then waits; the plan after it is empty", async () => {
  const rig = new Rig(`${PREEMPTING}${NODES(2, 1)}${LOW}`);
  await rig.converge();
  rig.configure(`${PREEMPTING}${NODES(2, 1)}${LOW}${HIGH}`);
  const planned = await rig.plan();
  const { plan } = planned;
  expect(rows(plan)).toEqual([
    "create service.high[0] on a: config",
    "delete service.low[0] on a: preempt of service.high[0]",
  ]);
  expect(plan.waves.map(({ items }) => items.map(({ address }) => address))).toEqual([
    ["service.low[0]"],
    ["service.high[0]"],
  ]);
  expect(plan.pending).toMatchObject([
    { address: "service.low[0]", reason: "preempted by service.high[0]", preempted_by: "service.high[0]" },
  ]);
  const told = plan.risks.filter(({ severity }) => severity !== "info");
  expect(told.map(({ code, severity, summary }) => [code, severity, summary])).toEqual([
    ["preempted", "warning", "service.low[0] is stopped to make room for service.high[0]."],
  ]);
  expect(plan.nodes.map(({ peak }) => peak.cpu)).toEqual([1600, 800]);
  const verified = await rig.plan({ pins: pinsOf(plan) });
  expect(verified.plan.id).toBe(plan.id);
  const { outcome, events, calls } = await rig.apply(planned);
  expect({ finished: outcome.finished, failures: failures(events) }).toEqual({
    finished: true,
    failures: [],
  });
  const order = calls.filter((call) => /^(create|retire) /.test(call) && !call.includes("network"));
  expect(order).toEqual(["retire service.low[0] a", "create service.high[0] a"]);
  const next = await rig.plan();
  expect(rows(next.plan)).toEqual([]);
  expect(next.plan.pending).toMatchObject([{ address: "service.low[0]" }]);
  expect(next.plan.pending[0]?.preempted_by).toBeUndefined();
});

test("what was preempted comes back when there is room again", async () => {
  const rig = new Rig(`${PREEMPTING}${NODES(2)}${LOW}`);
  await rig.converge();
  await rig.apply(await rig.configure(`${PREEMPTING}${NODES(2)}${LOW}${HIGH}`).plan());
  const planned = await rig.configure(`${PREEMPTING}${NODES(2)}${LOW}`).plan();
  expect(rows(planned.plan)).toEqual([
    "delete service.high[0] on a: config",
    "create service.low[0] on a: config",
    "create service.low[1] on a: config",
  ]);
});

test("what can go elsewhere is moved first", async () => {
  const rig = new Rig(`${PREEMPTING}${NODES(2)}${service("low", 0.8, "priority = 20")}`);
  await rig.converge();
  const more = `${PREEMPTING}${NODES(2, 1)}${service("low", 0.8, "priority = 20")}${HIGH}`;
  const planned = await rig.configure(more).plan();
  expect(rows(planned.plan)).toEqual(
    [
      "create service.high[0] on a: config",
      "create network.default@b on b: config",
      "move service.low[0] a -> b, start-first: preempt of service.high[0]",
    ].sort((a, b) => ((a.split(" ")[1] ?? "") < (b.split(" ")[1] ?? "") ? -1 : 1)),
  );
  expect((await rig.plan({ pins: pinsOf(planned.plan) })).plan.id).toBe(planned.plan.id);
  await rig.converge();
});

test("a saved plan that preempts is stale once that is no longer allowed, or its victim is protected", async () => {
  const both = `${NODES(2)}${LOW}${HIGH}`;
  const rig = new Rig(`${PREEMPTING}${NODES(2)}${LOW}`);
  await rig.converge();
  const { plan } = await rig.configure(`${PREEMPTING}${both}`).plan();
  const again = async (text: string) => {
    const next = await rig.configure(text).tryPlan({ pins: pinsOf(plan) });
    return "failed" in next ? "failed" : verifyPlan(plan, next.plan, next.state).kind;
  };
  expect(await again(`${PREEMPTING}${both}`)).toBe("same");
  expect(await again(`${ORCH}${both}`)).toBe("stale");
  const protecting = both.replace("priority = 20", "priority = 20\n  lifecycle { prevent_destroy = true }");
  expect(await again(`${PREEMPTING}${protecting}`)).toBe("stale");
});

test("cut off at any line of the journal, a preemption is carried on with, and ends the same", async () => {
  const before = `${PREEMPTING}${NODES(2, 1)}${LOW}`;
  for (let killAt = 1, finished = false; !finished; killAt++) {
    const rig = new Rig(before);
    await rig.converge();
    const planned = await rig.configure(`${before}${HIGH}`).plan();
    ({ finished } = (await rig.apply(planned, { killAt })).outcome);
    if (finished) break;
    const rest = await rig.plan({ pins: pinsOf(planned.plan) });
    expect([killAt, verifyPlan(planned.plan, rest.plan, rest.state).kind]).not.toEqual([killAt, "stale"]);
    await rig.apply(rest, { resumed: true, approvedId: planned.plan.id });
    const next = await rig.plan();
    expect([killAt, rows(next.plan), next.plan.placements]).toEqual([
      killAt,
      [],
      { "service.high[0]": "a", "service.low[1]": "b" },
    ]);
  }
});

const REBALANCE = { improve: { rebalance: true, defragment: false, maxMoves: 10 } };
const DEFRAGMENT = { improve: { rebalance: false, defragment: true, maxMoves: 10 } };

test("a rebalancing says what each move gains and what all come to; saved, applied and asked again it is done", async () => {
  const some = service("web", 0.4, "", 4);
  const rig = new Rig(`${ORCH}${NODES(2)}${some}`);
  await rig.converge();
  rig.configure(`${ORCH}${NODES(2, 2)}${some}`);
  expect(rows((await rig.plan()).plan)).toEqual([]);
  const planned = await rig.plan(REBALANCE);
  expect(rows(planned.plan)).toEqual([
    "create network.default@b on b: config",
    "move service.web[2] a -> b, start-first: rebalance (a 60% -> 40% full, b 20% -> 40%; apart from others of its own on a)",
    "move service.web[3] a -> b, start-first: rebalance (a 80% -> 60% full, b 0% -> 20%; apart from others of its own on a)",
  ]);
  expect(planned.plan.rebalance).toMatchObject({ moves: 2, max_moves: 10, threshold: 10 });
  expect((await rig.plan({ pins: pinsOf(planned.plan) })).plan.id).toBe(planned.plan.id);
  await rig.apply(planned);
  const next = await rig.plan(REBALANCE);
  expect(rows(next.plan)).toEqual([]);
  expect(next.plan.rebalance).toMatchObject({ moves: 0 });
});

test("defragmenting moves first what is in the way; what is pending names the moves that would make room", async () => {
  const small = `${service("a", 0.8)}${service("b", 0.6)}`;
  const rig = new Rig(`${ORCH}${NODES(2, 2)}${small}`);
  await rig.converge();
  const large = `${ORCH}${NODES(2, 2)}${small}${service("z", 2)}`;
  const without = await rig.configure(large).plan();
  expect(without.plan.pending[0]?.remedies?.[0]).toEqual({
    text: "by moving service.b[0] to a (--defragment)",
    amounts: {},
    relax: [],
    nodes: ["b"],
    node_count: 1,
    moves: [{ address: "service.b[0]", from: "b", to: "a" }],
  });
  const planned = await rig.plan(DEFRAGMENT);
  expect(rows(planned.plan)).toEqual([
    "move service.b[0] b -> a, start-first: defragment of service.z[0]",
    "create service.z[0] on b: config",
  ]);
  expect(planned.plan.waves.map(({ items }) => items.map(({ address }) => address))).toEqual([
    ["service.b[0]"],
    ["service.z[0]"],
  ]);
  expect((await rig.plan({ pins: pinsOf(planned.plan) })).plan.id).toBe(planned.plan.id);
  await rig.apply(planned);
  expect(rows((await rig.plan()).plan)).toEqual([]);
});
