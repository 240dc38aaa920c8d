// A state rebuilt from what engines show, and the plan that is left with it. Two plans are made: one in which what nobody knows
// equals everything, for what every object is to be, late values included; one against the state that comes of it.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Address, NodeName } from "../model/address.ts";
import type { Configuration } from "../model/configuration.ts";
import { type Json, compareText } from "../model/json.ts";
import type { Observation } from "../model/observation.ts";
import type { Image, State } from "../model/state.ts";
import type { Schema } from "../provider/contract.ts";
import { DEFAULT_PLAN_OPTIONS, type PlanInput, type PlannedWork } from "./input.ts";
import { planChanges } from "./plan.ts";
import { type Recalled, UNKNOWN } from "./recall.ts";
import { adoptDesired } from "./recall-desired.ts";
import { schemaFor } from "./replicas.ts";

export interface RebuildInput {
  readonly recalled: Recalled;
  readonly configuration: Configuration;
  /** Of one lineage only. */
  readonly observation: Observation;
  readonly images: ReadonlyMap<string, Image | { readonly problem: string }>;
  readonly schemas: ReadonlyMap<string, Schema>;
  /** Under the new key. */
  readonly digest: (value: Json) => string;
  readonly lost: readonly NodeName[];
  /** What the plans are limited to; not given: all. */
  readonly targets?: readonly Address[];
}

export interface Rebuilt {
  readonly state: State;
  /** What is left to do. */
  readonly work: PlannedWork;
  readonly diagnostics: readonly Diagnostic[];
  /** Workloads whose sensitive values were taken from the configuration unseen. */
  readonly unseen: readonly Address[];
}

export function rebuildState(input: RebuildInput): Rebuilt | { readonly failed: readonly Diagnostic[] } {
  const { recalled, configuration, observation, schemas, images, digest } = input;
  const base: Omit<PlanInput, "state" | "digest"> = {
    configuration,
    observation,
    schemas,
    images,
    options: { ...DEFAULT_PLAN_OPTIONS, lost: input.lost, targets: input.targets ?? [] },
  };
  const first = planChanges({ ...base, state: recalled.state, digest: () => UNKNOWN });
  if (first.work === null) return { failed: first.diagnostics };
  const adopted = adoptDesired({
    state: recalled.state,
    notes: recalled.notes,
    configuration,
    observation,
    desired: first.work.desired,
    schemaOn: (node) => schemaFor(base, node),
    digest,
  });
  const state = { ...adopted.state, blobs: blobsOf(adopted.state, configuration) };
  const second = planChanges({ ...base, state, digest });
  if (second.work === null) return { failed: second.diagnostics };
  const { plan } = second.work;
  return {
    state: plan.changes.length > 0 ? state : { ...state, outputs: outputsOf(second.work) },
    work: second.work,
    diagnostics: second.diagnostics,
    unseen: adopted.unseen,
  };
}

/** File contents that records refer to, as far as the configuration still has them. */
function blobsOf(state: State, { blobs }: Configuration): State["blobs"] {
  const used = new Set<string>();
  const visit = (value: Json): void => {
    if (typeof value === "string" && blobs.has(value)) used.add(value);
    else if (typeof value === "object" && value !== null)
      for (const item of Object.values(value) as Json[]) visit(item);
  };
  for (const { current } of state.records) if (current !== null) visit(current.applied.value);
  return Object.fromEntries([...blobs].filter(([id]) => used.has(id)).sort(([a], [b]) => compareText(a, b)));
}

/** Where nothing is left to do, outputs are what an apply would have written. */
function outputsOf({ plan }: PlannedWork): State["outputs"] {
  return Object.fromEntries(
    Object.entries(plan.outputs)
      .filter(([, output]) => output.action !== "delete")
      .map(([name, { after, sensitive }]) => [name, { value: after, sensitive }] as const),
  );
}
