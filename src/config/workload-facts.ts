// What others need to know of a workload before it is placed: its ports, whether one is published, how many replicas.
// Read from the block when asked. Mistakes in it are reported where the block itself is read, so here they only fail.
import { convert } from "../hcl/convert.ts";
import { ANY, BOOL, NUMBER } from "../hcl/value.ts";
import type { CapsuleAnswer, Type, Value } from "../hcl/value.ts";
import { LIMITS } from "../model/limits.ts";
import { blockTitle } from "./declarations.ts";
import type { Declaration } from "./declarations.ts";
import { expandBlocks, hasDynamic } from "./dynamic.ts";
import type { ExpandedBlock } from "./dynamic.ts";
import type { Evaluation, Frame } from "./evaluation.ts";
import { failedValue } from "./evaluation.ts";
import { attributeOf } from "./instances.ts";
import { addressOf } from "./program.ts";

/** In the order of the file. */
export function portNames(
  evaluation: Evaluation,
  declaration: Declaration,
  key: string | null,
): readonly string[] {
  return [
    ...new Set(
      portBlocks(evaluation, declaration, key).flatMap(({ block }) =>
        block.labels.slice(0, 1).map((label) => label.text),
      ),
    ),
  ];
}

/** Those that `dynamic` blocks make, too. */
function portBlocks(
  evaluation: Evaluation,
  declaration: Declaration,
  key: string | null,
): readonly ExpandedBlock[] {
  const { block } = declaration;
  const frame = workloadFrame(declaration, key);
  const expand = () => expandBlocks(block.body, { evaluation, frame, report: () => undefined });
  const all = hasDynamic(block.body)
    ? evaluation.once(`${addressOf(declaration, key)} (blocks)`, block.headerRange, expand)
    : expand();
  return "failed" in all ? [] : all.filter((inner) => inner.block.type === "port");
}

function workloadFrame(declaration: Declaration, key: string | null): Frame {
  return {
    title: blockTitle(declaration.block),
    instance: key === null ? null : { declaration, key },
    self: { declaration, key },
    node: null,
  };
}

export function isPublished(
  evaluation: Evaluation,
  declaration: Declaration,
  key: string | null,
  port: string,
): boolean {
  const found = portBlocks(evaluation, declaration, key).find(({ block }) => block.labels[0]?.text === port);
  if (found === undefined) return true;
  const value = readFact(evaluation, declaration, key, found, "publish", BOOL);
  return value === undefined || "failed" in value || value.data !== false;
}

/** Null for a daemon, which has one on every eligible node; an answer that failed where it cannot be evaluated. */
export function replicaCount(
  evaluation: Evaluation,
  declaration: Declaration,
  key: string | null,
): number | null | Exclude<CapsuleAnswer, undefined> {
  if (declaration.kind === "daemon") return null;
  const name = declaration.kind === "job" ? "completions" : "replicas";
  const own = { block: declaration.block, frame: workloadFrame(declaration, key) };
  const value = readFact(evaluation, declaration, key, own, name, NUMBER);
  if (value === undefined) return 1;
  if ("failed" in value) return value;
  if (value.data === null) return 1;
  const count = value.data;
  if (typeof count === "number" && Number.isInteger(count) && count >= 0 && count <= LIMITS.replicas)
    return count;
  return typeof count === "number" ? failedValue([]) : { ...value, type: ANY };
}

function readFact(
  evaluation: Evaluation,
  declaration: Declaration,
  key: string | null,
  { block, frame }: ExpandedBlock,
  name: string,
  type: Type,
): Value | Extract<CapsuleAnswer, { readonly failed: true }> | undefined {
  const attribute = attributeOf(block, name);
  if (attribute === undefined) return undefined;
  const address = addressOf(declaration, key);
  const part = block === declaration.block ? "" : `.${block.labels[0]?.text ?? block.type}`;
  const found = evaluation.once(`${address}${part}.${name}`, attribute.nameRange, () => {
    const { value, diagnostics } = evaluation.evaluate(attribute.expression, frame);
    evaluation.report(diagnostics);
    const converted = convert(value, type);
    return converted.ok ? converted.value : failedValue([]);
  });
  return found;
}
