// `orch init --migrate-state`: what moving a state from one backend to another means, given what is in both.
import { errorDiagnostic, failure, success } from "../diagnostics/diagnostic.ts";
import type { Result } from "../diagnostics/diagnostic.ts";
import type { State } from "../model/state.ts";
import { formatState } from "./parse-state.ts";
import type { StateSnapshot } from "./recover.ts";

/** Null: there is nothing to copy. A copy keeps its lineage, and its serial where the other side has none higher. */
export interface Move {
  readonly from: StateSnapshot;
  readonly serial: number;
  readonly expectedSerial: number;
}

export function planMove(
  from: { readonly where: string; readonly snapshot: StateSnapshot | null },
  to: { readonly where: string; readonly snapshot: StateSnapshot | null },
  force: boolean,
): Result<Move | null> {
  if (from.snapshot === null) return success(null);
  const { state } = from.snapshot;
  if (to.snapshot === null) return success({ from: from.snapshot, serial: state.serial, expectedSerial: 0 });
  const there = to.snapshot.state;
  if (isSameState(state, there)) return success(null);
  if (!force)
    return failure(
      errorDiagnostic("state-differs", `Both ${from.where} and ${to.where} hold a state, and they differ.`, {
        detail:
          `The first has ${sentence(state)}, the second ${sentence(there)}. ` +
          `Go on with the second: orch init --reconfigure. Overwrite it with the first: orch init --migrate-state --force.`,
      }),
    );
  const serial = state.serial > there.serial ? state.serial : there.serial + 1;
  return success({ from: from.snapshot, serial, expectedSerial: there.serial });
}

/** But for how far journals are folded in. */
export function isSameState(a: State, b: State): boolean {
  return formatState({ ...a, folded: b.folded }) === formatState(b);
}

function sentence({ lineage, serial, records }: State): string {
  return `${records.length} ${records.length === 1 ? "record" : "records"} (lineage ${lineage}, serial ${serial})`;
}
