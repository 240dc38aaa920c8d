// What policies see of a plan, in HCL as `plan` and as a document for other policy engines (`orch show PLAN --policy-input`): the
// plan with its specifications in the rows, every name always there (null where the plan leaves it out), and with sums that
// conditions ask for. No contents of files, no verdicts, no secrets: sensitive values are null in every plan.
import { type Address, compareAddresses, isWorkloadKind, ownerOf } from "../model/address.ts";
import { type Json, type JsonObject, isObject } from "../model/json.ts";
import type { Change, NodeRow, Plan, PolicyResult, Risk } from "./document.ts";
import { expandPlan } from "./expand.ts";

/** What a plan is before its ids are made from it: policies cannot ask for those. */
export type JudgedPlan = Omit<Plan, "id" | "effect_id" | "checksum" | "policies"> &
  Partial<Pick<Plan, "id" | "effect_id">>;

/** Sorted as the plan is; amounts as there: `cpu` in thousandths of a core, `memory` in bytes. */
export function policyInput(plan: JudgedPlan): JsonObject {
  const { changes } = expandPlan({ ...plan, pending: [] } as unknown as Plan); // its ids play no part in it
  const input = {
    format_version: plan.format_version,
    id: plan.id ?? null,
    effect_id: plan.effect_id ?? null,
    project: plan.project,
    mode: plan.mode,
    targets: plan.targets,
    replacements: plan.replacements,
    summary: plan.summary,
    touched: touchedOf(plan),
    changes: (changes as readonly Json[]).flatMap((change) => (isObject(change) ? [changeOf(change)] : [])), // a list in every plan
    workloads: workloadsOf(plan),
    placements: plan.placements,
    pending: plan.pending.map(({ address, workload, reason }) => ({ address, workload, reason })),
    rollouts: plan.rollouts,
    nodes: nodesOf(plan),
    images: plan.images,
    risks: plan.risks.map(riskOf),
    variables: plan.variables,
    outputs: plan.outputs,
  };
  return input as unknown as JsonObject; // parts of plans are JSON by their types
}

/** Policies that keep a plan from being applied. */
export function denials({ policies = [] }: Pick<Plan, "policies">): readonly PolicyResult[] {
  return policies.filter(({ severity, outcome }) => severity === "deny" && outcome !== "passed");
}

/** Replicas that run now or will, how many of them the plan touches, and how many of those run now. */
function touchedOf({ changes, placements }: JudgedPlan): JsonObject {
  const rows = changes.filter(({ kind, action }) => isWorkloadKind(kind) && action !== "forget");
  const gone = rows.filter(({ action, uid }) => action === "delete" && uid !== null).length;
  const all = Object.keys(placements).length + gone;
  const replicas = Math.min(rows.length, all);
  const running = rows.filter(({ uid }) => uid !== null).length;
  return { replicas, running, of: all, percent: all === 0 ? 0 : Math.round((replicas * 100) / all) };
}

function changeOf(change: JsonObject): JsonObject {
  const { placement, causes, ...rest } = change;
  const named = Array.isArray(causes) ? causes : [];
  return {
    ...rest,
    causes: named.flatMap((cause: Json) =>
      isObject(cause) ? [{ path: null, of: null, note: null, ...cause }] : [],
    ),
    placement: isObject(placement ?? null)
      ? { strategy: null, ...(placement as JsonObject), verdict: null }
      : null, // looked at just before
  };
}

/** One for each workload that the plan touches: its replicas before and after, and where they are then. */
function workloadsOf(plan: JudgedPlan): readonly object[] {
  const byOwner = new Map<Address, Change[]>();
  for (const change of plan.changes) {
    if (!isWorkloadKind(change.kind)) continue;
    const own = byOwner.get(change.owner);
    if (own === undefined) byOwner.set(change.owner, [change]);
    else own.push(change);
  }
  const placed = new Map<Address, string[]>();
  for (const [address, node] of Object.entries(plan.placements)) {
    const owner = ownerOf(address as Address); // keys of placements are addresses
    const own = placed.get(owner);
    if (own === undefined) placed.set(owner, [node]);
    else own.push(node);
  }
  return [...byOwner]
    .map(([address, changes]) => {
      const nodes = placed.get(address) ?? [];
      const made = changes.filter(({ action }) => action === "create").length;
      const gone = changes.filter(({ action, uid }) => action === "delete" && uid !== null).length;
      return {
        address,
        kind: changes[0]?.kind ?? null,
        replicas: { before: nodes.length - made + gone, after: nodes.length },
        touched: changes.length,
        nodes: [...new Set(nodes)].sort(),
      };
    })
    .sort((a, b) => compareAddresses(a.address, b.address));
}

/** With the shares of what is allocatable that are requested, in percent, and how many replicas are there. */
function nodesOf({ nodes, placements }: JudgedPlan): readonly object[] {
  const replicas = new Map<string, number>();
  for (const node of Object.values(placements)) replicas.set(node, (replicas.get(node) ?? 0) + 1);
  return nodes.map((row) => nodeOf(row, replicas.get(row.name) ?? 0));
}

function nodeOf(row: NodeRow, replicas: number): object {
  const share = ({ cpu, memory }: NodeRow["after"]) => ({
    cpu: percent(cpu, row.allocatable.cpu),
    memory: percent(memory, row.allocatable.memory),
  });
  return {
    ...row,
    reserved: row.reserved ?? [],
    percent: { before: share(row.before), peak: share(row.peak), after: share(row.after) },
    replicas,
  };
}

function percent(used: number, all: number): number {
  return all <= 0 ? (used > 0 ? 100 : 0) : Math.round((used * 100) / all);
}

function riskOf(risk: Risk): object {
  return { waived: null, ...risk };
}
