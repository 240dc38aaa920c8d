// What placement has to respect for a workload, from its rules, its resources and its ports.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Address, WorkloadKind } from "../model/address.ts";
import type { Affinity, NodeCondition, NodeKey, Requirements, Spread } from "../model/configuration.ts";
import { compareText } from "../model/json.ts";
import { addResources } from "../model/resources.ts";
import type { Resources } from "../model/resources.ts";
import type { PortNeeds } from "./build-network-part.ts";
import { readCondition, readNodeKey } from "./conditions.ts";
import { flagOf, mapOf, numberOf, textOf, texts } from "./field-values.ts";
import { referenceOf } from "./object-root.ts";
import { isWorkloadKind } from "../model/address.ts";
import { preemptionOf } from "./preemption.ts";
import type { Fields, LabelledFields, Reading } from "./read-body.ts";
import { strategyOf } from "./strategy.ts";

export interface RequirementParts {
  readonly reading: Reading;
  readonly kind: WorkloadKind;
  readonly request: Resources;
  readonly ports: PortNeeds;
  readonly group: string;
  /** The text of an expression in its file. */
  readonly textAt: (fields: Fields, name: string) => string;
}

export function readRequirements(fields: Fields, parts: RequirementParts): Requirements {
  const { reading, request, ports, group } = parts;
  const rules = (name: string) => fields.blocks.get(name) ?? [];
  const constraints: NodeCondition[] = [];
  const distinct: { by: NodeKey; max: number }[] = [];
  for (const rule of rules("constraint")) {
    const [condition, by] = [rule.syntax.get("condition"), rule.syntax.get("distinct")];
    if ((condition === undefined) === (by === undefined)) {
      reading.report(
        oneOfTwo(
          rule,
          "condition",
          "distinct",
          reading,
          'Write condition = node.labels.disk == "ssd", or distinct = node.name.',
        ),
      );
      continue;
    }
    if (condition !== undefined) {
      const read = readCondition(condition, reading, parts.textAt(rule, "condition"));
      if (read !== null) constraints.push(read);
      if (rule.attributes.has("max"))
        reading.report(
          errorDiagnostic("conflicting-attributes", '"max" goes with distinct only.', {
            range: rule.attributes.get("max")?.range ?? rule.header,
            context: reading.frame.title,
            detail: "Remove it.",
          }),
        );
    }
    if (by !== undefined) {
      const read = readNodeKey(by, reading, parts.textAt(rule, "distinct"));
      if (read !== null) distinct.push({ by: read, max: numberOf(rule, "max") ?? 1 });
    }
  }
  const placement = fields.records.get("placement");
  const tolerations = texts(fields, "tolerations") ?? [];
  const namespace = textOf(fields, "namespace");
  return {
    request,
    ...(namespace === null ? {} : { namespace }),
    priority: numberOf(fields, "priority") ?? 50,
    pool: textOf(fields, "pool") ?? "default",
    ...(tolerations.length === 0 ? {} : { tolerations: [...new Set(tolerations)].sort(compareText) }),
    platform: textOf(fields, "platform"),
    strategy: placement === undefined ? null : strategyOf(placement, reading, parts.kind),
    ...preemptionOf(placement),
    constraints,
    distinct,
    affinities: [
      ...rules("affinity").flatMap((rule) => readAffinity(rule, false, parts)),
      ...rules("anti_affinity").flatMap((rule) => readAffinity(rule, true, parts)),
    ],
    spreads: rules("spread").flatMap((rule) => readSpread(rule, parts)),
    hostPorts: ports.hostPorts,
    chosenPorts: ports.chosenPorts,
    group,
  };
}

/** Containers run at once, init containers one after the other before them. */
export function requestOf(containers: readonly Resources[], init: readonly Resources[]): Resources {
  let sum: Resources = { cpu: 0, memory: 0, devices: {} };
  for (const request of containers) sum = addResources(sum, request);
  for (const request of init) sum = larger(sum, request);
  return sum;
}

function larger(a: Resources, b: Resources): Resources {
  const names = Object.keys(addResources(a, b).devices);
  return {
    cpu: Math.max(a.cpu, b.cpu),
    memory: Math.max(a.memory, b.memory),
    devices: Object.fromEntries(
      names.map((name) => [name, Math.max(a.devices[name] ?? 0, b.devices[name] ?? 0)]),
    ),
  };
}

