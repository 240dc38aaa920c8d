// Exit codes (DESIGN §10).
export const EXIT = {
  ok: 0,
  error: 1,
  changes: 2,
  approvalMissing: 3,
  /** Of `fmt --check`, as Terraform's. */
  unformatted: 3,
  stale: 4,
  policyDenied: 5,
  partial: 6,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
