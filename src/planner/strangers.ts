// A name that we need and a stranger holds: neither adopted nor removed, but an error that names it.
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Observed } from "../model/observation.ts";
import { type Draft, isRemade } from "./drafts.ts";
import { type Reality, strangerKey } from "./reality.ts";
import type { SupportDraft } from "./supports.ts";

export function strangersInTheWay(
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
    const holder = node === null ? undefined : reality.strangers.get(strangerKey(kind, node, name));
    if (node === null || holder === undefined) return;
    const what = kind === "network" || kind === "volume" ? kind : "container";
    const { who, detail } = whoHolds(holder, what, address);
    found.push(
      errorDiagnostic(
        "name-taken",
        `The name ${JSON.stringify(name)} that ${address} needs on ${node} belongs to a ${what} ${who}.`,
        { detail, context: address, ...(range === undefined ? {} : { range }) },
      ),
    );
  };
  for (const draft of drafts)
    if (isRemade(draft.action))
      check(draft.workload.kind, draft.node, draft.name, draft.address, draft.workload.range);
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

/** Who made it, and the way out. */
function whoHolds(
  { name, born, forgotten }: Observed,
  what: "network" | "volume" | "container",
  address: string,
): { readonly who: string; readonly detail: string } {
  const remove = what === "container" ? `docker rm -f ${name}` : `docker ${what} rm ${name}`;
  if (forgotten !== undefined)
    return {
      who: `that orch made as ${forgotten.address} and that was taken out of the state with orch state rm`,
      detail: `Take it back: orch import '${address}' ${name}. Or remove it: ${remove}.`,
    };
  if (born !== null)
    return {
      who: `of the project ${JSON.stringify(born.project)}, which orch made as ${born.address}`,
      detail: "Remove it there, or give one of the projects another name.",
    };
  const first = what === "container" ? `docker rename ${name} ${name}-before && ` : "";
  const now = what === "container" ? `${name}-before` : name;
  return {
    who: "that orch did not make",
    detail: `Take it in (${first}orch import '${address}' ${now}), remove it (${remove}), or give the project another name.`,
  };
}