function readAffinity(rule: LabelledFields, anti: boolean, parts: RequirementParts): readonly Affinity[] {
  const { reading } = parts;
  const condition = rule.syntax.get("condition");
  const workload = rule.attributes.get("workload");
  if (rule.failed.has("workload")) return [];
  if ((condition === undefined) === (workload === undefined)) {
    reading.report(
      oneOfTwo(
        rule,
        "condition",
        "workload",
        reading,
        'Write condition = node.labels.zone == "a", or workload = service.NAME.',
      ),
    );
    return [];
  }
  const common = {
    anti,
    required: flagOf(rule, "required") ?? false,
    weight: numberOf(rule, "weight") ?? 50,
    range: rule.header,
  };
  const by = rule.syntax.get("by");
  if (condition !== undefined) {
    if (by !== undefined)
      reading.report(
        errorDiagnostic("conflicting-attributes", '"by" goes with workload only.', {
          range: by.range,
          context: reading.frame.title,
          detail: "Remove it.",
        }),
      );
    const read = readCondition(condition, reading, parts.textAt(rule, "condition"));
    return read === null ? [] : [{ ...common, to: { condition: read } }];
  }
  const reference = workload === undefined ? null : referenceOf(workload.value);
  if (reference === null || !isWorkloadKind(reference.declaration.kind)) {
    reading.report(
      errorDiagnostic("wrong-type", '"workload" must be a reference to a workload.', {
        range: workload?.range ?? rule.header,
        context: reading.frame.title,
        detail: "Write workload = service.NAME, without quotes.",
      }),
    );
    return [];
  }
  const key = by === undefined ? NODE_NAME(rule) : readNodeKey(by, reading, parts.textAt(rule, "by"));
  if (key === null) return [];
  return reference.instances.map(({ address }: { readonly address: Address }) => ({
    ...common,
    to: { workload: address, by: key },
  }));
}

/** Without `by`, near means on the same node. */
const NODE_NAME = (rule: Fields): NodeKey => ({
  text: "node.name",
  range: rule.header,
  evaluate: (node) => ({ ok: true, value: node.name, diagnostics: [] }),
});

function readSpread(rule: LabelledFields, parts: RequirementParts): readonly Spread[] {
  const { reading } = parts;
  const source = rule.syntax.get("by");
  const by = source === undefined ? null : readNodeKey(source, reading, parts.textAt(rule, "by"));
  const maxSkew = numberOf(rule, "max_skew");
  const weight = numberOf(rule, "weight");
  const targets = mapOf<number>(rule, "targets", "number");
  if (maxSkew !== null && (weight !== null || targets !== null))
    reading.report(
      errorDiagnostic(
        "conflicting-attributes",
        `"max_skew" is a rule, and "${weight === null ? "targets" : "weight"}" a preference.`,
        {
          range: rule.header,
          context: reading.frame.title,
          detail: "Keep max_skew alone, or write weight and targets without it.",
        },
      ),
    );
  const sum = targets === null ? 0 : Object.values(targets).reduce((total, share) => total + share, 0);
  if (targets !== null && (sum > 100 || Object.values(targets).some((share) => share < 0)))
    reading.report(
      errorDiagnostic("invalid-value", `The percentages of "targets" add up to ${sum}.`, {
        range: rule.attributes.get("targets")?.range ?? rule.header,
        context: reading.frame.title,
        detail: "They are from 0 to 100 and add up to at most 100.",
      }),
    );
  if (by === null) return [];
  return [{ by, maxSkew, weight: maxSkew === null ? (weight ?? 50) : null, targets, range: rule.header }];
}

function oneOfTwo(rule: Fields, first: string, second: string, reading: Reading, detail: string) {
  const both = rule.syntax.has(first) && (rule.syntax.has(second) || rule.attributes.has(second));
  return errorDiagnostic(
    both ? "conflicting-attributes" : "missing-attribute",
    both
      ? `This rule has both "${first}" and "${second}".`
      : `This rule has neither "${first}" nor "${second}".`,
    { range: rule.header, detail, context: reading.frame.title },
  );
}
