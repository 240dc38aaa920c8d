// `exclusive_cores` in resources: whole cores for one container alone. They are its cpu request, and which ones they are is
// chosen at plan time.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { ContainerContext } from "./build-container.ts";
import { numberOf } from "./field-values.ts";
import type { Fields } from "./read-body.ts";

/** How many; null where none are asked for. What cannot go with them is reported. */
export function exclusiveCores(resources: Fields, { reading, role }: ContainerContext): number | null {
  const cores = numberOf(resources, "exclusive_cores");
  if (cores === null) return null;
  const problem = (code: string, summary: string, detail: string, name: string): void =>
    reading.report(
      errorDiagnostic(code, summary, {
        range: resources.attributes.get(name)?.range ?? resources.header,
        context: reading.frame.title,
        detail,
      }),
    );
  if (role === "init")
    problem(
      "unexpected-attribute",
      '"exclusive_cores" means nothing here: an init container ends before the others start.',
      `Write cpu = ${cores}, or give the cores to the container that stays.`,
      "exclusive_cores",
    );
  if (resources.attributes.has("cpuset"))
    problem(
      "conflicting-attributes",
      '"cpuset" names cores, and with "exclusive_cores" the plan chooses them.',
      "Keep one of the two.",
      "cpuset",
    );
  const cpu = numberOf(resources, "cpu");
  if (cpu !== null && cpu !== cores * 1000)
    problem(
      "conflicting-attributes",
      `"cpu" asks for ${cpu / 1000} and "exclusive_cores" for ${cores}.`,
      `Remove cpu: exclusive_cores = ${cores} requests cpu = ${cores}.`,
      "cpu",
    );
  return cores;
}
