// `orch state push`: whether a state may replace the stored one. What is lost by it needs --force.
import { errorDiagnostic, failure, success } from "../diagnostics/diagnostic.ts";
import type { Result } from "../diagnostics/diagnostic.ts";
import { samePolicy } from "../model/approvals.ts";
import type { State } from "../model/state.ts";
import { formatState } from "./parse-state.ts";
import type { StateSnapshot } from "./recover.ts";

export interface Push {
  /** Of the state as written. */
  readonly serial: number;
  readonly expectedSerial: number;
}

/** Null: it is what is stored. */
export function checkPush(pushed: State, stored: StateSnapshot | null, force: boolean): Result<Push | null> {
  if (stored === null) return success({ serial: pushed.serial > 0 ? pushed.serial : 1, expectedSerial: 0 });
  const { state } = stored;
  const isSame = formatState({ ...pushed, folded: state.folded }) === formatState(state);
  if (isSame && stored.unfolded === 0) return success(null);
  const refuse = (code: string, summary: string, detail: string): Result<Push | null> =>
    failure(errorDiagnostic(code, summary, { detail: `${detail} Overwrite it all the same with --force.` }));
  const isContained =
    pushed.lineage === state.lineage &&
    pushed.folded.run === state.folded.run &&
    pushed.folded.seq >= state.folded.seq;
  if (!force) {
    if (pushed.lineage !== state.lineage)
      return refuse(
        "other-lineage",
        `The pushed state has the lineage ${pushed.lineage}, the stored one ${state.lineage}.`,
        "They know different objects.",
      );
    const policy = state.approvals?.policy ?? null;
    if (policy !== null && !samePolicy(policy, pushed.approvals?.policy ?? null))
      return refuse(
        "other-approvals",
        "The pushed state says otherwise by whose approvals plans are applied.",
        "Those who have to approve plans have not agreed to that: it would let others approve them.",
      );
    if (stored.unfolded > 0 && !isContained)
      return refuse(
        "journal-not-contained",
        `The journal of an interrupted run tells of ${stored.unfolded} events that the pushed state does not know.`,
        "`orch apply` takes them up.",
      );
    if (pushed.serial < state.serial)
      return refuse(
        "older-state",
        `The pushed state has the serial ${pushed.serial}, the stored one is newer with ${state.serial}.`,
        "What was done since would be forgotten.",
      );
    const goesOn = isContained && pushed.folded.seq > state.folded.seq;
    if (pushed.serial === state.serial && !isSame && !goesOn)
      return refuse(
        "state-differs",
        `Both states have the serial ${state.serial}, and they differ.`,
        "Two commands have gone on from the same state.",
      );
  }
  const serial = pushed.serial > state.serial ? pushed.serial : state.serial + 1;
  return success({ serial, expectedSerial: state.serial });
}
