// What a plan does, and in which order: its waves as groups, rows that go together as one node, and an arrow from what must be
// done first. Rows are connected where they are one after the other of one workload, where the plan orders them, and where a
// replica uses a network or a volume.
import { type Address, isWorkloadKind, ownerOf } from "../../model/address.ts";
import { compareText } from "../../model/json.ts";
import type { ReplicaSpec } from "../../model/spec.ts";
import type { Change, Plan, Wave } from "../../plan/document.ts";
import { specOf } from "../../plan/expand.ts";
import { objectsUsedBy } from "../../planner/supports.ts";
import type { Graph, GraphNode } from "../../render/graph/graph.ts";
import { plural, shortId, someOf } from "../../render/names.ts";

interface Group extends GraphNode {
  readonly owner: Address;
  readonly wave: number;
}

export function graphOfPlan(plan: Plan): Graph {
  const changes = new Map(plan.changes.map((change) => [change.address, change]));
  const groups = plan.waves.flatMap((wave, index) => groupsOf(wave, index, changes));
  const ofOwner = new Map<Address, Group[]>();
  for (const group of groups) {
    const list = ofOwner.get(group.owner);
    if (list === undefined) ofOwner.set(group.owner, [group]);
    else list.push(group);
  }
  const labels = new Map<string, { from: string; to: string; label: string }>();
  const add = (from: Group, to: Group, label: string): void => {
    const key = JSON.stringify([from.id, to.id]);
    const known = labels.get(key);
    if (known === undefined || known.label === "") labels.set(key, { from: from.id, to: to.id, label });
  };
  /** Each of the later ones waits for the last of the others before it. */
  const connect = (first: Address, then: Address, label: string): void => {
    for (const to of ofOwner.get(then) ?? []) {
      const before = (ofOwner.get(first) ?? []).filter(({ wave, id }) => wave < to.wave && id !== to.id);
      const last = before.reduce((most, { wave }) => (wave > most ? wave : most), -1);
      for (const from of before) if (from.wave === last) add(from, to, label);
    }
  };
  for (const { first, then, gate } of plan.order) connect(ownerOf(first), ownerOf(then), gate);
  for (const [user, used] of usesOf(plan)) {
    connect(used, user, "");
    connect(user, used, ""); // removed before what it uses
  }
  for (const [giver, taker] of roomsOf(plan, groups)) add(giver, taker, "room");
  for (const owner of ofOwner.keys()) connect(owner, owner, "");
  return {
    title: `${plan.project} ${shortId(plan.id)}`,
    nodes: groups.map(({ owner: _owner, wave: _wave, ...node }) => node),
    edges: [...labels.values()]
      .sort((a, b) => compareText(a.from, b.from) || compareText(a.to, b.to))
      .map((edge) => ({ ...edge, back: false })),
    groups: plan.waves.map((_, index) => `wave ${index + 1}`),
  };
}

/** Runs of jobs that take the room of others, as pairs of giver and taker. */
function* roomsOf({ schedule }: Plan, groups: readonly Group[]): Generator<readonly [Group, Group]> {
  const byAddress = new Map(groups.flatMap((group) => group.addresses.map((address) => [address, group])));
  for (const { address, room_of: givers } of schedule?.runs ?? []) {
    const taker = byAddress.get(address);
    for (const giver of givers) {
      const from = byAddress.get(giver);
      if (from !== undefined && taker !== undefined && from.wave < taker.wave) yield [from, taker];
    }
  }
}

/** Rows of one owner that go together in one wave in one way. */
function groupsOf(wave: Wave, index: number, changes: ReadonlyMap<Address, Change>): readonly Group[] {
  const groups = new Map<string, { owner: Address; action: string; part: string; addresses: Address[] }>();
  for (const { address, action, part } of wave.items) {
    const owner = changes.get(address)?.owner ?? ownerOf(address);
    const key = JSON.stringify([owner, action, part]);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { owner, action, part, addresses: [address] });
    else known.addresses.push(address);
  }
  return [...groups.values()].map(({ owner, action, part, addresses }): Group => {
    const [first = owner] = addresses;
    const kind = changes.get(first)?.kind ?? "network";
    const one = addresses.length === 1;
    const name = one ? first : owner;
    const nodes = addresses.flatMap((address) => {
      const { from = null, to = null } = changes.get(address)?.node ?? {};
      return [to ?? from ?? ""];
    });
    const where = someOf([...new Set(nodes)].filter((node) => node !== "").sort(compareText), 3);
    return {
      id: `${name} ${[action, part, index + 1].filter((word) => word !== "").join(" ")}`,
      label: one
        ? first
        : `${owner} (${plural(addresses.length, isWorkloadKind(kind) ? "replica" : "instance")})`,
      detail: `${action}${part === "" ? "" : ` ${part}`}${where === "" ? "" : ` on ${where}`}`,
      kind: action,
      group: `wave ${index + 1}`,
      addresses,
      owner,
      wave: index,
    };
  });
}

/** Each pair of a workload and what it uses, once. */
function usesOf(plan: Plan): readonly (readonly [Address, Address])[] {
  const pairs = new Map<string, readonly [Address, Address]>();
  for (const change of plan.changes)
    for (const ref of [change.before, change.after]) {
      if (ref === null || change.kind === "network" || change.kind === "volume") continue;
      const spec = specOf(plan, ref);
      if (spec["containers"] === undefined) continue; // its table lacks it
      // a replica's row has a replica's specification
      for (const used of objectsUsedBy(spec as unknown as ReplicaSpec))
        pairs.set(`${change.owner} ${used}`, [change.owner, used]);
    }
  return [...pairs.values()];
}
