// Random project → apply → nothing left to do; then random changes, random accidents and random failures, and the same again.
import fc from "fast-check";
import { expect, test } from "vitest";
import { objectsOf, removeObject, stopObject, setAttribute } from "../../providers/simulator/world.ts";
import { isWorkloadKind } from "../../src/model/address.ts";
import type { StateRecord } from "../../src/model/state.ts";
import { Rig, failures, rows, steps } from "../rig/rig.ts";
import { type ProjectShape, project, textOf } from "./project.ts";

/** What must hold whenever a run has ended well. */
function checkIntegrity(rig: Rig, pending: ReadonlySet<string>): void {
  // the container of a finished job, and a replica that nothing can take, may have been removed
  const mayBeGone = ({ address, kind }: StateRecord) =>
    kind === "job" || pending.has(address) || (kind === "network" && pending.size > 0);
  const recorded = (rig.state?.records ?? []).flatMap((record) =>
    [record.current, ...record.others.map((other) => other.instance)].flatMap((instance) =>
      instance === null || mayBeGone(record) ? [] : [`${record.address} ${instance.uid} ${instance.node}`],
    ),
  );
  const there = [...rig.engines.look().nodes].flatMap(([name, state]) =>
    [...state.objects.values()].map(
      (object) => `${object.born?.address ?? ""} ${object.born?.uid ?? ""} ${name}`,
    ),
  );
  // the data of a volume whose block is gone stays
  const isData = (text: string) =>
    text.startsWith("volume.") ||
    text.startsWith("job.") ||
    (pending.size > 0 && text.startsWith("network.")) ||
    pending.has(text.split(" ")[0] ?? "");
  expect(there.filter((text) => !isData(text)).sort()).toEqual(
    recorded.filter((text) => !isData(text)).sort(),
  );
  expect(recorded.filter((text) => !there.includes(text))).toEqual([]);
  const addresses = objectsOf(rig.engines).flatMap(({ kind, born }) =>
    kind === "volume" ? [] : [born?.address],
  );
  expect(new Set(addresses).size).toBe(addresses.length);
  const ports = (rig.state?.records ?? []).flatMap((record) =>
    isWorkloadKind(record.kind) && record.current !== null
      ? Object.values(record.current.ports).map((port) => `${record.current?.node ?? ""}:${port}`)
      : [],
  );
  expect(new Set(ports).size).toBe(ports.length);
}

/** A failing case as a ready-made test: the texts one after the other, less nodes. */
async function told<T>(texts: readonly string[], action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${why}\n${texts.join("-----\n")}`, { cause: error });
  }
}

async function settle(rig: Rig, shape: ProjectShape): Promise<void> {
  rig.configure(textOf(shape));
  const planned = await rig.tryPlan();
  if ("failed" in planned) return; // a change that cannot be: nothing is done
  const { outcome, events } = await rig.apply(planned);
  if (!outcome.finished)
    throw new Error(
      [
        "not finished",
        ...failures(events),
        "ROWS",
        ...rows(planned.plan),
        "STEPS",
        ...steps(planned.work),
      ].join("\n"),
    );
  const again = rows((await rig.plan()).plan);
  if (again.length > 0) throw new Error(["not empty", ...again, "AFTER", ...rows(planned.plan)].join("\n"));
  checkIntegrity(rig, new Set(planned.plan.pending.map((item) => item.address)));
}

const RUNS = Number(process.env["ORCH_RUNS"] ?? 25);
const SEED = process.env["ORCH_SEED"];
const options = { numRuns: RUNS, ...(SEED === undefined ? {} : { seed: Number(SEED) }) };
const LONGEST = 60_000 + RUNS * 600;

test(
  "after an apply there is nothing left to plan, whatever is changed to whatever",
  async () => {
    await fc.assert(
      fc.asyncProperty(project, project, project, async (first, second, third) => {
        const rig = new Rig(textOf(first));
        await told([textOf(first), textOf(second), textOf(third)], async () => {
          await settle(rig, first);
          await settle(rig, second);
          await settle(rig, third);
        });
      }),
      options,
    );
  },
  LONGEST,
);

type Accident = "remove" | "stop" | "drift" | "remove-network";

/** What happens behind our back; each hits one object, by its place among all. */
function strikeEngines(
  rig: Rig,
  accidents: readonly { readonly what: Accident; readonly at: number }[],
): string[] {
  const told: string[] = [];
  for (const { what, at } of accidents) {
    const all = [...rig.engines.look().nodes].flatMap(([name, state]) =>
      [...state.objects.values()].map((object) => ({ name, object })),
    );
    const fitting = all.filter(({ object }) =>
      what === "remove-network" ? object.kind === "network" : isWorkloadKind(object.kind),
    );
    const hit = fitting[at % (fitting.length === 0 ? 1 : fitting.length)];
    const address = hit?.object.born?.address;
    if (hit === undefined || address === undefined) continue;
    told.push(`${what} ${address} on ${hit.name}`);
    if (what === "stop") stopObject(rig.engines, hit.name, { address }, rig.clock.now());
    else if (what === "drift")
      setAttribute(rig.engines, hit.name, { address }, ["containers", "main", "resources", "memory"], 1);
    else removeObject(rig.engines, hit.name, { address });
  }
  return told;
}

const accidents = fc.array(
  fc.record({
    what: fc.constantFrom<Accident[]>("remove", "stop", "drift", "remove-network"),
    at: fc.nat(20),
  }),
  { minLength: 1, maxLength: 4 },
);

test(
  "what happens behind our back is mended by one apply, together with any change",
  async () => {
    await fc.assert(
      fc.asyncProperty(project, project, accidents, async (first, second, hits) => {
        const rig = new Rig(textOf(first));
        const texts = [textOf(first), textOf(second)];
        await told(texts, async () => {
          await settle(rig, first);
          texts.unshift(`${strikeEngines(rig, hits).join("\n")}\n`);
          await settle(rig, second);
        });
      }),
      options,
    );
  },
  LONGEST,
);

const failing = fc.record({
  /** Which calls fail, counted from 1, and how. */
  calls: fc.uniqueArray(fc.nat(25), { minLength: 1, maxLength: 4 }),
  effect: fc.constantFrom<("refuse" | "lose")[]>("refuse", "lose"),
  killAt: fc.option(fc.integer({ min: 2, max: 40 })),
  parallelism: fc.integer({ min: 1, max: 4 }),
});

test(
  "random failures and a killed process lose and double nothing: applying again ends with nothing left to do",
  async () => {
    await fc.assert(
      fc.asyncProperty(project, project, failing, failing, async (first, second, early, late) => {
        const rig = new Rig(textOf(first));
        await told([JSON.stringify([early, late]), "\n", textOf(first), textOf(second)], async () => {
          for (const [shape, { calls, effect, killAt, parallelism }] of [
            [first, early],
            [second, late],
          ] as const) {
            rig.configure(textOf(shape));
            const planned = await rig.tryPlan();
            if ("failed" in planned) return;
            const strike = (_: unknown, number: number) => (calls.includes(number) ? effect : null);
            await rig.apply(planned, { strike, parallelism, ...(killAt === null ? {} : { killAt }) });
          }
          for (let again = 0; again < 4; again++) {
            const planned = await rig.plan();
            if (planned.plan.changes.length === 0) break;
            await rig.apply(planned);
          }
          await settle(rig, second);
        });
      }),
      options,
    );
  },
  LONGEST,
);
