// `orch import`: takes what runs already into the state. `--discover` rebuilds a lost one; with an address and an engine's id, one
// object that somebody else has made.
import { errorDiagnostic } from "../../diagnostics/diagnostic.ts";
import { EXIT } from "../exit-codes.ts";
import type { GlobalOptions, VariableOption } from "../options.ts";
import { type AdoptOptions, adopt } from "./import-adopt.ts";
import { type DiscoverOptions, discover } from "./import-discover.ts";

export type ImportOptions = DiscoverOptions & AdoptOptions & { readonly discover?: boolean };

export async function importCommand(
  global: GlobalOptions,
  address: string | null,
  id: string | null,
  variables: readonly VariableOption[],
  options: ImportOptions,
): Promise<number> {
  if (options.discover === true && address === null) {
    if (options.node === undefined) return await discover(global, variables, options);
  } else if (options.discover !== true && address !== null && id !== null) {
    if (options.lineage === undefined && options.lost === undefined)
      return await adopt(global, address, id, variables, options);
  }
  global.terminal.report([
    errorDiagnostic("invalid-usage", "orch import takes --discover, or an address and an id.", {
      detail:
        "orch import --discover [--lineage ID] [--lost NODE] rebuilds a lost state; orch import ADDRESS ID [--node NODE] takes in one container, network or volume.",
    }),
  ]);
  return EXIT.error;
}
