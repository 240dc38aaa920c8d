// Random inputs, and what may be asked for beyond placing: that the important drives out the unimportant, that moves make room or pay.
import fc from "fast-check";
import type { SchedulingInput } from "../../../src/scheduler/types.ts";
import { anyShared } from "../random.ts";

const WAYS = ["nothing", "nothing", "preemption", "rebalance", "defragment", "everything"] as const;

export const anyAsked: fc.Arbitrary<SchedulingInput> = fc
  .tuple(anyShared, fc.constantFrom(...WAYS), fc.integer({ min: 1, max: 4 }))
  .map(([input, way, maxMoves]) => {
    if (way === "nothing") return input;
    const all = way === "everything";
    const preemption = all || way === "preemption";
    const improve = {
      rebalance: all || way === "rebalance",
      defragment: all || way === "defragment",
      maxMoves,
    };
    return {
      ...input,
      policy: { ...input.policy, preemption },
      ...(way === "preemption" ? {} : { improve }),
    };
  });
