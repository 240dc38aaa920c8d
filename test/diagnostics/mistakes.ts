// The twenty most common mistakes, for docs/errors.md: ours are really made by the tests; Terraform's messages were observed
// with Terraform 1.11.4 (`validate`, or `plan -input=false` where only that shows them) at 80 columns.
import { MISTAKES_OF_VALUES } from "./mistakes-of-values.ts";
import { MISTAKES_OF_WRITING } from "./mistakes-of-writing.ts";

export interface Mistake {
  readonly title: string;
  /** Beside an orch block in another file. */
  readonly ours: string;
  /** For `orch validate`. */
  readonly flags?: readonly string[];
  /** The same mistake in Terraform's language. */
  readonly theirs: string;
  /** What Terraform said to it. */
  readonly answer: string;
}

export const MISTAKES: readonly Mistake[] = [...MISTAKES_OF_WRITING, ...MISTAKES_OF_VALUES];
