// Places of findings in reports that want a file of the repository with each.
import type { Finding } from "./findings.ts";
import type { RepositoryPath } from "./github.ts";

export interface ReportPlaces {
  readonly pathOf: RepositoryPath;
  /** The project's file that stands for what has no place. */
  readonly main: string;
}

/** What is destroyed has no line any more, and is no mistake; of the plan as a whole no line can be blamed. */
export function isPlaced({ kind }: Finding): boolean {
  return kind !== "destroyed" && kind !== "speculative";
}
