// By whose approvals plans are applied, as a plan changes it. Field names are the file's.

/** Null: nobody has to sign. */
export interface ApprovalsChange {
  readonly before: ApprovalRules | null;
  readonly after: ApprovalRules | null;
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
