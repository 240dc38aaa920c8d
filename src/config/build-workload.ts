// One instance of a workload block: its specification, what it waits for, what placement has to respect.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceRange } from "../diagnostics/diagnostic.ts";
import type { Address, WorkloadKind } from "../model/address.ts";
import type { DesiredWorkload, JobPolicy } from "../model/configuration.ts";
import { exclusiveCoresOf } from "../model/cpuset.ts";
import { jsonObject } from "../model/json.ts";
import type { Json } from "../model/json.ts";
import type { Resources } from "../model/resources.ts";
import type { ReplicaSpec } from "../model/spec.ts";
import { buildContainer } from "./build-container.ts";
import type { ContainerContext } from "./build-container.ts";
import { buildNetworks, buildPorts } from "./build-network-part.ts";
import type { Attached } from "./build-network-part.ts";
import type { Building } from "./building.ts";
import { createConsumer } from "./consumer.ts";
import { blockTitle } from "./declarations.ts";
import type { Declaration } from "./declarations.ts";
import { impliedDependencies, mergeDependencies, readDependencies } from "./dependencies.ts";
import { createDraft } from "./draft.ts";
import type { Draft } from "./draft.ts";
import type { Frame } from "./evaluation.ts";
import { extract } from "./extract.ts";
import { mapOf, numberOf, textOf } from "./field-values.ts";
import { readLifecycle, readUpdate } from "./lifecycle.ts";
import { callDependencies } from "./module-calls.ts";
import { addressOf } from "./program.ts";
import { readBody } from "./read-body.ts";
import type { Fields, Reading } from "./read-body.ts";
import { readRequirements, requestOf } from "./requirements.ts";
import { ignoredRisksOf } from "./ignored-risks.ts";
import { readConditions } from "./stated-rules.ts";
import { workloadSchema } from "./schemas/workload.ts";
import { rangeText } from "./wording.ts";

export interface BuiltWorkload {
  readonly desired: DesiredWorkload;
  readonly networks: readonly Attached[];
}

export function buildWorkload(
  declaration: Declaration,
  key: string | null,
  building: Building,
): BuiltWorkload {
  const { block } = declaration;
  const kind = declaration.kind as WorkloadKind; // only workload blocks are built here
  const title = blockTitle(block);
  const address = addressOf(declaration, key);
  const frame: Frame = {
    title,
    instance: key === null ? null : { declaration, key },
    self: { declaration, key },
    node: null,
  };
  const reading: Reading = { evaluation: building.evaluation, frame, report: building.report };
  const schema = workloadSchema(kind);
  const fields = readBody(block.body, block.headerRange, title, schema, reading);
  const consumer = createConsumer(building.evaluation);
  const draft = createDraft(consumer, building.report);

  const mode = textOf(fields, "network_mode");
  const ports = buildPorts(fields, mode, { draft, reading });
  const request = buildContainers(fields, { draft, reading, building, kind });
  const networks = buildNetworks(fields, { declaration, address }, mode, building.defaultNetwork, {
    draft,
    reading,
  });
  for (const name of ["hostname", "domainname", "dns", "dns_search", "dns_opt", "extra_hosts", "platform"]) {
    const field = fields.attributes.get(name);
    if (field !== undefined) draft.putField([name], field);
  }
  const job = kind === "job" ? readJob(fields) : null;
  if (job !== null)
    draft.put(
      ["job"],
      jsonObject([
        ["backoff_limit", job.backoffLimit],
        ...(job.timeout === null ? [] : [["timeout", job.timeout] as [string, Json]]),
      ]),
    );
  const required = readRequirements(fields, {
    reading,
    kind,
    request,
    ports,
    group: groupOf(fields, declaration.name, building.project),
    textAt: (part, name) => building.textAt(part.syntax.get(name)?.range ?? part.header),
  });
  building.rules.push(...readConditions(fields.records.get("lifecycle"), address, address, reading));
  const { spec, late, ranges } = draft.finish();
  const cores = exclusiveCoresOf(spec.value as unknown as ReplicaSpec); // what was put together above
  const requirements = cores === 0 ? required : { ...required, exclusiveCores: cores };
  const triggers = fields.attributes.get("triggers");
  return {
    networks,
    desired: {
      address,
      kind,
      key,
      spec,
      late,
      links: consumer.links(),
      replicas:
        kind === "daemon" ? null : job !== null ? job.completions : (numberOf(fields, "replicas") ?? 1),
      requirements,
      update: readUpdate(fields, reading),
      dependsOn: mergeDependencies([
        ...readDependencies(fields, reading),
        ...impliedDependencies(fields),
        ...callDependencies(building.evaluation),
      ]),
      ...readLifecycle(fields, schema, reading),
      ...ignoredRisksOf(fields, reading),
      triggers: triggers === undefined ? {} : (extract(triggers.value).value as DesiredWorkload["triggers"]), // a map by its type
      job,
      range: block.headerRange,
      ranges: withFieldRanges(ranges, fields),
    },
  };
}

