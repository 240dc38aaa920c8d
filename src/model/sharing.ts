// How the room of nodes is shared: namespaces with quotas, and room that is kept for some.
import type { SourceRange } from "../diagnostics/diagnostic.ts";
import type { Address, NodeName } from "./address.ts";
import type { Resources } from "./resources.ts";

/** The namespace of workloads that name none. */
export const DEFAULT_NAMESPACE = "default";

export interface Namespace {
  readonly name: string;
  /** Null: as much as there is. */
  readonly quota: Quota | null;
  readonly range: SourceRange;
}

/** At most so much over all replicas; what is absent has no limit. `cpu` in millicores, `memory` in bytes. */
export interface Quota {
  readonly cpu?: number;
  readonly memory?: number;
  readonly replicas?: number;
  readonly devices?: Readonly<Record<string, number>>;
}

/** Room on each of some nodes that only those may take who are entitled. */
export interface Reservation {
  readonly name: string;
  /** On each node. */
  readonly amounts: Resources;
  /** Null: on every node of the pool. */
  readonly nodes: readonly NodeName[] | null;
  /** Null: any. */
  readonly pool: string | null;
  /** Who is entitled: from this priority on, or of a namespace, or a workload. */
  readonly priority: number | null;
  readonly namespaces: readonly string[];
  readonly workloads: readonly Address[];
  readonly range: SourceRange;
}
