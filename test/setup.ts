// Random inputs of a normal run are the same each time, so that it says something about the change alone. New ones are what the long runs
// are for (ORCH_TEST_RUNS, ORCH_FUZZ_INPUTS), or ORCH_TEST_SEED.
import fc from "fast-check";

const { ORCH_TEST_SEED: seed, ORCH_TEST_RUNS: runs, ORCH_FUZZ_INPUTS: inputs } = process.env;
if (seed !== undefined || (runs === undefined && inputs === undefined))
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed ?? 1) });
