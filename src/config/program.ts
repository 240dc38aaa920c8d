// What all evaluations of a module share: its declarations, the values of its variables and what it may read.
import type { FunctionDefinition } from "../hcl/scope.ts";
import type { Value } from "../hcl/value.ts";
import { formatAddress } from "../model/address.ts";
import type { Address } from "../model/address.ts";
import type { Json } from "../model/json.ts";
import type { Declaration, Declarations, ObjectKind } from "./declarations.ts";
import type { FileReader, SecretSources } from "./input.ts";

export interface Program {
  readonly declarations: Declarations;
  /** Converted to their types; marked where sensitive. A variable whose value is missing or wrong is a failed value. */
  readonly variables: ReadonlyMap<string, Value>;
  readonly functions: ReadonlyMap<string, FunctionDefinition>;
  readonly reader: FileReader;
  readonly secrets: SecretSources;
  readonly budget: { steps: number };
  /** Sensitive variables and secrets that were read, by the name that is shown. */
  readonly sensitiveUsed: Map<string, Json>;
  /** Null where the orch block does not give a usable one. */
  readonly project: () => string | null;
  /** Names of all nodes, after for_each; null where an endpoint may bring more than are declared. */
  readonly nodeNames: () => readonly string[] | null;
}

export function addressOf(declaration: Declaration, key: string | null): Address {
  return formatAddress({
    kind: declaration.kind as ObjectKind, // only declarations of objects have addresses
    name: declaration.name,
    keys: key === null ? [] : [key],
  });
}
