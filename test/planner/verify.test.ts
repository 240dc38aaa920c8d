// Ids and verification: what voids an approval and what must not.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addStranger } from "../../providers/simulator/world.ts";
import { formatPlan } from "../../src/plan/file.ts";
import { pinsOf, verifyPlan } from "../../src/planner/verify.ts";
import { project, textOf } from "../property/project.ts";
import { ORCH, Rig, type Planned, nodes, rows } from "../rig/rig.ts";

const HEAD = `${ORCH}${nodes(2)}`;
const WEB = `service "web" {
  image    = "acme/web:1"
  replicas = 2
  port "http" { container = 80 }
}
`;

async function again(rig: Rig, planned: Planned): Promise<Planned> {
  return await rig.plan({ pins: pinsOf(planned.plan) });
}

describe("the id stays", () => {
  test.each<readonly [string, string, (rig: Rig) => void]>([
    ["when nothing changed", WEB, () => undefined],
    [
      "when a container that is not ours appears",
      WEB,
      (rig) => addStranger(rig.engines, "a", { kind: "service", name: "other", ports: ["443/tcp"] }),
    ],
    [
      "when a workload is added to the configuration that the plan does not know",
      `${WEB}service "new" { image = "n" }\n`,
      () => undefined,
    ],
    ["when blocks change their order", WEB.split("\n").join("\n"), () => undefined],
  ])("%s", async (_, text, between) => {
    const rig = new Rig(`${HEAD}${WEB}`);
    const first = await rig.plan();
    between(rig);
    const second = await again(rig.configure(`${text}${HEAD}`), first);
    expect(second.plan.id).toBe(first.plan.id);
    expect(verifyPlan(first.plan, second.plan, null)).toEqual({ kind: "same" });
  });

  test("when other nodes fill up, though scores and node tables change", async () => {
    const rig = new Rig(`${HEAD}${WEB}`);
    const first = await rig.plan();
    rig.configure(`${ORCH}${nodes(2, '  foreign = { cpu = "1" }')}${WEB}`);
    const second = await again(rig, first);
    expect(second.plan.nodes).not.toEqual(first.plan.nodes);
    expect(second.plan.id).toBe(first.plan.id);
  });

  test("when what is pending would fit by now", async () => {
    const big = 'service "big" {\n image = "b"\n replicas = 3\n resources = { cpu = "3" }\n}\n';
    const rig = new Rig(`${HEAD}${big}`);
    const first = await rig.plan();
    expect(first.plan.pending.map((item) => item.address)).toEqual(["service.big[2]"]);
    const second = await again(rig.configure(`${ORCH}${nodes(3)}${big}`), first);
    expect(second.plan.id).toBe(first.plan.id);
  });

  test("when a changed replica has to move for lack of room", async () => {
    const text = (x: string, z: number) =>
      `${HEAD}service "x" {\n image = "i"\n resources = { cpu = "${x}" }\n}\nservice "z" {\n image = "i"\n replicas = ${z}\n resources = { cpu = "1500m" }\n}\n`;
    const rig = new Rig(text("500m", 4));
    await rig.converge();
    const first = await rig.configure(text("2400m", 3)).plan();
    expect(rows(first.plan).filter((row) => row.includes("service.x"))).toEqual([
      "move service.x[0] a -> b, start-first: rules (cpu), config containers.main.resources.cpu",
    ]);
    expect((await again(rig, first)).plan.id).toBe(first.plan.id);
  });
});

