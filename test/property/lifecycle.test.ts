// Random project → apply → nothing left to do; then random changes, random accidents and random failures, and the same again.
import fc from "fast-check";
import { expect, test } from "vitest";
import { objectsOf, removeObject, stopObject, setAttribute } from "../../providers/simulator/world.ts";
import { isWorkloadKind } from "../../src/model/address.ts";
import { Rig, failures, rows, steps } from "../rig/rig.ts";
import { type ProjectShape, project, textOf } from "./project.ts";

/** What must hold whenever a run has ended well. */
function checkIntegrity(rig: Rig): void {
  const recorded = (rig.state?.records ?? []).flatMap((record) =>
    [record.current, ...record.others.map((other) => other.instance)].flatMap((instance) =>
      instance === null ? [] : [`${record.address} ${instance.uid} ${instance.node}`],
    ),
  );
  const there = [...rig.engines.look().nodes].flatMap(([name, state]) =>
    [...state.objects.values()].map(
      (object) => `${object.born?.address ?? ""} ${object.born?.uid ?? ""} ${name}`,
    ),
  );
  // the data of a volume whose block is gone stays
  const isData = (text: string) => text.startsWith("volume.");
  expect(there.filter((text) => !isData(text)).sort()).toEqual(
    recorded.filter((text) => !isData(text)).sort(),
  );
  expect(recorded.filter((text) => isData(text) && !there.includes(text))).toEqual([]);
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
  checkIntegrity(rig);
}

const RUNS = Number(process.env["ORCH_RUNS"] ?? 25);
const SEED = process.env["ORCH_SEED"];
const options = { numRuns: RUNS, ...(SEED === undefined ? {} : { seed: Number(SEED) }) };

test("after an apply there is nothing left to plan, whatever is changed to whatever", async () => {
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
}, 60_000);
