// From drafts to the scheduler's input, and its answer back into the drafts.
import { type Address, type NodeName, compareAddresses, instanceAddress } from "../model/address.ts";
import type { DesiredWorkload } from "../model/configuration.ts";
import { compareText } from "../model/json.ts";
import { requestOf } from "../model/request.ts";
import type { ReplicaSpec } from "../model/spec.ts";
import type { Node } from "../model/node.ts";
import type { Instance } from "../model/state.ts";
import { schedule } from "../scheduler/schedule.ts";
import type {
  PendingReplica,
  SchedulingInput,
  SchedulingReplica,
  SchedulingResult,
  SchedulingWorkload,
  WorkloadVerdict,
} from "../scheduler/types.ts";
import type { Draft } from "./drafts.ts";
import { imagesOf } from "./images.ts";
import { type JobsBefore, jobsBefore } from "./job-order.ts";
import { jobTerms, runStateOf } from "./job-terms.ts";
import type { PlanInput } from "./input.ts";
import { isAllowed, preemptedReplicas } from "./preempted.ts";
import type { Reality } from "./reality.ts";
import { draftOf, ownVolumes } from "./replicas.ts";
import type { Selection } from "./selection.ts";
import { objectsUsedBy } from "./supports.ts";
import { takesOf } from "./takes.ts";
import { newlyWaiting, waitingReason, withoutWaiting } from "./waits.ts";

export interface Placed {
  /** Sorted; daemons have theirs for new nodes, and no longer those for nodes that they leave. */
  readonly drafts: readonly Draft[];
  readonly result: SchedulingResult;
  /** What it is the answer to. */
  readonly asked: SchedulingInput;
}

/**
 * What finds no place runs on where it is, and takes its room and its ports there: so it is placed again with all such replicas
 * held as they are, until no more of them is found. The same for what depends on something that finds no place.
 */
export function placeReplicas(
  input: PlanInput,
  nodes: readonly Node[],
  reality: Reality,
  drafts: readonly Draft[],
  selected: Selection,
): Placed {
  const names = new Set(nodes.map((node) => node.name));
  let pending: readonly PendingReplica[] = [];
  const verdicts = new Map<Address, WorkloadVerdict>();
  const preempted = preemptedReplicas(input, []);
  let given: readonly Draft[] = drafts.filter(({ address }) => !preempted.has(address));
  const waitsFor = new Map<Address, readonly Address[]>();
  const maybeWaiting: Selection = (address, owner) => selected(address, owner) && !waitsFor.has(owner);
  for (;;) {
    const { drafts: all, result, asked } = placeOnce(input, nodes, reality, given, maybeWaiting);
    const running = new Set(
      all.flatMap((draft) => (draft.node === null && runsOn(draft, names) ? [draft.address] : [])),
    );
    const stuck = result.pending.filter(
      ({ address, preemptedBy }) => running.has(address) && preemptedBy === undefined,
    );
    pending = [...asToldLast(pending, stuck, asked), ...stuck];
    for (const { workload } of stuck) {
      const verdict = result.verdicts.get(workload);
      if (verdict !== undefined) verdicts.set(workload, verdict);
    }
    if (stuck.length > 0) {
      const held = new Set(stuck.map(({ address }) => address));
      given = given.map((draft) => (held.has(draft.address) ? { ...draft, selected: false } : draft));
      continue;
    }
    if (input.options.pins === null) {
      const { workloads } = input.configuration;
      const lacking = [...result.pending, ...pending];
      const waiting = newlyWaiting(workloads, all, lacking, new Set(waitsFor.keys()));
      for (const [workload, targets] of waiting.targets) waitsFor.set(workload, targets);
      const listed = new Set(pending.map(({ address }) => address));
      pending = [...pending, ...waiting.pending.filter(({ address }) => !listed.has(address))];
      if (waiting.targets.size > 0) {
        given = withoutWaiting(given, new Set(waiting.targets.keys()));
        continue;
      }
    }
    if (pending.length === 0) return { drafts: all, result, asked };
    const short = new Set([...result.pending, ...pending].map(({ workload }) => workload));
    pending = pending.map((item) => {
      const targets = waitsFor.get(item.workload);
      return targets === undefined ? item : { ...item, reason: waitingReason(targets, short) };
    });
    // no node refuses what waits
    const told = [...result.verdicts, ...verdicts].filter(([workload]) => !waitsFor.has(workload));
    return {
      drafts: all,
      asked,
      result: {
        ...result,
        pending: [...result.pending, ...pending].sort((a, b) => compareAddresses(a.address, b.address)),
        verdicts: new Map(told),
      },
    };
  }
}

/**
 * What was found before, with what is short now that more is held as it is: replicas of a workload have one reason, but those
 * that can go to one node only.
 */