describe("the plan is stale", () => {
  test.each<readonly [string, string, readonly string[]]>([
    [
      "when the image is another one",
      `${HEAD}${WEB.replace("web:1", "web:2")}`,
      ["image acme/web:1 -> acme/web:2"],
    ],
    ["when a replica is wanted no more", `${HEAD}${WEB.replace("= 2", "= 1")}`, ["create"]],
    ["when its node is gone", `${ORCH}${nodes(1)}${WEB}`, ["create"]],
  ])("%s", async (_, text, expected) => {
    const rig = new Rig(`${HEAD}${WEB}`);
    const first = await rig.plan();
    const second = await again(rig.configure(text), first);
    const verdict = verifyPlan(first.plan, second.plan, null);
    expect(verdict.kind).toBe("stale");
    expect(
      verdict.kind === "stale" &&
        verdict.differences.some(({ details }) =>
          expected.every((text) => details.join("; ").includes(text)),
        ),
    ).toBe(true);
  });

  test("when nothing but a risk is new, which it names", async () => {
    const text = (count: number) =>
      `${ORCH}${nodes(count)}service "web" {\n image = "i:1"\n replicas = 2\n port "p" {\n container = 80\n host = 80\n }\n}\n`;
    const rig = new Rig(text(3));
    const first = await rig.plan();
    const second = await again(rig.configure(text(2)), first);
    expect(verifyPlan(first.plan, second.plan, null)).toEqual({
      kind: "stale",
      differences: [
        {
          address: null,
          kind: "differs",
          details: ["the risk no-spare-node of service.web is new"],
          effect: true,
        },
      ],
    });
  });

  test("when it was applied already", async () => {
    const rig = new Rig(`${HEAD}${WEB}`);
    const first = await rig.plan();
    await rig.apply(first);
    const second = await again(rig, first);
    const verdict = verifyPlan(first.plan, second.plan, second.state);
    expect(verdict.kind).toBe("stale");
  });

  test("when a host port was taken meanwhile", async () => {
    const rig = new Rig(`${HEAD}${WEB}`);
    const first = await rig.plan();
    addStranger(rig.engines, "a", { kind: "service", name: "other", ports: ["20000/tcp"] });
    const second = await again(rig, first);
    expect(second.plan.id).not.toBe(first.plan.id);
  });

  test("when a sensitive input changed, without a word of the value", async () => {
    const text = (secret: string) =>
      `${HEAD}variable "p" {\n sensitive = true\n default = "${secret}"\n}\n${WEB.replace("replicas", "env = { P = var.p }\n  replicas")}`;
    const rig = new Rig(text("one"));
    await rig.converge();
    const first = await rig.configure(text("two").replace("web:1", "web:2")).plan();
    const second = await again(rig.configure(text("three").replace("web:1", "web:2")), first);
    const verdict = verifyPlan(first.plan, second.plan, second.state);
    expect(verdict).toEqual({
      kind: "stale",
      differences: [
        { address: null, kind: "differs", details: ["a sensitive input changed"], effect: false },
      ],
    });
  });
});

test("an interrupted run of the plan resumes, and ends as the plan says", async () => {
  const rig = new Rig(`${HEAD}${WEB}`);
  const first = await rig.plan();
  await rig.apply(first, { killAt: 8, parallelism: 1 });
  const rest = await again(rig, first);
  expect(verifyPlan(first.plan, rest.plan, rest.state)).toEqual({ kind: "resumes" });
  const { outcome } = await rig.apply(rest, { approvedId: first.plan.id, resumed: true });
  expect(outcome.finished).toBe(true);
  expect(rows((await rig.plan()).plan)).toEqual([]);
});

test("a plan has the same bytes whatever the order of its blocks", async () => {
  await fc.assert(
    fc.asyncProperty(project, fc.infiniteStream(fc.nat()), async (shape, numbers) => {
      const shuffled = (blocks: readonly string[]) =>
        blocks
          .map((block) => ({ block, rank: numbers.next().value ?? 0 }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ block }) => block);
      const first = await new Rig(textOf(shape)).tryPlan();
      const second = await new Rig(textOf(shape, shuffled)).tryPlan();
      if ("failed" in first || "failed" in second) return;
      const withoutLines = (planned: Planned) =>
        formatPlan(planned.plan)
          .toString()
          .replaceAll(/"line":\d+/g, "")
          .replaceAll(/"checksum":"[^"]*"/g, "");
      expect(withoutLines(second)).toBe(withoutLines(first));
    }),
    { numRuns: 30 },
  );
});

test("any plan, given back as pins, has the same id, also when a workload is added", async () => {
  await fc.assert(
    fc.asyncProperty(project, project, async (first, second) => {
      const rig = new Rig(textOf(first));
      const early = await rig.tryPlan();
      if ("failed" in early) return;
      expect((await again(rig, early)).plan.id).toBe(early.plan.id);
      if (!(await rig.apply(early)).outcome.finished) return;
      const planned = await rig.configure(textOf(second)).tryPlan();
      if ("failed" in planned) return;
      const told = `${rows(planned.plan).join("\n")}\n${textOf(first)}----\n${textOf(second)}`;
      const pinned = await again(rig, planned);
      if (pinned.plan.id !== planned.plan.id)
        throw new Error(`${rows(pinned.plan).join("\n")}\nBEFORE\n${told}`);
      rig.configure(`${textOf(second)}service "added" { image = "new" }\n`);
      const more = await again(rig, planned);
      if (more.plan.id !== planned.plan.id)
        throw new Error(`ADDED ${rows(more.plan).join("\n")}\nBEFORE\n${told}`);
    }),
    { numRuns: Number(process.env["ORCH_RUNS"] ?? 30), seed: Number(process.env["ORCH_SEED"] ?? 1) },
  );
});
