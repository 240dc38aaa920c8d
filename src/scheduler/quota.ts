// Quotas of namespaces: who is let in before anything is placed. What runs counts and stays, whatever the quota says by now;
// newcomers, and replicas that grow, are let in by priority while the quota lasts, and a later one that is small enough may pass
// one that is not. Who is let in and then finds no place counts all the same, as elsewhere, so that the answer does not change with the nodes.
import { formatBytes, formatCpu } from "../model/quantity.ts";
import { DEFAULT_NAMESPACE } from "../model/sharing.ts";
import type { Quota } from "../model/sharing.ts";
import type { Board } from "./board.ts";
import { take } from "./board.ts";
import { passes } from "./filter.ts";
import type { Kept } from "./keep.ts";
import type { Problem, Replica } from "./problem.ts";
import type { PendingReplica, SchedulingInput } from "./types.ts";

export interface Gate {
  /** Without those that are not let in; they are off the board, too. */
  readonly kept: Kept;
  /** Why not, once everything else has its place. */
  readonly refused: (board: Board) => readonly PendingReplica[];
}

interface Overrun {
  readonly replica: Replica;
  /** What it needs more than is left, by limit. */
  readonly missing: readonly { readonly limit: Limit; readonly need: number; readonly left: number }[];
}

/** One limit of one namespace. */
interface Limit {
  readonly namespace: string;
  /** `cpu`, `memory`, `replicas` or the name of a device; its place among the amounts of `needOf`. */
  readonly name: string;
  readonly slot: number;
  readonly most: number;
}

/** Takes those off the board that the quotas leave no room for. */
export function admit(problem: Problem, kept: Kept, board: Board, quotas: SchedulingInput["quotas"]): Gate {
  if (quotas === undefined || quotas.length === 0) return { kept, refused: () => [] };
  const limits = new Map(quotas.map((each) => [each.namespace, limitsOf(each, problem.dimensions)]));
  const used = new Map(quotas.map(({ namespace }) => [namespace, amounts(problem)]));
  const asking: { replica: Replica; need: Float64Array }[] = [];
  const remaining = new Set(kept.remaining);
  for (const replica of problem.replicas) {
    const total = used.get(namespaceOf(replica));
    if (total === undefined || (kept.nodes[replica.id] === -1 && !remaining.has(replica))) continue;
    const { held, grown } = claimsOf(replica, problem);
    add(total, held);
    if (grown !== null) asking.push({ replica, need: grown });
  }
  asking.sort(
    (a, b) =>
      b.replica.workload.requirements.priority - a.replica.workload.requirements.priority ||
      a.replica.id - b.replica.id,
  );
  const overruns: Overrun[] = [];
  for (const { replica, need } of asking) {
    const namespace = namespaceOf(replica);
    const total = used.get(namespace) ?? amounts(problem);
    const missing = (limits.get(namespace) ?? []).flatMap((limit) => {
      const [wanted, left] = [need[limit.slot] ?? 0, limit.most - (total[limit.slot] ?? 0)];
      return wanted > 0 && wanted > left ? [{ limit, need: wanted, left: Math.max(0, left) }] : [];
    });
    if (missing.length === 0) add(total, need);
    else overruns.push({ replica, missing });
  }
  for (const { replica } of overruns) {
    const node = kept.nodes[replica.id] ?? -1;
    if (node >= 0) take(board, replica, node);
    kept.nodes[replica.id] = -1;
    remaining.delete(replica);
  }
  if (overruns.length > 0) board.settled.set(board.free);
  return {
    kept: { ...kept, remaining: kept.remaining.filter((replica) => remaining.has(replica)) },
    refused: (final) => overruns.map((overrun) => pendingOf(overrun, final)),
  };
}

function namespaceOf({ workload }: Replica): string {
  return workload.requirements.namespace ?? DEFAULT_NAMESPACE;
}

