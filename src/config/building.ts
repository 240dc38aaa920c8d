// What the builders of objects share.
import type { Diagnostic, SourceRange } from "../diagnostics/diagnostic.ts";
import type { StatedRule } from "../model/configuration.ts";
import type { BlobTable } from "./blobs.ts";
import type { Attached } from "./build-network-part.ts";
import type { Evaluation } from "./evaluation.ts";

export interface Building {
  readonly evaluation: Evaluation;
  readonly report: (problem: Diagnostic) => void;
  readonly blobs: BlobTable;
  /** What must hold of what is built. */
  readonly rules: StatedRule[];
  readonly project: string;
  /** What workloads of this module attach to that name no network. */
  readonly defaultNetwork: Attached;
  /** The text of a place, for what is shown as it was written. */
  readonly textAt: (range: SourceRange) => string;
}
