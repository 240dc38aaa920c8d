// What all evaluations of a module instance share: its declarations, the values of its variables and what it may read.
import type { FunctionDefinition } from "../hcl/scope.ts";
import type { Value } from "../hcl/value.ts";
import { formatAddress, modulePrefix } from "../model/address.ts";
import type { Address, ModuleStep } from "../model/address.ts";
import type { Json } from "../model/json.ts";
import type { DataDesk } from "./data-requests.ts";
import { declarationsWithin } from "./declarations.ts";
import type { Declaration, Declarations, ObjectKind } from "./declarations.ts";
import type { FileReader, SecretSources } from "./input.ts";
import type { ModuleFolder } from "./module-folders.ts";

export interface Program {
  readonly declarations: Declarations;
  /** Null for the root module. */
  readonly called: Called | null;
  /** The program of a module that this one calls; the same one each time. Null where its folder cannot be used. */
  readonly child: (call: Declaration, key: string | null) => Program | null;
  /**
   * Of the root module: converted to their types; marked where sensitive. A variable whose value is missing or wrong is
   * a failed value.
   */
  readonly variables: ReadonlyMap<string, Value>;
  readonly functions: ReadonlyMap<string, FunctionDefinition>;
  readonly reader: FileReader;
  readonly secrets: SecretSources;
  readonly budget: { steps: number };
  readonly data: DataDesk;
  /** Sensitive variables and secrets that were read, by the name that is shown. */
  readonly sensitiveUsed: Map<string, Json>;
  /** Null where the orch block does not give a usable one. */
  readonly project: () => string | null;
  /** Names of all nodes, after for_each; null where an endpoint may bring more than are declared. */
  readonly nodeNames: () => readonly string[] | null;
}

/** How a module instance came to be. */
export interface Called {
  readonly parent: Program;
  readonly call: Declaration;
  readonly key: string | null;
  readonly path: readonly ModuleStep[];
}

/** The function `child` of a program whose calls lead to these folders. */
export function childPrograms(
  parent: () => Program,
  folder: ModuleFolder,
): (call: Declaration, key: string | null) => Program | null {
  const made = new Map<string, Program | null>();
  return (call, key) => {
    const label = JSON.stringify([call.name, key]);
    const known = made.get(label);
    if (known !== undefined) return known;
    const target = folder.calls.get(call.name);
    const program = target === undefined ? null : childProgram(parent(), target, call, key);
    made.set(label, program);
    return program;
  };
}

function childProgram(parent: Program, folder: ModuleFolder, call: Declaration, key: string | null): Program {
  const path = [...call.within, { name: call.name, key }];
  const { reader } = folder;
  const program: Program = {
    ...parent,
    declarations: declarationsWithin(folder.declarations, path),
    called: { parent, call, key, path },
    child: childPrograms(() => program, folder),
    variables: new Map(),
    reader,
    secrets: { ...parent.secrets, readFile: (file) => parent.secrets.readFile(file, reader) },
  };
  return program;
}

export function addressOf(declaration: Declaration, key: string | null): Address {
  return formatAddress({
    modules: declaration.within,
    kind: declaration.kind as ObjectKind, // only declarations of objects have addresses
    name: declaration.name,
    keys: key === null ? [] : [key],
  });
}

/** `module.shop["eu"].`, empty for the root module: what names of a module instance start with. */
export function prefixOf({ called }: Program): string {
  return called === null ? "" : modulePrefix(called.path);
}
