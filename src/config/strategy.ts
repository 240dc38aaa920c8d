// The placement strategy of the project or of a workload; which ones this version carries out.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Strategy } from "../model/configuration.ts";
import { textOf } from "./field-values.ts";
import type { Fields, Reading } from "./read-body.ts";

const CARRIED_OUT: readonly Strategy[] = [
  "spread",
  "binpack",
  "least_loaded",
  "random",
  "fifo",
  "affinity",
  "auto",
];

/** Null where none is written, or it is not supported yet, which is then reported. */
export function strategyOf(placement: Fields, { report, frame }: Reading): Strategy | null {
  const text = textOf(placement, "strategy");
  if (text === null) return null;
  const strategy = CARRIED_OUT.find((name) => name === text);
  if (strategy !== undefined) return strategy;
  report(
    errorDiagnostic("not-supported-yet", `The placement strategy "${text}" is not supported yet.`, {
      range: placement.attributes.get("strategy")?.range ?? placement.header,
      context: frame.title,
      detail: 'Write strategy = "binpack" for few nodes; docs/placement.md has all strategies.',
    }),
  );
  return null;
}
