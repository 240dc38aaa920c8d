// `orch completion bash|zsh|fish`: the script that a shell is to read.
import { errorDiagnostic } from "../../diagnostics/diagnostic.ts";
import { suggestion } from "../../hcl/suggest.ts";
import { SHELLS, scriptFor } from "../completion/scripts.ts";
import { EXIT } from "../exit-codes.ts";
import type { GlobalOptions } from "../options.ts";

export function completion({ terminal }: GlobalOptions, given: string): number {
  const shell = SHELLS.find((one) => one === given);
  if (shell !== undefined) {
    terminal.print(scriptFor(shell));
    return EXIT.ok;
  }
  terminal.report([
    errorDiagnostic(
      "invalid-value",
      `There is no completion for ${JSON.stringify(given)}.${suggestion(given, SHELLS)}`,
      {
        detail: `The shells are ${SHELLS.join(", ")}.`,
      },
    ),
  ]);
  return EXIT.error;
}
