// Commands that orch proposes mean what this run meant.
import { expect, test } from "vitest";
import { planAgainCommand, sameCommand } from "../../src/cli/same-command.ts";
import type { GlobalOptions, PlanFlags } from "../../src/cli/options.ts";
import { address } from "../render/fixtures/build.ts";

const FLAGS: PlanFlags = {
  variables: [{ kind: "value", text: "n=6" }],
  targets: [],
  replace: [address("service.web[1]")],
  lost: ["edge-a"],
  reinstalled: [],
  drained: [],
  rebalance: true,
  defragment: true,
  maxMoves: 3,
  refresh: true,
  destroy: false,
  deleteVolumes: false,
  allowPending: true,
  upgradeImages: false,
  allowHttp: false,
  lockTimeout: 0,
};
const GLOBAL = { chdir: "shop" } as unknown as GlobalOptions; // nothing else of it is read

test("moves that were asked for, and how many, are repeated", () => {
  expect(sameCommand(GLOBAL, FLAGS, { n: 6 })).toEqual({
    program: "orch --chdir shop",
    allowPending: true,
    flags: ["--var 'n=6'", "--lost edge-a", "--rebalance", "--defragment", "--max-moves 3"],
    savedFlags: [],
  });
});

test("after an apply that did not finish the next plan is of the same targets, and lets pending replicas wait", () => {
  expect(planAgainCommand(GLOBAL, FLAGS, { targets: [address("service.web")], variables: { n: 6 } })).toBe(
    "orch --chdir shop plan --target service.web --var 'n=6' --lost edge-a --rebalance --defragment --max-moves 3 --allow-pending",
  );
});
