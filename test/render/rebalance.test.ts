// The sum of the moves that were asked for, in one sentence.
import { expect, test } from "vitest";
import type { Cause, Pending, Rebalance } from "../../src/plan/document.ts";
import { rebalanceLines } from "../../src/render/terminal/rebalance.ts";
import { printLines } from "../../src/render/text.ts";
import { address, change, node, plan } from "./fixtures/build.ts";
import { plain } from "./style.ts";

const NOTE: Rebalance = {
  rebalance: true,
  defragment: false,
  max_moves: 10,
  moves: 0,
  points: 0,
  threshold: 10,
  next: null,
  fullest: { before: { node: node("a"), percent: 80 }, after: { node: node("a"), percent: 80 } },
  nodes_used: { before: 2, after: 2 },
};

function told(
  note: Partial<Rebalance>,
  causes: readonly Cause[] = [],
  pending: readonly Pending[] = [],
): string {
  const changes = causes.map((cause, index) => ({
    ...change(`service.web[${index}]`, "move", { from: "a", to: "b" }),
    causes: [cause],
  }));
  const style = plain(160);
  return printLines(
    rebalanceLines(plan({ changes, pending, rebalance: { ...NOTE, ...note } }), style),
    style,
  ).trimEnd();
}

test("nothing to gain is said, with how much would have to be gained", () => {
  expect(told({})).toBe("Rebalance   nothing to gain: no move makes anything better");
  expect(told({ next: 1.2 })).toBe(
    "Rebalance   nothing to gain: the best move gains 1 point, and one has to gain 10",
  );
});

test("what the moves gain, what becomes of the fullest node and of the nodes in use, and that more would pay", () => {
  const after = { before: { node: node("a"), percent: 80 }, after: { node: node("b"), percent: 60 } };
  expect(
    told(
      { moves: 1, points: 20.5, next: 12, max_moves: 1, fullest: after, nodes_used: { before: 3, after: 2 } },
      [{ kind: "rebalance", note: "a 80% -> 60% full" }],
    ),
  ).toBe(
    "Rebalance   1 move gains 21 points; the fullest node 80% (a) -> 60% (b); 3 -> 2 nodes in use; one more than the 1 move allowed would gain 12 points: --max-moves\n            2",
  );
});

test("how many moves make room for how many replicas", () => {
  const room: Cause = { kind: "defragment", of: change("service.big[0]", "create", { to: "a" }).address };
  expect(told({ rebalance: false, defragment: true, moves: 2 }, [room, room])).toBe(
    "Defragment  2 moves make room for 1 replica",
  );
  expect(told({ rebalance: false, defragment: true })).toBe(
    "Defragment  nothing to do: everything has its place",
  );
  const waiting: Pending = {
    address: address("service.big[0]"),
    workload: address("service.big"),
    reason: "short",
    verdict: null,
  };
  expect(told({ rebalance: false, defragment: true, max_moves: 1 }, [], [waiting])).toBe(
    "Defragment  nothing to gain: one move makes no room for what is pending",
  );
});
