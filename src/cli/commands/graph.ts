// `orch graph [PLAN]`: what the configuration declares and what needs what, or what a saved plan does and in which order.
import { hasErrors } from "../../diagnostics/diagnostic.ts";
import { renderDot } from "../../render/graph/dot.ts";
import type { Graph } from "../../render/graph/graph.ts";
import { renderMermaid } from "../../render/graph/mermaid.ts";
import { renderSvg } from "../../render/graph/svg.ts";
import { EXIT } from "../exit-codes.ts";
import { graphOfConfiguration } from "../graph/of-configuration.ts";
import { graphOfPlan } from "../graph/of-plan.ts";
import type { GlobalOptions, VariableOption } from "../options.ts";
import { readPlanFile } from "../plan-file.ts";
import { loadProject } from "../project.ts";

export type GraphFormat = "dot" | "json" | "mermaid" | "svg";

export function graph(
  global: GlobalOptions,
  file: string | null,
  variables: readonly VariableOption[],
  format: GraphFormat,
): number {
  const { terminal } = global;
  const found = file === null ? ofConfiguration(global, variables) : ofPlan(global, file);
  if (found === null) return EXIT.error;
  switch (format) {
    case "dot":
      terminal.print(renderDot(found));
      return EXIT.ok;
    case "mermaid":
      terminal.print(renderMermaid(found));
      return EXIT.ok;
    case "svg":
      terminal.print(renderSvg(found));
      return EXIT.ok;
    case "json":
      terminal.printJson({ format_version: "1.0", of: file === null ? "configuration" : "plan", ...found });
      return EXIT.ok;
    default:
      return format satisfies never;
  }
}

function ofConfiguration(global: GlobalOptions, variables: readonly VariableOption[]): Graph | null {
  const { configuration, diagnostics, sources } = loadProject(global, variables, "warning");
  if (configuration !== null && !hasErrors(diagnostics)) return graphOfConfiguration(configuration);
  global.terminal.report(diagnostics, sources);
  return null;
}

function ofPlan(global: GlobalOptions, file: string): Graph | null {
  const read = readPlanFile(global.directory, file);
  if (read.ok) return graphOfPlan(read.value);
  global.terminal.report(read.diagnostics);
  return null;
}
