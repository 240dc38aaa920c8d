// `prevent_destroy`: a workload is not removed, a volume's data is not deleted. Remembered when the block is gone.
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { type Address, compareAddresses } from "../model/address.ts";
import type { Configuration } from "../model/configuration.ts";
import type { State } from "../model/state.ts";
import type { Change } from "../plan/document.ts";

export function protectionProblems(
  configuration: Configuration,
  state: State | null,
  changes: readonly Change[],
  destroy: boolean,
): Diagnostic[] {
  const declared = new Map(
    [...configuration.workloads, ...configuration.networks, ...configuration.volumes].map((object) => [
      object.address,
      object,
    ]),
  );
  const remembered = new Set(
    (state?.workloads ?? []).filter((workload) => workload.protect).map((workload) => workload.address),
  );
  const refused = new Set<Address>();
  for (const change of changes) {
    const object = declared.get(change.owner);
    const removed =
      change.kind === "volume"
        ? change.action === "delete"
        : change.action === "delete" && change.uid !== null && (destroy || object === undefined);
    const isProtected = object === undefined ? remembered.has(change.owner) : object.preventDestroy;
    if (removed && isProtected) refused.add(change.owner);
  }
  return [...refused].sort(compareAddresses).map((address) => {
    const range = declared.get(address)?.range ?? null;
    return errorDiagnostic(
      "prevent-destroy",
      `${address} is protected by prevent_destroy, and this plan would remove it.`,
      {
        detail:
          range === null
            ? "Its block is gone. Put the block back with `lifecycle { prevent_destroy = false }`, apply, and then remove it."
            : "Set `prevent_destroy = false` in its lifecycle block first, or leave it out of the plan with --target.",
        context: address,
        ...(range === null ? {} : { range }),
      },
    );
  });
}
