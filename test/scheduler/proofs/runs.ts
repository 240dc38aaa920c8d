// How many random cases a proof looks at: few with everything else, `npm run test:placement` for ten thousand of each.
const seed = process.env["ORCH_TEST_SEED"];

export const RUNS = {
  numRuns: Number(process.env["ORCH_TEST_RUNS"] ?? 100),
  ...(seed === undefined ? {} : { seed: Number(seed) }),
};
/** For a busy machine. */
export const TIME = 60_000 + RUNS.numRuns * 200;
