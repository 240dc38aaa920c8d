// Addresses: host ports, late values, and the replacements that changed values cascade into.
//   1. action, order and ports from what needs no address   2. late values against the placed world
//   3. a replica whose values changed is replaced on its node; its port is kept where others use it, so one pass is enough.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Address } from "../model/address.ts";
import type { Late } from "../model/configuration.ts";
import {
  type Json,
  type JsonObject,
  compareText,
  sortedKeys,
  startsWithPath,
  withValueAt,
} from "../model/json.ts";
import type { Node } from "../model/node.ts";
import type { SensitiveValue, Spec } from "../model/spec.ts";
import { decideAction } from "./actions.ts";
import { type Draft, isRemade } from "./drafts.ts";
import type { PlanInput } from "./input.ts";
import { chooseNumbers, withNumbers } from "./numbered.ts";
import { PortTable, bindAddress, portsOf } from "./ports.ts";
import type { Reality } from "./reality.ts";
import { type OrderFacts, decideOrder } from "./replacement-order.ts";
import { PlacedWorld } from "./views.ts";

/** Rounds after which addresses must have come to rest; more means explicit start-first orders that chase each other. */
const MAX_ROUNDS = 6;

/** Fills every draft; returns what is wrong. */
export function settleAddresses(
  input: PlanInput,
  nodes: readonly Node[],
  reality: Reality,
  drafts: readonly Draft[],
  facts: OrderFacts,
): readonly Diagnostic[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const table = new PortTable(nodes, reality);
  const problems = new Map<Address, readonly Diagnostic[]>(); // only where there are some
  const early = new Map<Draft, Spec>();
  const bindings = new Bindings();

  const choosePorts = (draft: Draft): void => {
    const decision = isRemade(draft.action) ? decideOrder(draft, facts) : null;
    draft.order = decision?.order ?? null;
    draft.orderReason = decision?.reason ?? null;
    const assigned = table.assign(draft, input.options.pins);
    draft.ports = assigned.ports;
    const found = [...(decision?.diagnostics ?? []), ...assigned.diagnostics];
    if (found.length > 0 || problems.has(draft.address)) problems.set(draft.address, found);
  };

  for (const draft of drafts) {
    if (!draft.selected || draft.presence?.kind === "unknown" || draft.finished) keepAsRecorded(draft);
  }
  for (const draft of drafts) table.reserveFixed(draft);
  const numbers = chooseNumbers(drafts, nodes, reality, isKept, input.options.pins?.numbers);
  for (const draft of drafts) {
    if (isKept(draft) || draft.node === null) continue;
    const node = byName.get(draft.node);
    if (node !== undefined) draft.spec = bindings.bound(draft.spec, node);
    draft.spec = withNumbers(draft.spec, numbers.sets.get(draft.address));
    early.set(draft, draft.spec);
    decideAction(input, draft, "before late values");
    choosePorts(draft);
  }

  const world = new PlacedWorld(drafts, nodes);
  const late = new Map<Address, readonly Diagnostic[]>();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    let moved = false;
    for (const draft of drafts) {
      const node = draft.node === null ? undefined : byName.get(draft.node);
      if (isKept(draft) || node === undefined) continue;
      if (draft.workload.late.length === 0) continue;
      const before = draft.action;
      const bound = new Map<string, Address>();
      const view = world.viewOf(draft, bound);
      const resolved = evaluateLate(
        draft.workload.late.filter((late) => !isKeptValue(draft, late)),
        view,
        draft,
      );
      if (resolved.diagnostics.length > 0 || late.has(draft.address))
        late.set(draft.address, resolved.diagnostics);
      draft.bindings = Object.fromEntries([...bound].sort(([a], [b]) => compareText(a, b)));
      draft.spec = withLate(early.get(draft) ?? draft.spec, resolved.values);
      decideAction(input, draft, "with late values");
      if (isRemade(draft.action) && !isRemade(before)) {
        const ports = draft.ports;
        choosePorts(draft);
        moved ||= sortedKeys(draft.ports).some((name) => draft.ports[name] !== ports[name]);
      }
    }
    if (!moved) break;
  }
  const found = drafts.flatMap((draft) => [
    ...(problems.get(draft.address) ?? []),
    ...(late.get(draft.address) ?? []),
  ]);
  return [...numbers.diagnostics, ...found];
}

function isKept(draft: Draft): boolean {
  return !draft.selected || draft.finished || draft.presence?.kind === "unknown";
}

function keepAsRecorded(draft: Draft): void {
  draft.action = "none";
  if (draft.instance === null) return;
  draft.spec = { value: draft.instance.applied.value, sensitive: [] };
  draft.ports = draft.instance.ports;
  draft.bindings = draft.instance.bindings;
  draft.images = draft.instance.images;
}

/** Under `ignore_changes` what was applied stays, a late value too. */
function isKeptValue(draft: Draft, late: Late): boolean {
  return (
    draft.instance !== null && draft.workload.ignoreChanges.some((path) => startsWithPath(late.path, path))
  );
}

interface LateAt {
  readonly late: Late;
  readonly value: Json;
  readonly sensitive: readonly SensitiveValue[];
}

function evaluateLate(
  list: readonly Late[],
  view: Parameters<Late["evaluate"]>[0],
  draft: Draft,
): { readonly values: readonly LateAt[]; readonly diagnostics: readonly Diagnostic[] } {
  const values: LateAt[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const late of list) {
    const answer = late.evaluate(view);
    diagnostics.push(
      ...answer.diagnostics.map((item) => ({ ...item, context: item.context ?? draft.address })),
    );
    if (answer.ok) values.push({ late, value: answer.value.value, sensitive: answer.value.sensitive });
  }
  return { values, diagnostics };
}

function withLate(spec: Spec, values: readonly LateAt[]): Spec {
  let value: JsonObject = spec.value;
  const sensitive = [...spec.sensitive];
  for (const { late, value: resolved, sensitive: secrets } of values) {
    // null unsets: the entry is not there
    const unset = resolved === null && !secrets.some((secret) => secret.path.length === 0);
    value = withValueAt(value, late.path, unset ? undefined : resolved) as JsonObject; // a late path is never empty
    for (const secret of secrets)
      sensitive.push({ path: [...late.path, ...secret.path], value: secret.value });
  }
  return values.length === 0 ? spec : { value, sensitive };
}

/**
 * Specifications as they are on a node. Replicas of a workload share one, and nodes that advertise the same make the same of it.
 * No port is late, so this comes before late values.
 */
class Bindings {
  readonly #made = new Map<Spec, Map<string | null, Spec>>();

  bound(spec: Spec, node: Node): Spec {
    const made = this.#made.get(spec) ?? new Map<string | null, Spec>();
    this.#made.set(spec, made);
    const known = made.get(node.advertise);
    if (known !== undefined) return known;
    const bound = withBinds(spec, node);
    made.set(node.advertise, bound);
    return bound;
  }
}

/** Chosen ports bind to what their node advertises: that is a fact of the placement. */
function withBinds(spec: Spec, node: Node): Spec {
  let value = spec.value;
  const ports = portsOf(spec);
  for (const name of sortedKeys(ports)) {
    const port = ports[name];
    if (port === undefined || !port.publish || port.bind !== undefined) continue;
    value = withValueAt(value, ["ports", name, "bind"], bindAddress(port, node)) as JsonObject; // a non-empty path
  }
  return value === spec.value ? spec : { ...spec, value };
}

/** An error for a pending producer would only repeat what is said of it. */
export function isAboutPending(diagnostic: Diagnostic): boolean {
  return diagnostic.code === "target-not-placed";
}
