// A replica stays where it runs. Only these move it: its node is lost, retired or draining; its own lasting rules no
// longer hold there; or it changed and the rest of its rules refuse the node. Others that overfill a node are no reason.
import type { Board } from "./board.ts";
import { countOn, put, take } from "./board.ts";
import { passesRules, refusalsOf } from "./filter.ts";
import type { Problem, Replica } from "./problem.ts";
import type { MoveCause } from "./types.ts";

export interface Kept {
  /** Node by replica; -1 where it has none yet. */
  readonly nodes: Int32Array;
  /** Why a replica could not stay, by its id. */
  readonly causes: ReadonlyMap<number, MoveCause>;
  /** What keeps a replica on a draining node, by its id. */
  readonly stays: ReadonlyMap<number, string>;
  /** Replicas that need a place. */
  readonly remaining: readonly Replica[];
}

/** Puts every replica that stays on the board. */
export function keep(problem: Problem, board: Board): Kept {
  const nodes = new Int32Array(problem.replicas.length).fill(-1);
  const causes = new Map<number, MoveCause>();
  const draining: Replica[] = [];
  for (const replica of problem.replicas) {
    if (replica.source.current === null) continue;
    const cause = causeToLeave(replica, problem, board);
    if (
      cause?.kind === "drain" &&
      replica.workload.suits[replica.current] === 1 &&
      !isPinnedElsewhere(replica)
    )
      draining.push(replica);
    if (cause !== null) causes.set(replica.id, cause);
    else stay(replica, nodes, board);
  }
  const stays = keepBound(draining, nodes, board);
  for (const id of stays.keys()) causes.delete(id);
  releaseChanged(problem, nodes, causes, stays, board);
  releaseUnlinked(problem, nodes, causes, board);
  // last, so that a plan that is verified finds the causes that it was made with
  for (const replica of problem.replicas)
    if (isPinnedElsewhere(replica) && !replica.source.held && nodes[replica.id] !== -1) {
      const { because } = replica.source;
      if (because !== undefined) causes.set(replica.id, because);
      release(replica, nodes, board);
    }
  board.settled.set(board.free);
  const remaining = problem.replicas.filter((replica) => nodes[replica.id] === -1 && isWanted(replica));
  return { nodes, causes, stays, remaining };
}

function isPinnedElsewhere({ source }: Replica): boolean {
  return source.pin !== null && source.pin !== source.current;
}

function stay(replica: Replica, nodes: Int32Array, board: Board): void {
  nodes[replica.id] = replica.current;
  put(board, replica, replica.current);
}

function release(replica: Replica, nodes: Int32Array, board: Board): void {
  nodes[replica.id] = -1;
  take(board, replica, replica.current);
}

/** What asks nothing but the replica, its node and its lasting rules. A daemon's replica on a node that it no longer wants just ends. */
function causeToLeave(replica: Replica, problem: Problem, board: Board): MoveCause | null {
  const node = problem.nodes[replica.current];
  if (node === undefined) return { kind: "retired" };
  if (replica.source.held) return null;
  if (node.status !== "ready") return { kind: "lost" };
  if (node.drain) return { kind: "drain" };
  if (replica.workload.suits[replica.current] !== 1)
    return { kind: "rules", refusals: refusalsOf(replica.workload, replica.current, board, ["own"]) };
  return null;
}

/**
 * Replicas on draining nodes that cannot leave: their volume lives there, or something is there that stays and that they
 * must share a node with. Runs until nothing more follows.
 */
function keepBound(draining: readonly Replica[], nodes: Int32Array, board: Board): Map<number, string> {
  const { problem } = board;
  const stays = new Map<number, string>();
  for (let before = -1; before !== stays.size;) {
    before = stays.size;
    for (const replica of draining) {
      if (stays.has(replica.id) || replica.workload.source.daemon) continue;
      const because = boundBy(replica, board);
      if (because === null) continue;
      stays.set(replica.id, `${because} ${problem.nodes[replica.current]?.name ?? ""}`);
      stay(replica, nodes, board);
    }
  }
  return stays;
}