function asToldLast(
  before: readonly PendingReplica[],
  found: readonly PendingReplica[],
  { workloads }: SchedulingInput,
): readonly PendingReplica[] {
  if (before.length === 0) return before;
  const owners = new Set(found.map(({ workload }) => workload));
  const fixed = new Set(
    workloads.flatMap(({ address, replicas }) =>
      owners.has(address) ? replicas.filter(({ pin }) => pin !== null).map((replica) => replica.address) : [],
    ),
  );
  const last = new Map(
    found.flatMap((item) => (fixed.has(item.address) ? [] : [[item.workload, item] as const])),
  );
  return before.map((item) => {
    const told = fixed.has(item.address) ? undefined : last.get(item.workload);
    return told === undefined ? item : { ...told, address: item.address };
  });
}

/** It is there, may be changed by this plan, and nothing but the plan would move it. */
function runsOn({ selected, instance, presence }: Draft, names: ReadonlySet<NodeName>): boolean {
  return selected && instance !== null && presence?.kind === "present" && names.has(instance.node);
}

function placeOnce(
  input: PlanInput,
  nodes: readonly Node[],
  reality: Reality,
  drafts: readonly Draft[],
  selected: Selection,
): Placed {
  const byWorkload = new Map<Address, Draft[]>();
  for (const draft of drafts) {
    const list = byWorkload.get(draft.workload.address);
    if (list === undefined) byWorkload.set(draft.workload.address, [draft]);
    else list.push(draft);
  }
  const open = new Map(nodes.map((node) => [node.name, !node.drain]));
  const { placement: policy, project, namespaces = [], reservations = [] } = input.configuration;
  const quotas = namespaces.flatMap(({ name, quota }) =>
    quota === null ? [] : [{ ...quota, namespace: name }],
  );
  const positions = declaredOrder(input.configuration.workloads);
  const before = jobsBefore(input.configuration);
  const asked: SchedulingInput = {
    nodes,
    ...(input.solver === undefined ? {} : { solver: input.solver }),
    policy: { ...policy, seed: policy.seed === "" ? project : policy.seed },
    ...(quotas.length === 0 ? {} : { quotas }),
    ...(reservations.length === 0 ? {} : { reservations }),
    ...(input.options.improve === undefined || input.options.pins !== null
      ? {}
      : { improve: input.options.improve }),
    ...(input.options.pins === null ? {} : { verifying: true }),
    workloads: input.configuration.workloads.map((workload) => ({
      ...toScheduling(input, workload, byWorkload.get(workload.address) ?? [], reality, open, selected),
      position: positions.get(workload.address) ?? 0,
      ...jobPart(workload, before.get(workload.address)),
    })),
  };
  const result = schedule(asked);
  const pending = new Set(result.pending.map((item) => item.address));
  const all: Draft[] = [];
  const known = new Set<Address>();
  for (const draft of drafts) {
    known.add(draft.address);
    const placement = result.placements.get(draft.address) ?? null;
    draft.placement = placement;
    draft.node = placement?.node ?? (draft.finished ? (draft.instance?.node ?? null) : null);
    // a daemon's replica that the scheduler no longer places is not desired on that node
    if (draft.workload.replicas === null && placement === null && !pending.has(draft.address)) continue;
    all.push(draft);
  }
  const workloads = new Map(input.configuration.workloads.map((workload) => [workload.address, workload]));
  for (const [address, placement] of result.placements) {
    if (known.has(address)) continue;
    const workload = daemonOf(workloads, address);
    if (workload === null) continue;
    const draft = draftOf(input, workload, address, 0, reality, selected);
    draft.placement = placement;
    draft.node = placement.node;
    all.push(draft);
  }
  return { drafts: all.sort((a, b) => compareAddresses(a.address, b.address)), result, asked };
}

/** Files by name, and the blocks of a file from top to bottom: the order in which queues are served. */
function declaredOrder(workloads: readonly DesiredWorkload[]): ReadonlyMap<Address, number> {
  const sorted = [...workloads].sort(
    (a, b) =>
      compareText(a.range.file, b.range.file) ||
      a.range.start.offset - b.range.start.offset ||
      compareAddresses(a.address, b.address),
  );
  return new Map(sorted.map(({ address }, index) => [address, index]));
}

