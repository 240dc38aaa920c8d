// The lifecycle of a workload, and how it is updated.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { suggestion } from "../hcl/suggest.ts";
import type { Address } from "../model/address.ts";
import { isWorkloadKind } from "../model/address.ts";
import type { UpdatePolicy } from "../model/configuration.ts";
import { compareText, comparePaths, pathText } from "../model/json.ts";
import type { Path } from "../model/json.ts";
import { flagOf, numberOf, textOf } from "./field-values.ts";
import { referenceOf } from "./object-root.ts";
import type { Fields, Reading } from "./read-body.ts";
import type { BodySchema } from "./schema.ts";
import { CONTAINER_ATTRIBUTES, CONTAINER_BLOCKS, CONTAINER_RECORDS } from "./schemas/container.ts";
import { expressionPath, notAPath, specificationPath, writtenList } from "./syntax-paths.ts";
import type { Expression } from "../hcl/syntax.ts";

export interface Lifecycle {
  readonly preventDestroy: boolean;
  readonly ignoreChanges: readonly Path[];
  readonly replaceTriggeredBy: readonly Address[];
}

export function readLifecycle(fields: Fields, schema: BodySchema, reading: Reading): Lifecycle {
  const record = fields.records.get("lifecycle");
  if (record === undefined) return { preventDestroy: false, ignoreChanges: [], replaceTriggeredBy: [] };
  return {
    preventDestroy: flagOf(record, "prevent_destroy") ?? false,
    ignoreChanges: readIgnored(record, schema, reading),
    replaceTriggeredBy: readTriggers(record, reading),
  };
}

/** `all`, or a list of attributes of the block, as paths of the specification. */
function readIgnored(record: Fields, schema: BodySchema, { report, frame }: Reading): readonly Path[] {
  const source = record.syntax.get("ignore_changes");
  if (source === undefined) return [];
  if (source.expression?.kind === "variable" && source.expression.name === "all") return [[]];
  const list = writtenList(source.expression);
  if (list === null) {
    report(
      errorDiagnostic("wrong-type", '"ignore_changes" must be a list of attributes that is written out.', {
        range: source.range,
        context: frame.title,
        detail: 'Write for example [image, env["LOG_LEVEL"]], or all.',
      }),
    );
    return [];
  }
  const names = [
    ...schema.attributes.keys(),
    ...(schema.records?.keys() ?? []),
    ...(schema.blocks?.keys() ?? []),
  ];
  const paths: Path[] = [];
  for (const expression of list) {
    const path = expressionPath(expression);
    const [first] = path ?? [];
    if (path === null) report(notAPath(expression, frame.title, 'image or env["LOG_LEVEL"]'));
    else if (!names.includes(String(first)))
      report(
        errorDiagnostic("unknown-attribute", `There is no attribute "${String(first)}" to ignore.`, {
          range: expression.range,
          context: frame.title,
          detail: suggestion(String(first), names).trimStart(),
        }),
      );
    else paths.push(specificationPath(path, isOfContainer));
  }
  return paths.sort(comparePaths);
}

function isOfContainer(name: string): boolean {
  return (
    CONTAINER_ATTRIBUTES.has(name) ||
    CONTAINER_RECORDS.has(name) ||
    [...CONTAINER_BLOCKS.keys()].some((block) => name === block || name === `${block}s`) ||
    name === "directories"
  );
}

/** Objects, or attributes of workloads as the address and a path of the specification: `service.db.containers.main.image`. */
function readTriggers(record: Fields, reading: Reading): readonly Address[] {
  const { report, frame } = reading;
  const source = record.syntax.get("replace_triggered_by");
  if (source === undefined) return [];
  const list = writtenList(source.expression);
  if (list === null) {
    report(
      errorDiagnostic(
        "wrong-type",
        '"replace_triggered_by" must be a list of references that is written out.',
        {
          range: source.range,
          context: frame.title,
          detail: "Write for example [service.db] or [service.db.image].",
        },
      ),
    );
    return [];
  }
  const found = list.flatMap((expression) => readTrigger(expression, reading));
  return [...new Set(found)].sort(compareText);
}

function readTrigger(expression: Expression, reading: Reading): readonly Address[] {
  const { evaluation, frame, report } = reading;
  const steps: Expression[] = [];
  for (let at = expression; at.kind === "attribute" || at.kind === "index"; at = at.target) steps.push(at);
  // The object is `kind.name`, with a key where the block has for_each.
  const object = steps.at(-1);
  if (expressionPath(expression) === null || object === undefined) {
    report(notAPath(expression, frame.title, "service.db or service.db.image"));
    return [];
  }
  const { value, diagnostics } = evaluation.evaluate(object, frame);
  for (const problem of diagnostics) report(problem);
  if (diagnostics.length > 0) return [];
  const all = referenceOf(value);
  if (all === null) {
    report(notAPath(expression, frame.title, "service.db or service.db.image"));
    return [];
  }
  const next = steps.at(-2);
  const path = expressionPath(expression) ?? [];
  const keyed = next?.kind === "index" && all.instances.every(({ key }) => key !== null);
  const instances = keyed ? all.instances.filter(({ key }) => key === path[2]) : all.instances;
  if (instances.length === 0) {
    report(
      errorDiagnostic("unknown-reference", `${pathText(path)} has no instance of that key.`, {
        range: expression.range,
        context: frame.title,
        detail: "Name one of the keys of its for_each.",
      }),
    );
    return [];
  }
  const rest = path.slice(keyed ? 3 : 2);
  if (rest.length === 0) return instances.map(({ address }) => address);
  if (!isWorkloadKind(all.declaration.kind)) {
    report(
      errorDiagnostic("invalid-path", `Attributes of a ${all.declaration.kind} cannot be named here.`, {
        range: expression.range,
        context: frame.title,
        detail: "Name the whole object.",
      }),
    );
    return [];
  }
  const text = pathText(specificationPath(rest, isOfContainer));
  return instances.map(({ address }) => `${address}.${text}` as Address); // as the model documents
}

/** Times in milliseconds. Canaries and reverting are later work. */
export function readUpdate(fields: Fields, { report, frame }: Reading): UpdatePolicy {
  const record = fields.records.get("update");
  const order = record === undefined ? null : textOf(record, "order");
  const number = (name: string, fallback: number) =>
    (record === undefined ? null : numberOf(record, name)) ?? fallback;
  for (const field of record?.attributes.values() ?? []) {
    const later =
      (field.name === "auto_revert" && field.value.data === true) ||
      (field.name === "canary" && field.value.data !== 0) ||
      field.name === "canary_time";
    if (later)
      report(
        errorDiagnostic("not-supported-yet", `"${field.name}" is not supported yet.`, {
          range: field.range,
          context: frame.title,
          detail: "Remove it.",
        }),
      );
  }
  const [minHealthyTime, healthyDeadline] = [
    number("min_healthy_time", 5000),
    number("healthy_deadline", 120_000),
  ];
  if (minHealthyTime > healthyDeadline)
    report(
      errorDiagnostic("conflicting-attributes", '"min_healthy_time" is longer than "healthy_deadline".', {
        range: record?.attributes.get("min_healthy_time")?.range ?? record?.header ?? fields.header,
        context: frame.title,
        detail: "No replica could become healthy in time. Raise the deadline.",
      }),
    );
  return {
    maxParallel: number("max_parallel", 1),
    order: order === "start-first" || order === "stop-first" ? order : "auto",
    minHealthyTime,
    healthyDeadline,
    autoRevert: false,
    canary: 0,
    canaryTime: 30_000,
  };
}
