// What a plan says about nodes is as long for ten thousand: of many that get the same answer the first are named, the rest counted.
import type { NodeName } from "../model/address.ts";
import type { Verdict } from "../plan/document.ts";
import type { WorkloadVerdict } from "../scheduler/types.ts";

const MOST = 100;

export function boundedVerdict({ refused, eligible }: WorkloadVerdict): Verdict {
  const more = eligible.length - MOST;
  return {
    refused: refused.map(({ nodes, refusals }) =>
      nodes.length <= MOST
        ? { nodes, refusals }
        : { nodes: named(nodes), more: nodes.length - MOST, refusals },
    ),
    eligible: named(eligible),
    ...(more > 0 ? { eligible_more: more } : {}),
  };
}

/** Lists are sorted by name already. */
function named(nodes: readonly NodeName[]): readonly NodeName[] {
  return nodes.length <= MOST ? nodes : nodes.slice(0, MOST);
}
