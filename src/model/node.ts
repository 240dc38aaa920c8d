// Nodes: hosts that run replicas, as the configuration declares them, as a provider sees them, and both together.
import type { SourceRange } from "../diagnostics/diagnostic.ts";
import type { EndpointName, NodeName } from "./address.ts";
import type { JsonObject } from "./json.ts";
import type { Resources } from "./resources.ts";
import type { SensitiveValue } from "./spec.ts";

/** A `node` block instance. A Docker endpoint is one node; a manager's endpoint may bring many. */
export interface NodeConfig {
  readonly name: NodeName;
  readonly provider: string;
  /** The engine, e.g. `unix:///run/docker.sock`; null means the environment's default engine. */
  readonly host: string | null;
  /** Where other nodes and people reach published ports; null where the host says nothing (a local socket). */
  readonly advertise: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly pool: string;
  /** Overrides what the engine reports, amount by amount. */
  readonly capacity: Partial<Resources>;
  readonly reserved: Resources;
  readonly portRange: PortRange;
  readonly drain: boolean;
  /** Keep newcomers away that do not tolerate them: `gpu`, `dedicated=db`. */
  readonly taints?: readonly string[];
  /** How many replicas of the project may run there. */
  readonly maxReplicas?: number;
  /** Provider settings such as `tls`, `ssh`, or the simulator's. */
  readonly settings: JsonObject;
  /** Values for the sensitive paths of `settings`, which are null there. In memory only: neither shown nor stored. */
  readonly sensitiveSettings?: readonly SensitiveValue[];
  readonly range: SourceRange | null;
}

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

export type NodeStatus = "ready" | "unreachable";

/** What a provider reports of a node. */
export interface NodeSeen {
  readonly name: NodeName;
  readonly endpoint: EndpointName;
  readonly status: NodeStatus;
  /** A sentence why it is unreachable. */
  readonly problem: string | null;
  /** Where its published ports are reached, as far as the way to its engine tells (DOCKER_HOST). What is declared goes before it. */
  readonly advertise?: string;
  /** Identity of the engine behind the endpoint; a changed one is another engine. */
  readonly fingerprint: string;
  readonly os: string;
  readonly arch: string;
  readonly engineVersion: string;
  /** What sets this engine apart from others of its provider, as exceptions of the schema name it. */
  readonly traits?: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly capacity: Resources;
  /** What containers hold that are not this project's: their limits, reservations and devices. */
  readonly foreign: Resources;
  /** Host ports that something else than this project's replicas holds: `80/tcp`. */
  readonly foreignPorts: readonly string[];
  /** Who holds such a port, where that is known: `80/tcp` → `container nginx`. */
  readonly portHolders?: Readonly<Record<string, string>>;
  /** Cores (0, 1, …) that containers outside of this project are pinned to; absent: none. */
  readonly foreignCores?: readonly number[];
  /** GPUs (0, 1, …) that such containers were given; absent: none. */
  readonly foreignGpus?: readonly number[];
  /** Observed load as a share of capacity, 0..1; null where it was not asked for. */
  readonly load: { readonly cpu: number; readonly memory: number } | null;
}

/** What expressions see as `node`, and what scheduling works with: declaration and observation together. */
export interface Node {
  readonly name: NodeName;
  readonly endpoint: EndpointName;
  readonly provider: string;
  readonly status: NodeStatus;
  readonly fingerprint: string;
  readonly drain: boolean;
  /** Keep newcomers away that do not tolerate them: `gpu`, `dedicated=db`. */
  readonly taints?: readonly string[];
  /** How many replicas of the project may run there. */
  readonly maxReplicas?: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly pool: string;
  readonly os: string;
  readonly arch: string;
  readonly engineVersion: string;
  readonly advertise: string | null;
  readonly capacity: Resources;
  /** Capacity less what is reserved and what foreign containers hold. */
  readonly allocatable: Resources;
  readonly portRange: PortRange;
  readonly foreignPorts: readonly string[];
  readonly portHolders?: Readonly<Record<string, string>>;
  /** How many cores there are, numbered from 0; absent: as many as the capacity has whole ones. */
  readonly cores?: number;
  readonly foreignCores?: readonly number[];
  /** GPUs (0, 1, …) that such containers were given; absent: none. */
  readonly foreignGpus?: readonly number[];
  readonly load: { readonly cpu: number; readonly memory: number } | null;
}
