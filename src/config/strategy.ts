// The placement strategy of the project or of a workload.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { WorkloadKind } from "../model/address.ts";
import type { Strategy } from "../model/configuration.ts";
import { textOf } from "./field-values.ts";
import type { Fields, Reading } from "./read-body.ts";

const STRATEGIES: readonly Strategy[] = [
  "spread",
  "binpack",
  "least_loaded",
  "random",
  "fifo",
  "affinity",
  "auto",
  "optimal",
  "edf",
  "critical_path",
];

/** Orders in time: they need something that ends. */
const OF_JOBS: ReadonlySet<string> = new Set<Strategy>(["edf", "critical_path"]);

/** Null where none is written, or it cannot be, which is then reported. `kind`: whose it is; null: the project's. */
export function strategyOf(
  placement: Fields,
  { report, frame }: Reading,
  kind: WorkloadKind | null,
): Strategy | null {
  const text = textOf(placement, "strategy");
  if (text === null) return null;
  if (OF_JOBS.has(text) && kind !== null && kind !== "job") {
    report(
      errorDiagnostic(
        "strategy-for-jobs",
        `The placement strategy "${text}" is for jobs: it orders what ends in time.`,
        {
          range: placement.attributes.get("strategy")?.range ?? placement.header,
          context: frame.title,
          detail: `A ${kind.replaceAll("_", " ")} stays. Write strategy = "${text}" into orch { placement {} }, for all jobs of the project, or into a job; leave it out here, or write "spread".`,
        },
      ),
    );
    return null;
  }
  return STRATEGIES.find((name) => name === text) ?? null; // any other is refused by the schema
}