function boundBy({ workload, current }: Replica, board: Board): string | null {
  for (const { index, address, data } of workload.anchors) {
    const users = board.users[index] ?? 0;
    if (board.homes[index] === current && (data || users > 0)) return `${address} lives on`;
  }
  for (const { target, workload: found } of workload.hardLinks)
    if (found !== null && countOn(board, found, current) > 0)
      return `${target}, whose port is not published, stays on`;
  for (const user of workload.hardUsers)
    if (countOn(board, user, current) > 0)
      return `${user.address}, which reaches its unpublished port, stays on`;
  return null;
}

/**
 * Changed replicas are asked about everything, with all others in place. The least important and last one goes first, so
 * that as few as possible move. Links are asked later, when it is known which targets move. Those that are bound to where
 * they are and change there are asked about nothing but fixed ports, which only one can hold.
 */
function releaseChanged(
  problem: Problem,
  nodes: Int32Array,
  causes: Map<number, MoveCause>,
  stays: Map<number, string>,
  board: Board,
): void {
  const changed = problem.replicas.filter(
    ({ id, source, current }) =>
      source.changed &&
      nodes[id] !== -1 &&
      // nothing is planned by guess against a node that does not answer
      !(source.held && (source.takes !== undefined || problem.nodes[current]?.status !== "ready")),
  );
  changed.sort((a, b) => a.workload.requirements.priority - b.workload.requirements.priority || b.id - a.id);
  for (const replica of changed) {
    const { workload, current, id, source } = replica;
    const bound = source.held || stays.has(id);
    take(board, replica, current);
    const kinds = asksForMore(replica, problem) ? (["room", "company"] as const) : (["company"] as const);
    const asked = workload.rules.filter(({ kind, name }) =>
      bound ? name === "host-port" : name !== "link" && kinds.some((k) => k === kind),
    );
    const refusals = asked
      .filter((rule) => !rule.passes(workload, current, board))
      .flatMap((rule) => rule.refusals(workload, current, board));
    if (refusals.length === 0) {
      put(board, replica, current);
      continue;
    }
    nodes[id] = -1;
    stays.delete(id);
    causes.set(id, { kind: "rules", refusals });
  }
}

function asksForMore({ source, workload }: Replica, { dimensions }: Problem): boolean {
  const { holds } = source;
  if (holds === undefined) return true;
  return dimensions.some((name, d) => {
    const held = d === 0 ? holds.cpu : d === 1 ? holds.memory : (holds.devices[name] ?? 0);
    return (workload.request[d] ?? 0) > held;
  });
}

/** A target of a hard link that must move takes its users along, unless it can come back to them. */
function releaseUnlinked(
  problem: Problem,
  nodes: Int32Array,
  causes: Map<number, MoveCause>,
  board: Board,
): void {
  for (let again = true; again;) {
    again = false;
    for (const replica of problem.replicas) {
      const { workload, current, id, source } = replica;
      if (nodes[id] === -1 || source.held || workload.hardLinks.length === 0) continue;
      const broken = workload.hardLinks.filter(({ workload: target }) =>
        target === null
          ? source.changed
          : countOn(board, target, current) === 0 && !mayCome(target, current, nodes, board),
      );
      if (broken.length === 0) continue;
      const refusals = refusalsOf(workload, current, board, ["company"]).filter(
        ({ rule }) => rule === "link",
      );
      causes.set(id, { kind: "rules", refusals });
      release(replica, nodes, board);
      again = true;
    }
  }
}

function mayCome(target: Replica["workload"], node: number, nodes: Int32Array, board: Board): boolean {
  if (target.usable[node] !== 1) return false;
  const free = target.replicas.some(({ id, only }) => nodes[id] === -1 && (only === -1 || only === node));
  return free && passesRules(target, node, board);
}

/** A daemon wants its nodes only while the lasting rules accept them. */
function isWanted({ workload, only }: Replica): boolean {
  return !workload.source.daemon || workload.usable[only] === 1;
}
