// By whose approvals a plan is applied, and whether it changes that. Field names are the file's.

/** Both have to be content with who has signed. Null: nobody has to. */
export interface ApprovalsChange {
  /** As the state has recorded it. */
  readonly before: ApprovalRules | null;
  /** As the configuration says it. */
  readonly after: ApprovalRules | null;
  /** An apply of this plan records what the configuration says; only then is it in the plan's ids. */
  readonly changes: boolean;
}

export interface ApprovalRules {
  readonly threshold: number;
  /** Milliseconds. */
  readonly valid_for: number;
  readonly carry_over: "effect" | "none";
  readonly commit: "any" | "exact";
  /** Sorted by name; `key`: the 32 bytes of an Ed25519 key as base64. */
  readonly keys: readonly { readonly name: string; readonly key: string }[];
}

/** By whose approvals plans are applied from this apply on; undefined where that stays. */
export function newApprovals({
  approvals,
}: {
  readonly approvals?: ApprovalsChange;
}): ApprovalRules | null | undefined {
  return approvals?.changes === true ? approvals.after : undefined;
}
