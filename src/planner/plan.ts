// Planning (DESIGN §6): configuration + state + observation → one plan. Every step is a pure function of values.
import { type Diagnostic, errorDiagnostic, hasErrors, warningDiagnostic } from "../diagnostics/diagnostic.ts";
import { type Address, type NodeName, compareAddresses } from "../model/address.ts";

import { compareText } from "../model/json.ts";
import type { Node } from "../model/node.ts";
import type { Configuration } from "../model/configuration.ts";
import type { Change, Pending, Plan, PlanDiagnostic, Summary, VerdictId } from "../plan/document.ts";
import { PLAN_FORMAT_VERSION } from "../plan/document.ts";
import { type PlanWithoutIds, withIds } from "../plan/ids.ts";
import type { PendingReplica } from "../scheduler/types.ts";
import type { Draft } from "./drafts.ts";
import { imageProblems, unresolvedImages, usedImages } from "./images.ts";
import type { PlanInput, PlanResult } from "./input.ts";
import { withKeptNames } from "./kept-names.ts";
import { approvalsChange } from "./approvals.ts";
import { keptVolumeRows, keptVolumeWarnings } from "./kept-volumes.ts";
import { leftovers } from "./leftovers.ts";
import { desiredOf, materialsOf } from "./materials.ts";
import { Usage, roomAfter } from "./node-rows.ts";
import { postponedRemovals, returnedData } from "./lost.ts";
import { mergeNodes } from "./nodes.ts";
import { orderRules } from "./order-rules.ts";
import { planOutputs } from "./outputs.ts";
import { placeReplicas } from "./placing.ts";
import { portCircles } from "./port-circles.ts";
import { protectionProblems } from "./protection.ts";
import { preemptedReplicas } from "./preempted.ts";
import { policyResults } from "./policies.ts";
import { rebalanceNote } from "./rebalance-note.ts";
import { compareWithReality } from "./reality.ts";
import { desiredReplicas } from "./replicas.ts";
import { risksOf } from "./risks.ts";
import { deadlineRisks, scheduleRows } from "./schedule-rows.ts";
import { brokenRules } from "./rules.ts";
import { rolloutsOf } from "./rollouts.ts";
import { crowdedNodes, withTurns } from "./room-needs.ts";
import { removalRows, replicaRow, supportRow } from "./rows.ts";
import { selectionOf } from "./selection.ts";
import { isAboutPending, settleAddresses } from "./settle.ts";
import { namespaceRows, reservedRoom, sharesAfter, sharesBefore } from "./shared-room.ts";
import { SpecTable, VerdictTable } from "./shared-tables.ts";
import { buildGraph } from "./steps.ts";
import { strangersInTheWay } from "./strangers.ts";
import { remadeInUse, stillUsed } from "./still-used.ts";
import { supportingObjects } from "./supports.ts";
import { triggerReplacements } from "./triggers.ts";
import { usedPorts } from "./used-ports.ts";
import { wavesOf } from "./waves.ts";

