// Which block types there are at the top of a file, for the JSON syntax: whether they have a label, and what they hold.
import { isWorkloadKind } from "../model/address.ts";
import type { BodySchema } from "./schema.ts";
import { CHECK, ORCH, OUTPUT, VARIABLE } from "./schemas/module.ts";
import { NETWORK, NODE, SECRET, VOLUME } from "./schemas/objects.ts";
import { IMPORT, MOVED, REMOVED } from "./schemas/refactoring.ts";
import { workloadSchema } from "./schemas/workload.ts";

export interface BlockKind {
  readonly labelled: boolean;
  /** Null: nothing but attributes. */
  readonly body: BodySchema | null;
}

const KINDS: ReadonlyMap<string, BlockKind> = new Map([
  ["orch", { labelled: false, body: ORCH }],
  ["locals", { labelled: false, body: null }],
  ["moved", { labelled: false, body: MOVED }],
  ["removed", { labelled: false, body: REMOVED }],
  ["import", { labelled: false, body: IMPORT }],
  ["variable", { labelled: true, body: VARIABLE }],
  ["output", { labelled: true, body: OUTPUT }],
  ["module", { labelled: true, body: null }],
  ["check", { labelled: true, body: CHECK }],
  ["node", { labelled: true, body: NODE }],
  ["network", { labelled: true, body: NETWORK }],
  ["volume", { labelled: true, body: VOLUME }],
  ["secret", { labelled: true, body: SECRET }],
]);

export function blockKind(type: string): BlockKind {
  if (isWorkloadKind(type)) return { labelled: true, body: workloadSchema(type) };
  return KINDS.get(type) ?? { labelled: false, body: null };
}
