// Damaged inputs by the hundred thousand: no throw, no hang, no growth of memory. Here for a few seconds; `npm run test:fuzz` for a
// million. A failure prints its seed: ORCH_FUZZ_SEED and ORCH_FUZZ_TARGET run that input alone.
import { randomInt } from "node:crypto";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parsePlan } from "../../src/plan/file.ts";
import { parseJournal } from "../../src/state/journal-file.ts";
import { parseState } from "../../src/state/parse-state.ts";
import { brokenDocuments } from "../hcl/arbitrary-hcl.ts";
import { parseFile } from "../../src/hcl/parse.ts";
import { randomFrom } from "./random.ts";
import { TARGETS, type Target } from "./targets.ts";

const INPUTS = Number(process.env["ORCH_FUZZ_INPUTS"] ?? 0);
const GIVEN = process.env["ORCH_FUZZ_SEED"];
const SEED = GIVEN === undefined ? randomInt(2 ** 31) : Number(GIVEN);
const ONLY = process.env["ORCH_FUZZ_TARGET"];
/** Milliseconds for each target where no number of inputs is asked for. */
const TIME = 1300;
/** Milliseconds: more than this is a hang, on a machine that does much else. */
const SLOW = 5000;
/** Bytes: more growth than this is a leak. */
const MOST_GROWTH = 60 * 1024 * 1024;

const TARGETS_TO_RUN = TARGETS.filter(({ name }) => ONLY === undefined || name === ONLY);

test.each(TARGETS_TO_RUN)("$name takes any damaged input", { timeout: 3_600_000 }, async (target) => {
  const runs =
    INPUTS === 0 && GIVEN !== undefined && ONLY !== undefined ? 1 : Math.ceil((INPUTS * target.share) / 1000);
  const begin = performance.now();
  let slowest = { milliseconds: 0, seed: SEED };
  let before = 0;
  let done = 0;
  for (; runs > 0 ? done < runs : performance.now() - begin < TIME; done++) {
    // what is compiled and cached in the beginning is no leak
    if (runs > 1000 && done === Math.floor(runs / 5)) before = heapUsed();
    const milliseconds = await runOne(target, SEED + done);
    if (milliseconds > slowest.milliseconds) slowest = { milliseconds, seed: SEED + done };
  }
  const growth = before === 0 ? 0 : heapUsed() - before;
  const took = Math.round((performance.now() - begin) / 100) / 10;
  if (INPUTS > 0 || GIVEN !== undefined)
    console.log(
      `${target.name}: ${done} inputs from seed ${SEED} in ${took} s, slowest ${Math.round(slowest.milliseconds)} ms, growth ${Math.round(growth / 1024)} KiB`,
    );
  expect(slowest.milliseconds, `${target.name}, seed ${slowest.seed}`).toBeLessThan(SLOW);
  expect(growth, target.name).toBeLessThan(MOST_GROWTH);
});

test("any JSON and any broken document is read to an end", () => {
  fc.assert(
    fc.property(fc.json(), brokenDocuments, (json, document) => {
      parseState("s", json, "x");
      parsePlan(json, "p");
      parseJournal("j", `${json}\n${json}\n`);
      parseFile(document, "x.hcl");
    }),
    { seed: SEED, numRuns: 300 },
  );
});

async function runOne(target: Target, seed: number): Promise<number> {
  const start = performance.now();
  try {
    await target.run(randomFrom(seed));
  } catch (error) {
    throw new Error(
      `${target.name} throws for seed ${seed}: ORCH_FUZZ_TARGET=${target.name} ORCH_FUZZ_SEED=${seed} npx vitest run --project unit test/fuzz`,
      { cause: error },
    );
  }
  return performance.now() - start;
}

function heapUsed(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void; // what the flag makes
  collect();
  return process.memoryUsage().heapUsed;
}
