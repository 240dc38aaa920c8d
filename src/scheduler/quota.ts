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

/** By dimension, then the number of replicas. */
interface Claim {
  readonly replica: Replica;
  readonly has: Float64Array;
  readonly whole: Float64Array;
}

/** One limit of one namespace. */
interface Limit {
  readonly namespace: string;
  /** `cpu`, `memory`, `replicas` or the name of a device; its place among the amounts of a claim. */
  readonly name: string;
  readonly slot: number;
  readonly most: number;
}

/** Takes those off the board that the quotas leave no room for. */
export function admit(problem: Problem, kept: Kept, board: Board, quotas: SchedulingInput["quotas"]): Gate {
  if (quotas === undefined || quotas.length === 0) return { kept, refused: () => [] };
  const limits = new Map(quotas.map((each) => [each.namespace, limitsOf(each, problem.dimensions)]));
  const remaining = new Set(kept.remaining);
  const claims = problem.replicas
    .filter((each) => limits.has(namespaceOf(each)) && (kept.nodes[each.id] !== -1 || remaining.has(each)))
    .map((replica) => claimOf(replica, problem));
  const overruns = overrunsOf(problem, claims, limits);
  /** Where each could grow. */
  const homes = new Map(overruns.map(({ replica }) => [replica, kept.nodes[replica.id] ?? -1]));
  for (const [replica, node] of homes) {
    if (node >= 0) take(board, replica, node);
    kept.nodes[replica.id] = -1;
    remaining.delete(replica);
  }
  if (overruns.length > 0) board.settled.set(board.free);
  return {
    kept: { ...kept, remaining: kept.remaining.filter((replica) => remaining.has(replica)) },
    refused: (final) =>
      overruns.map((overrun) => pendingOf(overrun, homes.get(overrun.replica) ?? -1, final)),
  };
}

function namespaceOf({ workload }: Replica): string {
  return workload.requirements.namespace ?? DEFAULT_NAMESPACE;
}

/** By dimension, then the number of replicas. */
function amounts({ dimensions }: Problem): Float64Array {
  return new Float64Array(dimensions.length + 1);
}

/** Who is not let in. */
function overrunsOf(
  problem: Problem,
  claims: readonly Claim[],
  limits: ReadonlyMap<string, readonly Limit[]>,
): readonly Overrun[] {
  const asking = claims
    .filter(({ has, whole }) => whole.some((amount, slot) => amount > (has[slot] ?? 0)))
    .sort(
      ({ replica: a }, { replica: b }) =>
        b.workload.requirements.priority - a.workload.requirements.priority || a.id - b.id,
    );
  // what grows in one thing and shrinks in another gives way to others once it is let in, as it will when planned again
  const exchanged = new Set<Claim>();
  for (;;) {
    const used = new Map([...limits.keys()].map((namespace) => [namespace, amounts(problem)]));
    const usedBy = ({ replica }: Claim): Float64Array => used.get(namespaceOf(replica)) ?? amounts(problem);
    for (const claim of claims) add(usedBy(claim), exchanged.has(claim) ? claim.whole : claim.has);
    const overruns: Overrun[] = [];
    const before = exchanged.size;
    for (const claim of asking) {
      if (exchanged.has(claim)) continue;
      const { replica, has, whole } = claim;
      const total = usedBy(claim);
      const more = whole.map((amount, slot) => Math.max(0, amount - (has[slot] ?? 0)));
      const missing = (limits.get(namespaceOf(replica)) ?? []).flatMap((limit) => {
        const [need, left] = [more[limit.slot] ?? 0, limit.most - (total[limit.slot] ?? 0)];
        return need > 0 && need > left ? [{ limit, need, left: Math.max(0, left) }] : [];
      });
      if (missing.length > 0) {
        overruns.push({ replica, missing });
        continue;
      }
      add(total, more);
      if (has.some((amount, slot) => amount > (whole[slot] ?? 0))) exchanged.add(claim);
    }
    if (exchanged.size === before || overruns.length === 0) return overruns;
  }
}

/** What a replica has by right, and what it takes as it is declared; the same where it asks for nothing. */
function claimOf(replica: Replica, problem: Problem): Claim {
  const { source, takes, current } = replica;
  const whole = amounts(problem);
  whole.set(takes.request);
  whole[problem.dimensions.length] = 1;
  const has = amounts(problem);
  if (source.current === null) return { replica, has, whole };
  const { holds } = source;
  const isHeldAsItIs = source.held && source.takes !== undefined && current >= 0;
  if (holds === undefined || isHeldAsItIs) return { replica, has: whole, whole };
  for (const [d, name] of problem.dimensions.entries())
    has[d] = d === 0 ? holds.cpu : d === 1 ? holds.memory : (holds.devices[name] ?? 0);
  has[problem.dimensions.length] = 1;
  if (!source.changed) return { replica, has, whole: has };
  const grows = whole.some((amount, slot) => amount > (has[slot] ?? 0));
  return { replica, has: grows ? has : whole, whole };
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
function pendingOf({ replica, missing }: Overrun, home: number, board: Board): PendingReplica {
  const { address, workload, only, source } = replica;
  const namespace = namespaceOf(replica);
  const grows = source.current !== null ? " more" : "";
  const told = missing.map(
    ({ limit, need, left }) =>
      `needs ${phrase(limit, need)}${grows}, ${value(limit, left)} of ${value(limit, limit.most)} left`,
  );
  // what may grow where it is would, before anybody new is placed
  const accepts = (node: number): boolean => (only === -1 || only === node) && passes(workload, node, board);
  const nodes = home >= 0 ? [home] : [...workload.usable.keys()].filter(accepts);
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