export function planChanges(given: PlanInput): PlanResult {
  const destroy = given.options.mode === "destroy";
  const declared = withKeptNames(given.configuration, given.state);
  const input: PlanInput = {
    ...given,
    configuration: destroy ? withoutWorkloads(declared) : declared,
  };
  const { configuration, state, options } = input;
  const nodes = mergeNodes(configuration, input.observation, options);
  const reality = compareWithReality(configuration.project, state, input.observation, nodes);
  const selected = selectionOf(declared, options);

  const wanted = desiredReplicas(input, reality, selected);
  const { drafts: placed, result, asked } = placeReplicas(input, nodes, reality, wanted, selected);
  const preempted = preemptedReplicas(input, result.pending);
  const drafts = placed.filter(
    ({ selected: own, instance, address }) => (own || instance !== null) && !preempted.has(address),
  );
  const diagnostics: Diagnostic[] = [
    ...configuration.warnings,
    ...reality.diagnostics,
    ...unreachableNodes(nodes, input),
    ...imageProblems(
      input,
      configuration.workloads.filter((workload) => selected(workload.address, workload.address)),
    ),
    ...result.diagnostics,
  ];

  const firstUsage = new Usage(
    drafts,
    reality,
    [],
    scheduleRows(result.schedule, () => true),
  );
  const byName = new Map<NodeName, Node>(nodes.map((node) => [node.name, node]));
  const early = supportingObjects(input, nodes, reality, drafts, selected);
  const facts = {
    usedPorts: usedPorts(drafts),
    volumes: new Map(configuration.volumes.map((volume) => [volume.address, volume])),
    replacedNetworks: new Set(
      early.drafts.filter((draft) => draft.action === "replace").map((draft) => draft.address),
    ),
    portCircles: portCircles(drafts),
    roomOn: (name: NodeName) => {
      const node = byName.get(name);
      return node === undefined ? firstUsage.after(name) : roomAfter(node, firstUsage.busiest(name));
    },
  };
  triggerReplacements(drafts, early.drafts);
  const pending = pendingReplicas(input, wanted, result.pending, preempted);
  const pendingOwners = new Set(pending.map((item) => item.workload));
  const settled = settleAddresses(input, nodes, reality, drafts, facts);
  diagnostics.push(...folded(settled.filter((item) => !(isAboutPending(item) && pendingOwners.size > 0))));

  const supports = supportingObjects(input, nodes, reality, drafts, selected);
  diagnostics.push(...supports.diagnostics);
  const tables = {
    specs: new SpecTable(),
    verdicts: new VerdictTable(result.verdicts),
    ownVolumes: new Set(
      configuration.volumes.flatMap(({ address, scope }) => (scope === "replica" ? [address] : [])),
    ),
  };
  const rows = [
    ...drafts.map((draft) => replicaRow(draft, tables)),
    ...supports.drafts.map((draft) => supportRow(draft, tables)),
  ].filter((row) => row !== null);
  const kept = new Set<Address>([...drafts, ...supports.drafts].map((draft) => draft.address));
  const used = stillUsed(drafts, reality);
  for (const object of used.keys()) kept.add(object);
  diagnostics.push(...remadeInUse(supports.drafts, used));
  rows.push(...removalRows(input, reality, kept, selected, tables, preempted));
  rows.push(...keptVolumeRows(input, declared, reality, selected));
  diagnostics.push(...keptVolumeWarnings(input, declared, reality, selected, supports.drafts));
  diagnostics.push(...postponedRemovals(reality, kept, selected), ...returnedData(reality));
  const left = leftovers(reality, rows, selected, state);
  const changes = left.rows.sort((a, b) => compareAddresses(a.address, b.address));

  diagnostics.push(...protectionProblems(declared, state, changes, destroy));
  diagnostics.push(...strangersInTheWay(reality, drafts, supports.drafts));

  const rollouts = rolloutsOf(drafts);
  const order = orderRules(declared, changes, destroy);
  const byAddress = new Map(drafts.map((draft) => [draft.address, draft]));
  const supportNames = new Map(supports.drafts.map((draft) => [draft.address, draft.name]));
  const changed = new Set(changes.map(({ address }) => address));
  const times = scheduleRows(result.schedule, (address) => changed.has(address));
  const usage = new Usage(drafts, reality, rollouts, times).rows(nodes);
  const crowded = crowdedNodes(usage);
  const graph = buildGraph({
    changes,
    crowded,
    schedule: times,
    drafts: byAddress,
    order,
    rollouts,
    state,
    nameOf: (address) => byAddress.get(address)?.name ?? supportNames.get(address),
  });
  const shares = sharesAfter(drafts);
  const reserved = reservedRoom(configuration, nodes, shares);
  const nodeRows = withTurns(usage, crowded, changes, reality).map((row) => {
    const kept = reserved.get(row.name);
    return kept === undefined ? row : { ...row, reserved: kept };
  });
  const namespaces = namespaceRows(configuration, sharesBefore(configuration, reality), shares, pending);
  const outputs = planOutputs(input, drafts, nodes, diagnostics);
  diagnostics.push(...folded(brokenRules(configuration, drafts, nodes)));
  const verdictIds = new Set(
    [
      ...changes.map((change) => change.placement?.verdict),
      ...pending.map((item) => tables.verdicts.idOf(item.workload)),
    ].filter((id) => id !== null && id !== undefined),
  );
  const approvals = approvalsChange(declared, state, options);
  const body = {
    format_version: PLAN_FORMAT_VERSION,
    project: configuration.project,
    // what is imported before the first apply is in a state that has none yet
    lineage: state === null || state.lineage === "" ? null : state.lineage,
    serial: state?.serial ?? 0,
    mode: options.mode,
    targets: [...options.targets].sort(compareAddresses),
    replacements: [...options.replace].sort(compareAddresses),
    summary: summaryOf(changes, pending, drafts),
    changes,
    placements: placementsOf(drafts),
    pending: pending.map((item) => pendingRow(item, tables.verdicts.idOf(item.workload))),
    order,
    rollouts,
    waves: wavesOf(graph, changes),
    nodes: nodeRows,
    ...(namespaces.length === 0 ? {} : { namespaces }),
    specs: tables.specs.entries(),
    blobs: tables.specs.usedBlobs(allBlobs(input)),
    verdicts: tables.verdicts.entries(verdictIds),
    images: usedImages(input),
    risks: risksOf({
      drafts,
      changes,
      rollouts,
      nodes,
      rows: nodeRows,
      verdicts: result.verdicts,
      deadlines: deadlineRisks(times, configuration),
      preempted,
      images: input.images,
      destroys: destroy,
      approvals,
      configuration: declared,
    }),
    variables: configuration.variables,
    outputs,
    sensitive_inputs: sensitiveInputs(input),
    ...speculativePart(input),
    diagnostics: diagnostics.map(toPlanDiagnostic),
    ...(given.refactorings === undefined || given.refactorings.length === 0
      ? {}
      : { refactorings: given.refactorings }),
    ...(approvals === null ? {} : { approvals }),
    ...(times === null ? {} : { schedule: times }),
    ...(result.nodeUse === undefined ? {} : { node_use: result.nodeUse }),
    ...(options.improve === undefined ? {} : rebalanceNote(options.improve, result.improvement)),
  } satisfies PlanWithoutIds;
  const plan = withIds({ ...body, ...policyResults(declared, body, drafts, nodes) });

  if (hasErrors(diagnostics)) return { work: null, diagnostics };
  const desired = once(() => desiredOf(drafts, supports.drafts));
  const materials = once(() => materialsOf(drafts, supports.drafts, byName));
  return {
    work: {
      plan,
      scheduling: result,
      asked,
      get desired() {
        return desired();
      },
      get materials() {
        return materials();
      },
      graph,
      blobs: allBlobs(input),
      nodes: byName,
      vanished: left.vanished,
      unrecorded: left.unrecorded,
    },
    diagnostics,
  };
}

