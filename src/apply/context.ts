// What steps are carried out with.
import type { Address, NodeName } from "../model/address.ts";
import type { Node } from "../model/node.ts";
import type { StateRecord } from "../model/state.ts";
import type { PlannedWork } from "../planner/input.ts";
import type { Schema, Session } from "../provider/contract.ts";
import type { JournalEvent } from "../state/entry.ts";
import type { ApplyEventBody } from "./events.ts";
import type { Clock } from "./gate.ts";

/** Where results go: the journal, and the state that grows from it. */
export interface Ledger {
  /** On disk when it resolves. */
  readonly append: (event: JournalEvent) => Promise<void>;
  readonly record: (address: Address) => StateRecord | null;
}

export interface ApplyContext {
  readonly work: PlannedWork;
  readonly project: string;
  readonly lineage: string;
  /** Hex; for digests of sensitive values. */
  readonly key: string;
  /** By provider name. */
  readonly sessions: ReadonlyMap<string, Session>;
  readonly schemas: ReadonlyMap<string, Schema>;
  readonly ledger: Ledger;
  readonly emit: (event: ApplyEventBody) => void;
  readonly clock: Clock;
  /** Aborted by the second Ctrl-C. */
  readonly signal: AbortSignal;
}

export function nodeOf(context: ApplyContext, name: NodeName): Node | null {
  return context.work.nodes.get(name) ?? null;
}
