// Blocks `import`: what they name is looked for on the nodes and put into the state that a plan is made with, as `orch import`
// does it. What is recorded already is left alone, so the blocks can stay.
import { createHash } from "node:crypto";
import { type Diagnostic, warningDiagnostic } from "../diagnostics/diagnostic.ts";
import { type Address, ownerOf } from "../model/address.ts";
import type { Configuration, Import } from "../model/configuration.ts";
import type { State } from "../model/state.ts";
import type { Refactoring } from "../plan/document.ts";
import { newState } from "../state/create.ts";
import { adoptForeign } from "./adopt-foreign.ts";
import { adoptOwn, ownBirth } from "./adopt-own.ts";
import { adoptionProblem, findForeign } from "./adoption.ts";
import { type AdoptionTarget, adoptionTarget } from "./adoption-target.ts";
import type { Desk } from "./planning.ts";
import type { World } from "./world.ts";

export interface Imported {
  /** Without a lineage where there was none yet: an apply gives it one. */
  readonly state: State | null;
  readonly refactorings: readonly Refactoring[];
  readonly diagnostics: readonly Diagnostic[];
}

export async function importBlocks(
  world: World,
  desk: Desk,
  before: State | null,
): Promise<Imported | { readonly failed: readonly Diagnostic[] }> {
  const { configuration } = desk;
  let state = before;
  const refactorings: Refactoring[] = [];
  const failed: Diagnostic[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const one of configuration.imports) {
    const fail = (problems: readonly Diagnostic[]): void => {
      failed.push(...problems.map((problem) => ({ ...problem, range: one.range, context: "import" })));
    };
    const target = adoptionTarget(configuration, { address: one.to, node: one.node });
    if ("failed" in target) fail(target.failed);
    else if (!isRecorded(state, target, one)) {
      const found = await findForeign(world, configuration, target, one.id);
      if ("failed" in found) {
        fail(found.failed);
        continue;
      }
      const { object } = found;
      const base = state ?? newState({ project: configuration.project, lineage: "", key: "" });
      const problem = adoptionProblem(base, target, object);
      if (problem !== null) {
        fail([problem]);
        continue;
      }
      const born = ownBirth(base, object);
      const adoption =
        born === null
          ? adoptForeign(world, base, target, object, identityOf(target.address(object.node), object.ids))
          : await adoptOwn(world, desk, base, target, object, born);
      if ("failed" in adoption) {
        fail(adoption.failed);
        continue;
      }
      state = adoption.state;
      diagnostics.push(...adoption.diagnostics);
      refactorings.push({
        kind: "imported",
        address: adoption.record.address,
        name: object.name,
        node: object.node,
      });
    }
  }
  return failed.length > 0 ? { failed } : { state, refactorings, diagnostics };
}

/** Where no engine is asked: what is not recorded yet counts as new, though it may be taken over. */
export function unseenImports(configuration: Configuration, state: State | null): readonly Diagnostic[] {
  return configuration.imports.flatMap((one): Diagnostic[] => {
    const target = adoptionTarget(configuration, { address: one.to, node: one.node });
    if ("failed" in target || isRecorded(state, target, one)) return [];
    return [
      warningDiagnostic(
        "import-not-looked-up",
        `${one.id} is not looked for: an inventory knows no single objects.`,
        {
          range: one.range,
          context: "import",
          detail: `Planned with engines, ${one.to} takes it over; here it counts as new.`,
        },
      ),
    ];
  });
}

/** A network or volume whose node is not said counts as imported where any instance of it is recorded. */
function isRecorded(state: State | null, target: AdoptionTarget, { to }: Import): boolean {
  const isWhole = target.desired !== null && target.node === null && !target.isReplicaVolume;
  const wanted = target.node === null ? (to as Address) : target.address(target.node); // parsed by adoptionTarget
  return (state?.records ?? []).some(
    ({ address, owner, current }) =>
      current !== null && (isWhole ? owner === ownerOf(to as Address) : address === wanted),
  );
}

/** The same object gets the same identity in every plan. */
function identityOf(address: Address, ids: Readonly<Record<string, string>>): string {
  const text = JSON.stringify([address, Object.entries(ids).sort(([a], [b]) => (a < b ? -1 : 1))]);
  return createHash("sha256").update(text).digest("hex").slice(0, 20);
}