function buildContainers(
  fields: Fields,
  parts: {
    readonly draft: Draft;
    readonly reading: Reading;
    readonly building: Building;
    readonly kind: WorkloadKind;
  },
): Resources {
  const { draft, reading, building, kind } = parts;
  const base = {
    draft,
    reading,
    blobs: building.blobs,
    kind,
    secretNames: new Map<string, Address>(),
    ports: (fields.blocks.get("port") ?? []).map((port) => port.label),
  };
  const names = new Map<string, SourceRange>([["main", fields.header]]);
  const isFree = (name: string, range: SourceRange, what: string): boolean => {
    const first = names.get(name);
    names.set(name, first ?? range);
    const valid = /^[a-z0-9_][a-z0-9_-]*$/.test(name);
    if (first === undefined && valid) return true;
    reading.report(
      errorDiagnostic(
        valid ? "duplicate-block" : "invalid-name",
        valid
          ? `There are two containers called "${name}" in one replica.`
          : `${JSON.stringify(name)} cannot be the name of ${what}.`,
        {
          range,
          context: reading.frame.title,
          detail: !valid
            ? "Use lower case letters, digits, underscores and hyphens."
            : name === "main"
              ? 'The container of the block itself is "main". Use another name.'
              : `The first one is at ${rangeText(first ?? range)}. Rename one of them.`,
          ...(valid && first !== undefined
            ? { related: { range: first, message: "declared here first" } }
            : {}),
        },
      ),
    );
    return false;
  };
  const build = (part: Fields, path: ContainerContext["path"], role: ContainerContext["role"]) =>
    buildContainer(part, { ...base, path, role });
  const running = [build(fields, ["containers", "main"], "main")];
  for (const sidecar of fields.blocks.get("container") ?? [])
    if (isFree(sidecar.label, sidecar.labelRange, "a container"))
      running.push(build(sidecar, ["containers", sidecar.label], "sidecar"));
  const before: Resources[] = [];
  for (const init of fields.blocks.get("init_container") ?? [])
    if (isFree(init.label, init.labelRange, "an init container")) {
      const path = ["init_containers", before.length];
      before.push(build(init, path, "init"));
      draft.put([...path, "name"], init.label, init.labelRange);
    }
  return requestOf(running, before);
}

function readJob(fields: Fields): JobPolicy {
  const completions = numberOf(fields, "completions") ?? 1;
  return {
    completions,
    parallelism: numberOf(fields, "parallelism") ?? 1,
    backoffLimit: numberOf(fields, "backoff_limit") ?? 3,
    duration: numberOf(fields, "duration"),
    deadline: numberOf(fields, "deadline"),
    timeout: numberOf(fields, "timeout"),
    keep: numberOf(fields, "keep") ?? 1,
  };
}

/** Labels `project` and `app`, else the project's and the workload's names. */
function groupOf(fields: Fields, name: string, project: string): string {
  const labels = mapOf<string>(fields, "labels", "string") ?? {};
  const label = (key: string) => (Object.hasOwn(labels, key) ? labels[key] : undefined);
  return `${label("project") ?? project}/${label("app") ?? name}`;
}

/** Attributes that are in no specification are found by their own names. */
function withFieldRanges(
  ranges: ReadonlyMap<string, SourceRange>,
  fields: Fields,
): ReadonlyMap<string, SourceRange> {
  const all = new Map(ranges);
  for (const name of [
    "replicas",
    "depends_on",
    "priority",
    "pool",
    "namespace",
    "completions",
    "parallelism",
    "deadline",
    "triggers",
    "networks",
    "ignore_risks",
  ]) {
    const range = fields.attributes.get(name)?.range;
    if (range !== undefined) all.set(name, range);
  }
  for (const name of ["update", "lifecycle", "placement"]) {
    const range = fields.records.get(name)?.header;
    if (range !== undefined) all.set(name, range);
  }
  return all;
}
