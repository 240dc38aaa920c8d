// A name that we need and a stranger holds: neither adopted nor removed, but an error that names it.
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { type Draft, isRemade } from "./drafts.ts";
import type { PlanInput } from "./input.ts";
import { type Reality, strangerKey } from "./reality.ts";
import { nameOf } from "./settle.ts";
import type { SupportDraft } from "./supports.ts";

export function strangersInTheWay(
  input: PlanInput,
  reality: Reality,
  drafts: readonly Draft[],
  supports: readonly SupportDraft[],
): Diagnostic[] {
  if (reality.strangers.size === 0) return [];
  const found: Diagnostic[] = [];
  const check = (
    kind: string,
    node: Draft["node"],
    name: string,
    address: string,
    range: Diagnostic["range"],
  ): void => {
    if (node === null || !reality.strangers.has(strangerKey(kind, node, name))) return;
    const what = kind === "network" || kind === "volume" ? kind : "container";
    found.push(
      errorDiagnostic(
        "name-taken",
        `The name ${JSON.stringify(name)} that ${address} needs on ${node} belongs to a ${what} that orch did not make.`,
        {
          detail: `Remove or rename that ${what} (docker ${what} ${what === "container" ? "rename" : "rm"} ${name}), or give the project another name.`,
          context: address,
          ...(range === undefined ? {} : { range }),
        },
      ),
    );
  };
  for (const draft of drafts)
    if (isRemade(draft.action))
      check(draft.workload.kind, draft.node, nameOf(input, draft), draft.address, draft.workload.range);
  for (const support of supports)
    if (support.action === "create")
      check(
        support.object.kind,
        support.node,
        support.name,
        support.address,
        support.object.range ?? undefined,
      );
  return found;
}
