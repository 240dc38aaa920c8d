// What an apply leaves in the state of approvals: by whose rules the next plan is judged, and which approvals it has used up.
import type { ApprovalPolicy, RecordedApprovals, SpentApproval } from "../model/approvals.ts";
import { compareText } from "../model/json.ts";
import type { State } from "../model/state.ts";

/** An approval is remembered so long after it has expired: another machine's clock may be slow. In milliseconds. */
const GRACE = 24 * 60 * 60 * 1000;

export interface ApprovalsUsed {
  /** Undefined: the plan leaves it as it is. */
  readonly policy: ApprovalPolicy | null | undefined;
  readonly used: readonly SpentApproval[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

export function recordApprovals(state: State, { policy, used, now }: ApprovalsUsed): State {
  const before = state.approvals;
  const rules = policy === undefined ? (before?.policy ?? null) : policy;
  const spent = new Map([...(before?.spent ?? []), ...used].map((approval) => [approval.id, approval]));
  const kept = [...spent.values()]
    .filter(({ expires }) => now < Date.parse(expires) + GRACE)
    .sort((a, b) => compareText(a.id, b.id));
  return withApprovals(state, { policy: rules, spent: kept });
}

/** A project in which nobody ever had to sign has nothing of it in its state. */
export function withApprovals(state: State, approvals: RecordedApprovals): State {
  const { approvals: _, ...rest } = state;
  return approvals.policy === null && approvals.spent.length === 0 ? rest : { ...rest, approvals };
}
