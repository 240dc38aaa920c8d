// What the builders of objects share.
import type { Diagnostic, SourceRange } from "../diagnostics/diagnostic.ts";
import type { BlobTable } from "./blobs.ts";
import type { Declaration } from "./declarations.ts";
import type { Evaluation } from "./evaluation.ts";

export interface Building {
  readonly evaluation: Evaluation;
  readonly report: (problem: Diagnostic) => void;
  readonly blobs: BlobTable;
  readonly project: string;
  readonly defaultNetwork: Declaration;
  /** The text of a place, for what is shown as it was written. */
  readonly textAt: (range: SourceRange) => string;
}
