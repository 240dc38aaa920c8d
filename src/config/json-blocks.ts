// Which block types there are at the top of a file, for the JSON syntax: how many labels they have, and what they hold.
import { isWorkloadKind } from "../model/address.ts";
import type { BodySchema } from "./schema.ts";
import { CHECK, ORCH, OUTPUT, POLICY, VARIABLE } from "./schemas/module.ts";
import { ANY_DATA } from "./schemas/data.ts";
import { NETWORK, NODE, SECRET, VOLUME } from "./schemas/objects.ts";
import { IMPORT, MOVED, REMOVED } from "./schemas/refactoring.ts";
import { NAMESPACE, RESERVATION } from "./schemas/sharing.ts";
import { workloadSchema } from "./schemas/workload.ts";

export interface BlockKind {
  readonly labels: 0 | 1 | 2;
  /** Null: nothing but attributes. */
  readonly body: BodySchema | null;
}

const KINDS: ReadonlyMap<string, BlockKind> = new Map([
  ["orch", { labels: 0, body: ORCH }],
  ["locals", { labels: 0, body: null }],
  ["moved", { labels: 0, body: MOVED }],
  ["removed", { labels: 0, body: REMOVED }],
  ["import", { labels: 0, body: IMPORT }],
  ["variable", { labels: 1, body: VARIABLE }],
  ["output", { labels: 1, body: OUTPUT }],
  ["module", { labels: 1, body: null }],
  ["data", { labels: 2, body: ANY_DATA }],
  ["check", { labels: 1, body: CHECK }],
  ["policy", { labels: 1, body: POLICY }],
  ["node", { labels: 1, body: NODE }],
  ["namespace", { labels: 1, body: NAMESPACE }],
  ["reservation", { labels: 1, body: RESERVATION }],
  ["network", { labels: 1, body: NETWORK }],
  ["volume", { labels: 1, body: VOLUME }],
  ["secret", { labels: 1, body: SECRET }],
]);

export function blockKind(type: string): BlockKind {
  if (isWorkloadKind(type)) return { labels: 1, body: workloadSchema(type) };
  return KINDS.get(type) ?? { labels: 0, body: null };
}
