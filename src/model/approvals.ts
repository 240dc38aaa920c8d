// Whose signed approvals a project's plans need: as the configuration says it, and as the state recorded it at the last apply.

export interface ApprovalPolicy {
  /** Approvals of so many different keys. */
  readonly threshold: number;
  /** Milliseconds from when an approval is made: it holds no longer, whatever it says itself. */
  readonly validFor: number;
  /** `effect`: an approval also counts for a plan with the same effect from another start. */
  readonly carryOver: "effect" | "none";
  /** `exact`: an approval counts for the commit alone that it was made of. */
  readonly commit: "any" | "exact";
  /** Sorted by name; no public key is there twice. */
  readonly keys: readonly ApprovalKey[];
}

export interface ApprovalKey {
  readonly name: string;
  /** The 32 bytes of an Ed25519 public key as base64. */
  readonly key: string;
}

/** An approval that an apply has used: it counts for no other plan. */
export interface SpentApproval {
  /** SHA-256 of what was signed. */
  readonly id: string;
  /** The plan that it was used for: an interrupted apply of it may be taken up with it. */
  readonly plan: string;
  /** RFC 3339; from then on it counts for nothing, and nobody needs to remember it. */
  readonly expires: string;
}

/** What the state holds of approvals. */
export interface RecordedApprovals {
  /** In force since the last apply; null: plans need none. */
  readonly policy: ApprovalPolicy | null;
  readonly spent: readonly SpentApproval[];
}

export function samePolicy(a: ApprovalPolicy | null, b: ApprovalPolicy | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.threshold === b.threshold &&
    a.validFor === b.validFor &&
    a.carryOver === b.carryOver &&
    a.commit === b.commit &&
    a.keys.length === b.keys.length &&
    a.keys.every(({ name, key }, index) => name === b.keys[index]?.name && key === b.keys[index].key)
  );
}