function daemonOf(
  workloads: ReadonlyMap<Address, DesiredWorkload>,
  address: Address,
): DesiredWorkload | null {
  const workload = workloads.get(address.replace(/\["(?:[^"\\]|\\.)*"\]$/, "") as Address); // a daemon's replica ends in its node
  return workload !== undefined && workload.replicas === null ? workload : null;
}

function toScheduling(
  input: PlanInput,
  workload: DesiredWorkload,
  drafts: readonly Draft[],
  reality: Reality,
  nodes: ReadonlyMap<NodeName, boolean>,
  selected: Selection,
): SchedulingWorkload {
  const daemon = workload.replicas === null;
  // what was pending when the plan was made and did not run took no room then
  const pending = new Set(input.options.pins?.pending.map((item) => item.address));
  const replicas = drafts
    .filter((draft) => !draft.finished && (draft.selected || draft.instance !== null))
    .filter((draft) => draft.selected || draft.presence?.kind === "present" || !pending.has(draft.address))
    .map((draft) => toReplica(input, draft, reality, nodes));
  return {
    address: workload.address,
    requirements: workload.requirements,
    // a daemon that is not selected gets no new nodes
    daemon: daemon && (input.options.pins !== null || selected(workload.address, workload.address)),
    replicas,
    anchors: anchorsOf(input, workload, reality),
    images: imagesOf(input, workload).scarce,
    links: workload.links.map((link) => ({ target: link.target, hard: link.hard })),
    atOnce: workload.update.maxParallel,
    lasting: workload.preventDestroy,
  };
}

/** `nodes`: whether they take newcomers. */
function toReplica(
  input: PlanInput,
  draft: Draft,
  reality: Reality,
  nodes: ReadonlyMap<NodeName, boolean>,
): SchedulingReplica {
  const current = draft.instance?.node ?? null;
  const unreachable = draft.presence?.kind === "unknown";
  // a volume of its own does not come along: all that it can do is stay
  const tied = current !== null && nodes.has(current) && hasOwnVolumeOn(input, draft, reality, current);
  const drains = current !== null && nodes.get(current) === false;
  const asItIs = unreachable || !draft.selected;
  return {
    address: draft.address,
    current,
    pin: input.options.pins?.nodes.get(draft.address) ?? (tied ? current : null),
    ...becausePart(input, draft.address),
    held: current !== null && nodes.has(current) && (asItIs || (tied && drains)),
    changed: draft.early.some((difference) => difference.effect !== "none"),
    ...runPart(input, draft),
    ...(draft.instance === null ? {} : asItIs ? { takes: takesOf(draft.instance) } : holdsOf(draft.instance)),
  };
}

function jobPart(workload: DesiredWorkload, before: JobsBefore | undefined): Pick<SchedulingWorkload, "job"> {
  const job = jobTerms(workload, before);
  return job === null ? {} : { job };
}

function runPart(input: PlanInput, draft: Draft): Pick<SchedulingReplica, "run" | "start"> {
  const run = runStateOf(input, draft);
  const start = input.options.pins?.starts?.get(draft.address);
  return { ...(run === null ? {} : { run }), ...(start === undefined ? {} : { start }) };
}

function becausePart(input: PlanInput, address: Address): Pick<SchedulingReplica, "because"> {
  const because = input.options.pins?.causes.get(address);
  return because === undefined || !isAllowed(input, address, because) ? {} : { because };
}

function holdsOf({ applied }: Instance): Pick<SchedulingReplica, "holds"> {
  return { holds: requestOf(applied.value as unknown as ReplicaSpec) }; // a replica's recorded spec
}

function hasOwnVolumeOn(input: PlanInput, draft: Draft, reality: Reality, node: NodeName): boolean {
  return ownVolumes(input, draft.workload).some(
    ({ address }) =>
      reality.recorded.get(instanceAddress(address, draft.address))?.current?.instance.node === node,
  );
}

/** Single volumes and single networks keep their users on one node. */
function anchorsOf(
  input: PlanInput,
  workload: DesiredWorkload,
  reality: Reality,
): SchedulingWorkload["anchors"] {
  const used = objectsUsedBy(workload.spec.value as unknown as ReplicaSpec); // the value of a workload's spec is one
  const single = [...input.configuration.volumes, ...input.configuration.networks].filter(
    (object) => object.scope === "single" && used.has(object.address),
  );
  return single.map((object) => ({ address: object.address, home: homeOf(input, object.address, reality) }));
}

function homeOf(input: PlanInput, object: Address, reality: Reality): NodeName | null {
  for (const recorded of reality.recorded.values())
    if (
      recorded.record.owner === object &&
      recorded.current !== null &&
      recorded.current.presence.kind !== "lost"
    )
      return recorded.current.instance.node;
  // a volume that was forgotten has its data still; a node that drains is not gone back to for it
  const open = new Set(input.configuration.nodes.filter(({ drain }) => !drain).map(({ name }) => name));
  const name = input.configuration.volumes.find(({ address }) => address === object)?.name;
  const found = reality.unrecorded.find(
    (seen) => seen.kind === "volume" && seen.name === name && open.has(seen.node),
  );
  return found?.node ?? null;
}