/** Made when an apply asks for it: who only plans does without. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

function pendingRow({ remedies, preemptedBy, ...rest }: PendingReplica, verdict: VerdictId | null): Pending {
  const item = preemptedBy === undefined ? rest : { ...rest, preempted_by: preemptedBy };
  if (remedies === undefined) return { ...item, verdict };
  const told = remedies.map(({ nodeCount, ...other }) => ({ ...other, node_count: nodeCount }));
  return { ...item, remedies: told, verdict };
}

/** Verification does not look at what was pending: it stays so, while it is still wanted and nowhere. */
function pendingReplicas(
  input: PlanInput,
  wanted: readonly Draft[],
  found: readonly PendingReplica[],
  preempted: ReadonlyMap<Address, Address>,
): readonly PendingReplica[] {
  const { pins } = input.options;
  if (pins === null) return found;
  const open = new Set(
    wanted.filter((draft) => !draft.selected || preempted.has(draft.address)).map((draft) => draft.address),
  );
  // replicas of daemons that are not there yet are in no list but the plan's
  const daemons = new Set(
    input.configuration.workloads.flatMap(({ address, replicas }) => (replicas === null ? [address] : [])),
  );
  const known = new Set([...wanted, ...found].map(({ address }) => address));
  const kept = pins.pending
    .filter(({ address, workload }) => open.has(address) || (daemons.has(workload) && !known.has(address)))
    .map(({ address, workload, reason }) => {
      const by = preempted.get(address);
      return { address, workload, reason, ...(by === undefined ? {} : { preemptedBy: by }) };
    });
  return [...found, ...kept].sort((a, b) => compareAddresses(a.address, b.address));
}

