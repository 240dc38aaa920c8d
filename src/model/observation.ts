// What providers just saw. Nothing volatile: no health, uptime, or addresses inside engines.
import type { Address, EndpointName, Kind, NodeName } from "./address.ts";
import type { JsonObject } from "./json.ts";
import type { NodeSeen } from "./node.ts";
import type { StepId, Uid } from "./state.ts";

export type Phase = "created" | "running" | "stopped" | "done" | "failed";

/** Birth facts, from labels. */
export interface Born {
  readonly project: string;
  readonly lineage: string;
  readonly address: Address;
  readonly uid: Uid;
  readonly step: StepId;
}

/** An object that carries our project's labels, or (`born` null) one of a stranger that holds a name we use. */
export interface Observed {
  readonly born: Born | null;
  /** Of what `state rm` gave away: what its labels say, while `born` is null. */
  readonly forgotten?: Born;
  readonly kind: Kind;
  readonly endpoint: EndpointName;
  readonly node: NodeName;
  readonly name: string;
  readonly ids: Readonly<Record<string, string>>;
  /**
   * Of a replica: `running` when every container runs; `created` when some never started; `done` (all ended, main with 0),
   * `failed` (main ended otherwise), `stopped` (some container does not run or is gone). Networks and volumes are `running`.
   */
  readonly phase: Phase;
  /** Exit code of an ended main container. */
  readonly exit: number | null;
  /**
   * Part of a specification, in its vocabulary: just those attributes that can differ from what was applied without
   * a new object (limits, restart policy, attached networks, …). Compared where the recorded specification has them.
   */
  readonly attributes: JsonObject;
  /** Names of containers that the replica should have by its labels and has not. */
  readonly missing: readonly string[];
  /** The text that it was given at its birth to keep. */
  readonly note?: string;
}

export interface Observation {
  readonly nodes: readonly NodeSeen[];
  readonly objects: readonly Observed[];
}
