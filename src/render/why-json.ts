// `orch why --json`: the decision about one replica, or a row for each replica of a workload. As long for ten thousand nodes.
import { visibleJson } from "../diagnostics/sanitise.ts";
import type { Address } from "../model/address.ts";
import { ownerOf } from "../model/address.ts";
import type { Json } from "../model/json.ts";
import { canonicalJson } from "../plan/canonical.ts";
import type { Plan } from "../plan/document.ts";
import type { Decision } from "../scheduler/explain-decision.ts";
import type { NodeExplanation } from "../scheduler/explain-node.ts";
import type { SchedulingResult } from "../scheduler/types.ts";
import { type Fate, fateOf, knownReplicas } from "./why-fate.ts";

/** Rows of one workload; the rest is counted. */
const MOST = 1000;

export interface WhyQuestion {
  readonly result: SchedulingResult;
  readonly decide: (address: Address) => Decision | null;
  /** Of the node that was named; null where none was. */
  readonly explain: (address: Address) => NodeExplanation | null;
}

/** One line of canonical JSON; null where the plan knows no such replica or workload. */
export function renderWhyJson(
  plan: Plan,
  address: Address,
  { result, decide, explain }: WhyQuestion,
): string | null {
  const fate = fateOf(plan, address, result);
  if (fate !== null) {
    const decision = decide(address);
    const asked = explain(address);
    return text({
      ...row(fate),
      causes: fate.change?.causes ?? [],
      parts: fate.parts,
      remedies: fate.waiting?.remedies ?? [],
      ...(decision === null ? {} : decisionJson(decision)),
      ...(asked === null ? {} : { asked }),
    });
  }
  const fates = knownReplicas(plan)
    .filter((item) => ownerOf(item) === address)
    .flatMap((item) => fateOf(plan, item, result) ?? []);
  if (fates.length === 0) return null;
  return text({
    workload: address,
    replicas: fates.slice(0, MOST).map(row),
    more: Math.max(0, fates.length - MOST),
  });
}

/** The verdicts of the rules on all nodes say what those on the candidates would. */
function decisionJson({ candidates, ...rest }: Decision): object {
  return { ...rest, candidates: candidates.map(({ node, score, parts }) => ({ node, score, parts })) };
}

function row({ address, node, change, reason, score, runnerUp, strategy, pending }: Fate): object {
  return {
    address,
    node,
    from: change?.node.from ?? null,
    action: change?.action ?? "none",
    reason,
    strategy,
    score,
    runner_up: runnerUp,
    margin: score === null || runnerUp === null ? null : score - runnerUp.score,
    pending,
  };
}

function text(value: object): string {
  // plain JSON by construction; interfaces have no index signature
  return `${visibleJson(canonicalJson(value as Json))}\n`;
}