/** Replicas of one class fail at one place for one reason: it is told once, for the first of them. */
function folded(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter((item) => {
    const { range } = item;
    if (range === undefined) return true;
    const key = `${item.code} ${range.file} ${range.start.offset}`;
    return !seen.has(key) && seen.add(key);
  });
}

function withoutWorkloads(configuration: Configuration): Configuration {
  return {
    ...configuration,
    workloads: [],
    networks: [],
    volumes: [],
    outputs: [],
    rules: [],
    sensitiveInputs: [],
  };
}

function allBlobs(input: PlanInput): ReadonlyMap<string, import("../model/spec.ts").Blob> {
  return new Map([...Object.entries(input.state?.blobs ?? {}), ...input.configuration.blobs]);
}

function summaryOf(
  changes: readonly Change[],
  pending: readonly PendingReplica[],
  drafts: readonly Draft[],
): Summary {
  const waiting = new Set(pending.map(({ address }) => address));
  const count = (action: Change["action"]) => changes.filter((change) => change.action === action).length;
  return {
    create: count("create"),
    update: count("update"),
    replace: count("replace"),
    move: count("move"),
    delete: count("delete"),
    forget: count("forget"),
    pending: pending.length,
    unchanged: drafts.filter(
      ({ action, node, address }) => action === "none" && node !== null && !waiting.has(address),
    ).length,
  };
}

function placementsOf(drafts: readonly Draft[]): Plan["placements"] {
  const pairs = drafts.flatMap((draft) =>
    draft.node === null ? [] : [[draft.address, draft.node] as const],
  );
  return Object.fromEntries(pairs);
}

function unreachableNodes(nodes: readonly Node[], input: PlanInput): Diagnostic[] {
  const problems = new Map(input.observation.nodes.map((node) => [node.name, node.problem]));
  const unreachable = nodes.filter((node) => node.status === "unreachable");
  if (unreachable.length === nodes.length && nodes.length > 0) {
    return unreachable.slice(0, 1).map((node) =>
      errorDiagnostic(
        "no-node-reachable",
        nodes.length === 1 ? `Node ${node.name} cannot be reached.` : "No node can be reached.",
        {
          detail: problems.get(node.name) ?? "No engine answers there.",
        },
      ),
    );
  }
  return unreachable.map((node) =>
    warningDiagnostic(
      "node-unreachable",
      `Node ${node.name} cannot be reached; nothing is planned against it.`,
      {
        detail: `${problems.get(node.name) ?? "No engine answers there."} Its replicas keep their records. If it is gone for good, plan with --lost ${node.name}.`,
      },
    ),
  );
}

function sensitiveInputs(input: PlanInput): string | null {
  const { digest, configuration } = input;
  if (digest === null || configuration.sensitiveInputs.length === 0) return null;
  return digest(configuration.sensitiveInputs.map(({ name, value }) => [name, value]));
}

function speculativePart(input: PlanInput): Pick<Plan, "speculative" | "unknown"> {
  const { speculative, configuration } = input;
  if (speculative === undefined) return {};
  const images = unresolvedImages(input);
  const sensitive = [...new Set(configuration.sensitiveInputs.map(({ name }) => name))].sort(compareText);
  return { speculative: true, unknown: { images, sensitive, state: !speculative.state } };
}

function toPlanDiagnostic(diagnostic: Diagnostic): PlanDiagnostic {
  const { range } = diagnostic;
  return {
    severity: diagnostic.severity,
    code: diagnostic.code,
    summary: diagnostic.summary,
    detail: diagnostic.detail ?? null,
    source: range === undefined ? null : { file: range.file, line: range.start.line },
  };
}
