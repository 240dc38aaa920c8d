// `orch diff PLAN PLAN`: what differs between two saved plans, by what they do. Reads the files and nothing else.
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diffPlans } from "../../plan/diff.ts";
import { planDiffJson, renderPlanDiff } from "../../render/plan-diff.ts";
import { EXIT } from "../exit-codes.ts";
import type { GlobalOptions } from "../options.ts";
import { readPlanFile } from "../plan-file.ts";

export interface DiffOptions {
  readonly json?: boolean;
  readonly detailedExitcode?: boolean;
}

export function diff(global: GlobalOptions, names: readonly [string, string], options: DiffOptions): number {
  const { terminal, directory } = global;
  const [first, second] = names.map((name) => ({ name, read: readPlanFile(directory, name) }));
  if (first === undefined || second === undefined || !first.read.ok || !second.read.ok) {
    const problems = [first, second].flatMap((side): readonly Diagnostic[] =>
      side === undefined || side.read.ok ? [] : side.read.diagnostics,
    );
    terminal.report(problems);
    return EXIT.error;
  }
  const sides = [
    { name: first.name, plan: first.read.value },
    { name: second.name, plan: second.read.value },
  ] as const;
  const found = diffPlans(sides[0].plan, sides[1].plan);
  if (options.json === true) terminal.printJson(planDiffJson(sides[0], sides[1], found));
  else terminal.print(renderPlanDiff(sides[0], sides[1], found, terminal.out));
  return options.detailedExitcode === true && found.same === "nothing" ? EXIT.changes : EXIT.ok;
}