/** By dimension, then the number of replicas. */
function amounts({ dimensions }: Problem): Float64Array {
  return new Float64Array(dimensions.length + 1);
}

/** What a replica has by right, and what it asks for beyond; null where it asks for nothing. */
function claimsOf(
  { source, takes }: Replica,
  problem: Problem,
): { readonly held: Float64Array; readonly grown: Float64Array | null } {
  const whole = amounts(problem);
  whole.set(takes.request);
  whole[problem.dimensions.length] = 1;
  if (source.current === null) return { held: amounts(problem), grown: whole };
  const { holds } = source;
  if (holds === undefined || (source.held && source.takes !== undefined)) return { held: whole, grown: null };
  const has = amounts(problem);
  for (const [d, name] of problem.dimensions.entries())
    has[d] = d === 0 ? holds.cpu : d === 1 ? holds.memory : (holds.devices[name] ?? 0);
  has[problem.dimensions.length] = 1;
  if (!source.changed) return { held: has, grown: null };
  const more = whole.map((amount, index) => Math.max(0, amount - (has[index] ?? 0)));
  if (more.every((amount) => amount === 0)) return { held: whole, grown: null };
  return { held: has, grown: more };
}

function add(total: Float64Array, more: Float64Array): void {
  for (const [index, amount] of more.entries()) total[index] = (total[index] ?? 0) + amount;
}

function limitsOf(
  quota: Quota & { readonly namespace: string },
  dimensions: readonly string[],
): readonly Limit[] {
  const { namespace, cpu, memory, replicas, devices = {} } = quota;
  const of = (name: string, slot: number, most: number | undefined): readonly Limit[] =>
    most === undefined || slot < 0 ? [] : [{ namespace, name, slot, most }];
  return [
    ...of("cpu", 0, cpu),
    ...of("memory", 1, memory),
    ...Object.keys(devices).flatMap((name) => of(name, dimensions.indexOf(name, 2), devices[name])),
    ...of("replicas", dimensions.length, replicas),
  ];
}

/** `over the quota of namespace "team-a": needs 2 CPU, 500m of 8 left`. */
function pendingOf({ replica, missing }: Overrun, board: Board): PendingReplica {
  const { address, workload, only, source } = replica;
  const namespace = namespaceOf(replica);
  const grows = source.current !== null ? " more" : "";
  const told = missing.map(
    ({ limit, need, left }) =>
      `needs ${phrase(limit, need)}${grows}, ${value(limit, left)} of ${value(limit, limit.most)} left`,
  );
  const nodes = [...workload.usable.keys()].filter(
    (node) => (only === -1 || only === node) && passes(workload, node, board),
  );
  const names = nodes.flatMap((node) => board.problem.nodes[node]?.name ?? []);
  const remedy = {
    text: `with ${missing.map(({ limit, need, left }) => phrase(limit, need - left)).join(" and ")} more in the quota of namespace "${namespace}"`,
    amounts: Object.fromEntries(missing.map(({ limit, need, left }) => [`quota ${limit.name}`, need - left])),
    relax: [],
    nodes: names.slice(0, 5),
    nodeCount: names.length,
  };
  const reason = `over the quota of namespace "${namespace}": ${told.join("; ")}`;
  const item = { address, workload: workload.address, reason };
  if (names.length > 0) return { ...item, remedies: [remedy] };
  return { ...item, reason: `${reason}; and no node has room for it` };
}

function phrase(limit: Limit, amount: number): string {
  if (limit.slot === 0) return `${formatCpu(amount)} CPU`;
  if (limit.slot === 1) return `${formatBytes(amount)} of memory`;
  if (limit.name === "replicas") return amount === 1 ? "1 replica" : `${amount} replicas`;
  return `${amount} ${limit.name}`;
}

function value({ slot }: Limit, amount: number): string {
  return slot === 0 ? formatCpu(amount) : slot === 1 ? formatBytes(amount) : String(amount);
}
