// Planning from an inventory (`--inventory FILE`): with nothing but the project's files and that one. The configuration may be a
// stranger's, so all that reaches further is taken away here, once: engines, providers, the environment, secrets, the state's backend.
import { type Diagnostic, errorDiagnostic, failure, success } from "../../diagnostics/diagnostic.ts";
import type { NodeConfig } from "../../model/node.ts";
import type { State } from "../../model/state.ts";
import type { StateSnapshot } from "../../state/recover.ts";
import type { StateStore } from "../../state/store.ts";
import type { GlobalOptions, PlanFlags, PlanOptions, VariableOption } from "../options.ts";
import type { Inventory } from "./document.ts";
import { type RecordedEngines, newNodes, recordedEngines } from "./recorded-engines.ts";
import { readInventory } from "./read.ts";

/** A plan is made from it in place of engines. */
export interface Offline {
  readonly inventory: Inventory;
  /** The file, as it was given. */
  readonly file: string;
  /** The state that the inventory brings; nothing is ever written to it. */
  readonly store: (project: string) => StateStore;
  /** Sessions that reach nothing. */
  readonly engines: (nodes: readonly NodeConfig[]) => Promise<RecordedEngines | readonly Diagnostic[]>;
  /** What is to be told of nodes that the configuration declares and the inventory does not have. */
  readonly newNodes: (nodes: readonly NodeConfig[]) => readonly Diagnostic[];
}

/** What to plan with: as given where there is no inventory; null where there is something wrong with it, which is told. */
export function offlineWhereAsked<F extends Pick<PlanFlags, "variables"> & Partial<PlanFlags>>(
  global: GlobalOptions,
  flags: F,
  options: Pick<PlanOptions, "inventory" | "refreshOnly" | "generateConfigOut">,
): { readonly global: GlobalOptions; readonly flags: F } | null {
  const { inventory: file } = options;
  if (file === undefined) return { global, flags };
  const problems = offlineProblems(flags, options);
  const read = problems.length > 0 ? failure<Inventory>(...problems) : readInventory(global.directory, file);
  if (!read.ok) {
    global.terminal.report(read.diagnostics);
    return null;
  }
  const inventory = read.value;
  const offline: Offline = {
    inventory,
    file,
    store: (project) => recordedStore(inventory, file, project),
    engines: (nodes) => recordedEngines(inventory, nodes, global.directory),
    newNodes: (nodes) => newNodes(inventory, nodes),
  };
  // what the state records counts as running; nothing is looked up
  return { global: { ...global, offline }, flags: { ...flags, refresh: false } };
}

/** Flags that ask for what is not there. */
function offlineProblems(
  flags: Pick<PlanFlags, "variables"> & Partial<PlanFlags>,
  options: Pick<PlanOptions, "refreshOnly" | "generateConfigOut"> = {},
): readonly Diagnostic[] {
  const isSecret = ({ kind }: VariableOption): boolean => kind === "secret";
  const given: readonly (readonly [string, string])[] = [
    ...(flags.variables.some(isSecret) ? [["--secret", "no secret is read"] as const] : []),
    ...(flags.allowHttp === true ? [["--allow-http", "nothing is asked of the network"] as const] : []),
    ...(flags.upgradeImages === true ? [["--upgrade-images", "no registry is asked"] as const] : []),
    ...(options.refreshOnly === true ? [["--refresh-only", "no engine is asked"] as const] : []),
    ...(options.generateConfigOut === undefined
      ? []
      : [["--generate-config-out", "no engine is asked"] as const]),
  ];
  return given.map(([flag, why]) =>
    errorDiagnostic("contradicting-flags", `With --inventory ${why}, so ${flag} means nothing here.`, {
      detail: "Leave one of the two out.",
    }),
  );
}

function recordedStore(inventory: Inventory, file: string, project: string): StateStore {
  const refuse = (): Promise<never> =>
    Promise.reject(new Error("what is planned from an inventory writes no state"));
  return {
    where: file,
    prepare: refuse,
    read: () =>
      Promise.resolve(
        inventory.project === project
          ? success(snapshotOf(inventory.state ?? null))
          : failure(otherProject(file, inventory.project, project)),
      ),
    write: refuse,
    openRun: refuse,
    lock: refuse,
    forceUnlock: refuse,
    leave: refuse,
    close: () => Promise.resolve([]),
  };
}

function snapshotOf(state: State | null): StateSnapshot | null {
  return state === null ? null : { state, unfinished: [], unfolded: 0 };
}

function otherProject(file: string, found: string, wanted: string): Diagnostic {
  return errorDiagnostic(
    "other-project",
    `${file} is the inventory of the project ${JSON.stringify(found)}, not of ${JSON.stringify(wanted)}.`,
    { detail: "Export one of this project, or restore the project's name in the orch block." },
  );
}
