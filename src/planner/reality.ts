// Which recorded objects are really there, and which real objects stand in no record.
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { type Address, type NodeName, compareAddresses } from "../model/address.ts";
import type { Node } from "../model/node.ts";
import type { Observation, Observed } from "../model/observation.ts";
import type { Instance, State, StateRecord, Uid } from "../model/state.ts";
import { withRenamedNetworks } from "./renamed-networks.ts";

export type Presence =
  | { readonly kind: "present"; readonly observed: Observed }
  /** Its node was asked and does not have it. */
  | { readonly kind: "missing" }
  /** Its node cannot be asked. */
  | { readonly kind: "unknown" }
  /** Its node is gone: no longer declared, or named lost. */
  | { readonly kind: "lost" };

export interface Recorded {
  readonly record: StateRecord;
  readonly current: { readonly instance: Instance; readonly presence: Presence } | null;
  readonly others: readonly {
    readonly instance: Instance;
    readonly why: string;
    readonly presence: Presence;
  }[];
}

export interface Reality {
  readonly recorded: ReadonlyMap<Address, Recorded>;
  /** Ours by project and lineage, in no record; sorted by address and uid. */
  readonly unrecorded: readonly Observed[];
  /** Engine names held by what is not ours: `kind node name`. */
  readonly strangers: ReadonlyMap<string, Observed>;
  readonly diagnostics: readonly Diagnostic[];
}

export function compareWithReality(
  project: string,
  state: State | null,
  observation: Observation,
  nodes: readonly Node[],
): Reality {
  const byNode = new Map(nodes.map((node) => [node.name, node]));
  const byUid = new Map<Uid, Observed>();
  const strangers = new Map<string, Observed>();
  const diagnostics: Diagnostic[] = [];
  for (const object of withRenamedNetworks(state, observation.objects)) {
    if (!byNode.has(object.node)) continue; // on a node that counts as lost
    if (object.born === null || object.born.project !== project)
      strangers.set(strangerKey(object.kind, object.node, object.name), object);
    else if (object.born.lineage !== state?.lineage) diagnostics.push(otherLineage(object));
    else byUid.set(object.born.uid, object);
  }
  const presence = (instance: Instance): Presence => {
    const node = byNode.get(instance.node);
    if (node === undefined) return { kind: "lost" };
    if (node.status === "unreachable") return { kind: "unknown" };
    const observed = byUid.get(instance.uid);
    return observed === undefined ? { kind: "missing" } : { kind: "present", observed };
  };
  const recorded = new Map<Address, Recorded>();
  const known = new Set<Uid>();
  for (const record of state?.records ?? []) {
    for (const instance of [record.current, ...record.others.map((other) => other.instance)])
      if (instance !== null) known.add(instance.uid);
    recorded.set(record.address, {
      record,
      current:
        record.current === null ? null : { instance: record.current, presence: presence(record.current) },
      others: record.others.map((other) => ({ ...other, presence: presence(other.instance) })),
    });
  }
  const unrecorded = [...byUid.values()].filter(
    (object) => object.born !== null && !known.has(object.born.uid),
  );
  return { recorded, unrecorded: unrecorded.sort(compareObserved), strangers, diagnostics };
}

export function strangerKey(kind: string, node: NodeName, name: string): string {
  const family = kind === "network" || kind === "volume" ? kind : "replica";
  return `${family} ${node} ${name}`;
}

function compareObserved(a: Observed, b: Observed): number {
  if (a.born === null || b.born === null) return 0; // only ours come here
  return compareAddresses(a.born.address, b.born.address) || (a.born.uid < b.born.uid ? -1 : 1);
}

function otherLineage(object: Observed): Diagnostic {
  return errorDiagnostic(
    "foreign-lineage",
    `${object.name} on node ${object.node} belongs to this project but to another state.`,
    {
      detail:
        `It carries the label orch.lineage=${object.born?.lineage ?? ""}. Use the state file that made it, ` +
        "or give this configuration another project name. orch neither adopts nor removes it.",
    },
  );
}
