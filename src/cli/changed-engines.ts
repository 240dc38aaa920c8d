// Another engine answers where the state knows one: a wrong address, or a node that was set up anew. Planning would make
// everything a second time in the first case, so people have to say which it is.
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Observation } from "../model/observation.ts";
import type { State } from "../model/state.ts";
import { plural } from "../render/names.ts";
import type { PlanFlags } from "./options.ts";

/** `reviewed`: the plan was approved with this known. */
export function changedEngines(
  state: State | null,
  observation: Observation,
  flags: Pick<PlanFlags, "lost" | "reinstalled">,
  reviewed: boolean,
): readonly Diagnostic[] {
  const known = new Map((state?.endpoints ?? []).map((endpoint) => [endpoint.name, endpoint.fingerprint]));
  const seen = new Set(observation.objects.map((object) => object.born?.uid));
  return observation.nodes.flatMap((node): Diagnostic[] => {
    const before = known.get(node.endpoint) ?? "";
    if (node.status !== "ready" || before === "" || before === node.fingerprint) return [];
    const recorded = (state?.records ?? []).flatMap(({ current }) =>
      current !== null && current.endpoint === node.endpoint ? [current.uid] : [],
    );
    // what it still has says that it is the same, with a new name of its own
    if (recorded.length === 0 || recorded.some((uid) => seen.has(uid)) || flags.lost.includes(node.name))
      return [];
    const summary = `Node ${node.name} is another engine than the one that the state knows.`;
    if (reviewed || flags.reinstalled.includes(node.name))
      return [
        warningDiagnostic("engine-changed", summary, { detail: "What ran there is planned as missing." }),
      ];
    return [
      errorDiagnostic("engine-changed", summary, {
        detail: `None of the ${plural(recorded.length, "object")} that are recorded there is on it. If its address is wrong, mend the node block. If it was set up anew, and what it held is gone, say so with --reinstalled ${node.name}.`,
      }),
    ];
  });
}
