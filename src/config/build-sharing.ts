// The blocks `namespace` and `reservation`: who may take how much, and what room is kept for whom.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { elementsOf } from "../hcl/compare.ts";
import { suggestion } from "../hcl/suggest.ts";
import { isWorkloadKind } from "../model/address.ts";
import type { Address, NodeName } from "../model/address.ts";
import type { DesiredWorkload } from "../model/configuration.ts";
import { compareText } from "../model/json.ts";
import type { NodeConfig } from "../model/node.ts";
import { DEFAULT_NAMESPACE } from "../model/sharing.ts";
import type { Namespace, Quota, Reservation } from "../model/sharing.ts";
import { blockTitle } from "./declarations.ts";
import type { Declaration } from "./declarations.ts";
import { MODULE_FRAME } from "./evaluation.ts";
import type { Evaluation } from "./evaluation.ts";
import { mapOf, numberOf, textOf, texts } from "./field-values.ts";
import { instanceKeys } from "./instances.ts";
import { referenceOf } from "./object-root.ts";
import { readBody } from "./read-body.ts";
import type { Fields, Reading } from "./read-body.ts";
import type { BodySchema } from "./schema.ts";
import { NAMESPACE, RESERVATION } from "./schemas/sharing.ts";

type Report = (problem: Diagnostic) => void;

/** Sorted by name. */
export function buildNamespaces(evaluation: Evaluation, report: Report): readonly Namespace[] {
  return bodies(evaluation, evaluation.program.declarations.namespaces, NAMESPACE, report).map(
    ({ name, fields }) => {
      const record = fields.records.get("quota");
      return { name, quota: record === undefined ? null : quotaOf(record), range: fields.header };
    },
  );
}

/** Sorted by name. */
export function buildReservations(
  evaluation: Evaluation,
  nodes: readonly NodeConfig[],
  namespaces: readonly Namespace[],
  report: Report,
): readonly Reservation[] {
  const known = nodes.every(({ provider }) => provider === "docker" || provider === "simulator");
  return bodies(evaluation, evaluation.program.declarations.reservations, RESERVATION, report).map(
    ({ name, context, fields }) => {
      const problem: Problem = (code, summary, detail, name) =>
        report(
          errorDiagnostic(code, summary, {
            range: fields.attributes.get(name)?.range ?? fields.header,
            context,
            detail,
          }),
        );
      const names = texts(fields, "nodes");
      const pool = textOf(fields, "pool");
      const priority = numberOf(fields, "priority");
      const entitled = texts(fields, "namespaces") ?? [];
      const { cpu = 0, memory = 0, devices = {} } = quotaOf(fields);
      if (["cpu", "memory", "devices"].every((amount) => !fields.attributes.has(amount)))
        problem(
          "missing-attribute",
          "This reservation keeps nothing free.",
          'Write what of each node is kept: cpu = 2, memory = "4Gi".',
          "",
        );
      if (["priority", "namespaces", "workloads"].every((who) => !fields.attributes.has(who)))
        problem(
          "missing-attribute",
          "This reservation is for nobody.",
          'Write priority = 80 (from there on), namespaces = ["team-a"] or workloads = [service.NAME]. What the system needs is reserved in the node block.',
          "",
        );
      const all = nodes.map((node) => node.name as string);
      for (const node of names ?? [])
        if (known && !all.includes(node))
          problem(
            "unknown-node",
            `There is no node "${node}".`,
            `${suggestion(node, all)} The nodes are ${all.join(", ")}.`.trimStart(),
            "nodes",
          );
      if (pool !== null && known && !nodes.some((node) => node.pool === pool))
        problem("unknown-pool", `No node is in the pool "${pool}".`, poolsText(pool, nodes), "pool");
      for (const namespace of entitled) checkNamespace(namespace, namespaces, problem, "namespaces");
      return {
        name,
        amounts: { cpu, memory, devices },
        nodes: names === null ? null : ([...new Set(names)].sort(compareText) as NodeName[]), // checked above
        pool,
        priority,
        namespaces: entitled,
        workloads: workloadsOf(fields, problem),
        range: fields.header,
      };
    },
  );
}

