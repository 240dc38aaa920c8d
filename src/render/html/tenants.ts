// Who is on which node before and after, and how much each requests: the replicas that the plan touches one by one, those that it
// leaves alone as one amount, as the document holds no more of them.
import { compareAddresses, isWorkloadKind } from "../../model/address.ts";
import type { Address, NodeName } from "../../model/address.ts";
import { isObject } from "../../model/json.ts";
import type { JsonObject } from "../../model/json.ts";
import { requestOf } from "../../model/request.ts";
import { NO_RESOURCES } from "../../model/resources.ts";
import type { Resources } from "../../model/resources.ts";
import type { ReplicaSpec } from "../../model/spec.ts";
import type { Change, Plan, SpecRef } from "../../plan/document.ts";
import { specOf } from "../../plan/expand.ts";
import { isLeftover } from "../plan-facts/groups.ts";

export interface Tenant {
  readonly change: Change;
  /** What it requests here before and after; null: it is not here then. */
  readonly before: Resources | null;
  readonly after: Resources | null;
  /** A run of a job: afterwards it is over. */
  readonly run: boolean;
}

export interface Tenants {
  /** In the order of the plan's rows. */
  readonly touched: readonly Tenant[];
  /** Replicas that stay as they are. */
  readonly unchanged: readonly Address[];
}

const NOBODY: Tenants = { touched: [], unchanged: [] };

/** By node. A replica that moves is at both. */
export function tenantsOf(plan: Plan): (node: NodeName) => Tenants {
  const found = new Map<NodeName, { readonly touched: Tenant[]; readonly unchanged: Address[] }>();
  const at = (node: NodeName) => {
    const known = found.get(node) ?? { touched: [], unchanged: [] };
    found.set(node, known);
    return known;
  };
  const requests = requestsOf(plan);
  const runs = new Set((plan.schedule?.runs ?? []).map(({ address }) => address));
  const touched = new Set<Address>();
  for (const change of plan.changes) {
    if (!isWorkloadKind(change.kind) || isLeftover(change)) continue;
    touched.add(change.address);
    const { from, to } = change.node;
    const before = change.before === null ? null : requests(change.before);
    const run = runs.has(change.address);
    const after = change.after === null || run ? null : requests(change.after);
    if (from !== null && from === to) at(from).touched.push({ change, before, after, run });
    else {
      if (from !== null) at(from).touched.push({ change, before, after: null, run: false });
      if (to !== null) at(to).touched.push({ change, before: null, after, run });
    }
  }
  for (const [address, node] of Object.entries(plan.placements) as [Address, NodeName][])
    // the document's keys are addresses
    if (!touched.has(address)) at(node).unchanged.push(address);
  for (const { unchanged } of found.values()) unchanged.sort(compareAddresses);
  return (node) => found.get(node) ?? NOBODY;
}

function requestsOf(plan: Plan): (ref: SpecRef) => Resources {
  const shared = new Map<string, Resources>();
  return (ref) => {
    // what differs by replica is rarely what it requests
    const own = ref.set.some(({ path }) => path.includes("resources"));
    const known = own ? undefined : shared.get(ref.spec);
    if (known !== undefined) return known;
    const request = requestIn(specOf(plan, ref));
    if (!own) shared.set(ref.spec, request);
    return request;
  };
}

/** Nothing where a specification does not say it. */
function requestIn(spec: JsonObject): Resources {
  const containers = spec["containers"];
  const isStated =
    isObject(containers) &&
    Object.values(containers).every(
      (container) => isObject(container) && isObject(container["resources"] ?? null),
    );
  return isStated ? requestOf(spec as unknown as ReplicaSpec) : NO_RESOURCES; // has what is read of it
}
