// `orch output`: what the last apply left, from the state.
import { type Diagnostic, errorDiagnostic } from "../../diagnostics/diagnostic.ts";
import { suggestion } from "../../hcl/suggest.ts";
import { renderOutput, renderOutputs, renderOutputsJson } from "../../render/views/outputs.ts";
import { EXIT } from "../exit-codes.ts";
import type { GlobalOptions, OutputOptions, VariableOption } from "../options.ts";
import { openRecorded } from "../recorded.ts";

export async function output(
  global: GlobalOptions,
  name: string | null,
  variables: readonly VariableOption[],
  options: OutputOptions,
): Promise<number> {
  const { terminal } = global;
  const contradiction = contradictionOf(name, options);
  if (contradiction !== null) {
    terminal.report([contradiction]);
    return EXIT.error;
  }
  const recorded = await openRecorded(global, variables);
  if (recorded === null) return EXIT.error;
  await recorded.desk.close();
  const outputs = Object.entries(recorded.state?.outputs ?? {}).map(([key, found]) => ({
    name: key,
    ...found,
  }));
  if (name === null) {
    terminal.print(options.json === true ? renderOutputsJson(outputs) : renderOutputs(outputs, terminal.out));
    return EXIT.ok;
  }
  const found = outputs.find((item) => item.name === name);
  if (found === undefined) {
    const known = outputs.map((item) => item.name);
    terminal.report([
      errorDiagnostic(
        "no-such-output",
        `There is no output ${JSON.stringify(name)} in the state.${suggestion(name, known)}`,
        {
          detail:
            known.length === 0
              ? "Nothing was applied yet, or the configuration has no outputs."
              : `Known are ${known.join(", ")}.`,
        },
      ),
    ]);
    return EXIT.error;
  }
  if (found.sensitive && (options.raw === true || options.json === true)) {
    terminal.report([
      errorDiagnostic(
        "output-is-sensitive",
        `The output ${JSON.stringify(name)} is sensitive, and sensitive values are not stored.`,
        {
          detail: "Read the value where it comes from.",
        },
      ),
    ]);
    return EXIT.error;
  }
  if (options.json === true) terminal.printJson(found.value);
  else if (options.raw === true) terminal.printExact(renderOutput(found, terminal.out, { raw: true }));
  else terminal.print(renderOutput(found, terminal.out));
  return EXIT.ok;
}

function contradictionOf(name: string | null, options: OutputOptions): Diagnostic | null {
  if (options.raw !== true) return null;
  if (options.json === true)
    return errorDiagnostic("contradicting-flags", "--raw and --json cannot be given at once.", {
      detail: "--raw prints one text as it is, --json any values as JSON.",
    });
  if (name !== null) return null;
  return errorDiagnostic("contradicting-flags", "--raw prints one output, and none is named.", {
    detail: "Write orch output NAME --raw, or orch output --json for all.",
  });
}
