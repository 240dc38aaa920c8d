import type { Kit } from "./kit.ts";

/** What every provider must do, as a sentence and as calls. */
export interface Case {
  readonly name: string;
  readonly run: (kit: Kit) => Promise<void>;
}
