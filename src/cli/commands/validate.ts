// `orch validate`: the configuration by our own parser and rules, and every file by HashiCorp's grammar.
import { hasErrors } from "../../diagnostics/diagnostic.ts";
import { checkAgainstReference } from "../../hcl/reference.ts";
import { renderDiagnosticsJson } from "../../render/diagnostic-json.ts";
import { plural } from "../../render/names.ts";
import { EXIT } from "../exit-codes.ts";
import type { GlobalOptions, VariableOption } from "../options.ts";
import { loadProject } from "../project.ts";

export async function validate(
  global: GlobalOptions,
  variables: readonly VariableOption[],
  options: { readonly json?: boolean },
): Promise<number> {
  const { terminal } = global;
  const project = loadProject(global, variables, "warning");
  const diagnostics = [...project.diagnostics];
  // what our parser refuses needs no second opinion
  if (!hasErrors(diagnostics))
    for (const file of project.files.filter(({ name }) => !name.endsWith(".json")))
      diagnostics.push(...(await checkAgainstReference(file)));
  const failed = hasErrors(diagnostics);
  if (options.json === true) terminal.print(renderDiagnosticsJson(diagnostics, project.sources));
  else {
    terminal.report(diagnostics, project.sources);
    if (!failed)
      terminal.print(
        `The configuration is valid: ${plural(project.files.length, "file")}, ${countOf(project.configuration)}.\n`,
      );
  }
  return failed ? EXIT.error : EXIT.ok;
}

function countOf(configuration: ReturnType<typeof loadProject>["configuration"]): string {
  if (configuration === null) return "nothing";
  return `${plural(configuration.workloads.length, "workload")} on ${plural(configuration.nodes.length, "node")}`;
}
