// What a plan that was made without engines does not know.

export interface Unknown {
  /** Texts whose digest nobody could be asked for. */
  readonly images: readonly string[];
  /** Secrets and sensitive variables: whether they changed. */
  readonly sensitive: readonly string[];
  /** What runs: everything counts as new. */
  readonly state: boolean;
}
