// What others need to know of a workload before it is placed: its ports, whether one is published, how many replicas.
// Read from the block when asked. Mistakes in it are reported where the block itself is read, so here they only fail.
import { convert } from "../hcl/convert.ts";
import type { Block } from "../hcl/syntax.ts";
import { ANY, BOOL, NUMBER } from "../hcl/value.ts";
import type { CapsuleAnswer, Type, Value } from "../hcl/value.ts";
import { LIMITS } from "../model/limits.ts";
import { blockTitle } from "./declarations.ts";
import type { Declaration } from "./declarations.ts";
import type { Evaluation, Frame } from "./evaluation.ts";
import { failedValue } from "./evaluation.ts";
import { attributeOf } from "./instances.ts";
import { addressOf } from "./program.ts";

/** In the order of the file. */
export function portNames(block: Block): readonly string[] {
  return [
    ...new Set(
      block.body.blocks
        .filter((inner) => inner.type === "port")
        .flatMap((inner) => inner.labels.slice(0, 1).map((label) => label.text)),
    ),
  ];
}

export function isPublished(
  evaluation: Evaluation,
  declaration: Declaration,
  key: string | null,
  port: string,
): boolean {
  const block = declaration.block.body.blocks.find(
    (inner) => inner.type === "port" && inner.labels[0]?.text === port,
  );
  if (block === undefined) return true;
  const value = readFact(evaluation, declaration, key, block, "publish", BOOL);
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
  const value = readFact(evaluation, declaration, key, declaration.block, name, NUMBER);
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
  block: Block,
  name: string,
  type: Type,
): Value | Extract<CapsuleAnswer, { readonly failed: true }> | undefined {
  const attribute = attributeOf(block, name);
  if (attribute === undefined) return undefined;
  const address = addressOf(declaration, key);
  const part = block === declaration.block ? "" : `.${block.labels[0]?.text ?? block.type}`;
  const found = evaluation.once(`${address}${part}.${name}`, attribute.nameRange, () => {
    const frame: Frame = {
      title: blockTitle(declaration.block),
      instance: key === null ? null : { declaration, key },
      self: { declaration, key },
      node: null,
    };
    const { value, diagnostics } = evaluation.evaluate(attribute.expression, frame);
    evaluation.report(diagnostics);
    const converted = convert(value, type);
    return converted.ok ? converted.value : failedValue([]);
  });
  return found;
}