/** Workloads in namespaces that nobody declared. */
export function unknownNamespaces(
  workloads: readonly DesiredWorkload[],
  namespaces: readonly Namespace[],
): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const { requirements, ranges, range, address } of workloads)
    if (requirements.namespace !== undefined)
      checkNamespace(
        requirements.namespace,
        namespaces,
        (code, summary, detail) =>
          found.push(
            errorDiagnostic(code, summary, {
              range: ranges.get("namespace") ?? range,
              context: address,
              detail,
            }),
          ),
        "namespace",
      );
  return found;
}

type Problem = (code: string, summary: string, detail: string, name: string) => void;

function checkNamespace(
  name: string,
  namespaces: readonly Namespace[],
  problem: Problem,
  attribute: string,
): void {
  if (name === DEFAULT_NAMESPACE || namespaces.some((each) => each.name === name)) return;
  const names = namespaces.map((each) => each.name);
  problem(
    "unknown-namespace",
    `There is no namespace "${name}".`,
    names.length === 0
      ? `Declare it in the root module: namespace "${name}" { quota = { cpu = 8 } }.`
      : `${suggestion(name, names)} The namespaces are ${names.join(", ")}.`.trimStart(),
    attribute,
  );
}

function poolsText(pool: string, nodes: readonly NodeConfig[]): string {
  const pools = [...new Set(nodes.map((node) => node.pool))].sort(compareText);
  return `${suggestion(pool, pools)} The pools are ${pools.join(", ")}.`.trimStart();
}

function quotaOf(fields: Fields): Quota {
  const [cpu, memory, replicas] = ["cpu", "memory", "replicas"].map((name) => numberOf(fields, name));
  const devices = mapOf<number>(fields, "devices", "number");
  return {
    ...(cpu === null || cpu === undefined ? {} : { cpu }),
    ...(memory === null || memory === undefined ? {} : { memory }),
    ...(replicas === null || replicas === undefined ? {} : { replicas }),
    ...(devices === null ? {} : { devices }),
  };
}

function workloadsOf(fields: Fields, problem: Problem): readonly Address[] {
  const field = fields.attributes.get("workloads");
  if (field === undefined) return [];
  const items = elementsOf(field.value.data);
  const references = items?.map(referenceOf);
  if (
    references === undefined ||
    references.some((each) => each === null || !isWorkloadKind(each.declaration.kind))
  ) {
    problem(
      "wrong-type",
      '"workloads" must be a list of references to workloads.',
      "Write workloads = [service.NAME], without quotes.",
      "workloads",
    );
    return [];
  }
  return references.flatMap((each) => each?.instances.map(({ address }) => address) ?? []).sort(compareText);
}

interface Body {
  readonly name: string;
  /** `reservation "room"` */
  readonly context: string;
  readonly fields: Fields;
}

/** One for each instance, by name: `team`, with for_each `team-a`. */
function bodies(
  evaluation: Evaluation,
  declarations: ReadonlyMap<string, Declaration>,
  schema: BodySchema,
  report: Report,
): readonly Body[] {
  return [...declarations.values()]
    .flatMap((declaration) =>
      instanceKeys(evaluation.instances(declaration)).map((key): Body => {
        const { block } = declaration;
        const title = blockTitle(block);
        const frame = { ...MODULE_FRAME, title, instance: key === null ? null : { declaration, key } };
        const reading: Reading = { evaluation, frame, report };
        const name = key === null ? declaration.name : `${declaration.name}-${key}`;
        const fields = readBody(block.body, block.headerRange, title, schema, reading);
        return { name, context: title, fields };
      }),
    )
    .sort((a, b) => compareText(a.name, b.name));
}
