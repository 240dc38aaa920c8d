// `orch validate`: the configuration by our own parser and rules, and every file by HashiCorp's grammar.
import { type Diagnostic, hasErrors } from "../../diagnostics/diagnostic.ts";
import { checkAgainstReference } from "../../hcl/reference.ts";
import { renderDiagnosticsJson } from "../../render/diagnostic-json.ts";
import type { Configuration } from "../../model/configuration.ts";
import { plural } from "../../render/names.ts";
import { EXIT } from "../exit-codes.ts";
import type { GlobalOptions, VariableOption } from "../options.ts";
import { loadProject, openStore } from "../project.ts";
import { checkSpecs, openWorld } from "../world.ts";

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
  if (global.offline !== undefined && project.configuration !== null && !hasErrors(diagnostics))
    diagnostics.push(...(await checkOffline(global, project.configuration)));
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

/** With an inventory it is known which providers have a say, and what they refuse. */
async function checkOffline(
  global: GlobalOptions,
  configuration: Configuration,
): Promise<readonly Diagnostic[]> {
  const read = await openStore(global, configuration).read();
  if (!read.ok) return read.diagnostics;
  const world = await openWorld(global, configuration, null, new AbortController().signal);
  if (!("sessions" in world)) return world;
  const news = global.offline?.newNodes(configuration.nodes) ?? [];
  return [...news, ...(await checkSpecs(world, configuration, null))];
}

function countOf(configuration: ReturnType<typeof loadProject>["configuration"]): string {
  if (configuration === null) return "nothing";
  return `${plural(configuration.workloads.length, "workload")} on ${plural(configuration.nodes.length, "node")}`;
}
