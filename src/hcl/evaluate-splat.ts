// `target[*].a` and `target.*.a`: the steps applied to every element of a list, set or tuple. Another value counts as a
// sequence of one, null as an empty one (a null that is known to be a list, set or tuple is an error). A list or set
// gives a list, everything else a tuple.
import type { SourceRange } from "../diagnostics/diagnostic.ts";
import { elementsOf, sameType } from "./compare.ts";
import { takeAttribute, takeElement } from "./evaluate-access.ts";
import { fail } from "./evaluate-failure.ts";
import { countSteps, evaluatePart } from "./evaluation.ts";
import type { Evaluation } from "./evaluation.ts";
import type { SplatExpression, SplatStep } from "./syntax.ts";
import {
  ANY,
  UNKNOWN,
  isCapsule,
  listValue,
  tupleValue,
  unknownResult,
  unknownValue,
  withMarks,
} from "./value.ts";
import type { Capsule, Value } from "./value.ts";

export function evaluateSplat(evaluation: Evaluation, node: SplatExpression): Value {
  const target = evaluatePart(evaluation, node.target);
  return splat({ evaluation, node }, target, node.steps, node.target.range);
}

interface Place {
  readonly evaluation: Evaluation;
  readonly node: SplatExpression;
}

/** `range` is where the target of this splat, perhaps an inner one, stands. */
function splat(place: Place, target: Value, steps: readonly SplatStep[], range: SourceRange): Value {
  const { type, data, marks } = target;
  const isSequence = type.kind === "list" || type.kind === "set" || type.kind === "tuple";
  const each = (element: Value) => applySteps(place, element, steps);
  if (data === null) {
    if (!isSequence) return tupleValue([], marks);
    const summary = `This ${type.kind} is null, so [*] has nothing to go over.`;
    const detail = "To treat it as empty, use coalesce(x, []) or a conditional.";
    return fail(place.evaluation, place.node, "null-value", summary, { range, detail });
  }
  if (data === UNKNOWN) {
    // What is unknown and no sequence may turn out to be null, so the length of the result is unknown too. The steps are
    // tried for the mistakes in them.
    if (!isSequence) {
      each(unknownValue(type, marks));
      return unknownValue(ANY, marks);
    }
    if (type.kind === "tuple")
      return tupleValue(
        type.elements.map((element) => each(unknownValue(element, marks))),
        marks,
      );
    return unknownResult({ kind: "list", element: each(unknownValue(type.element, marks)).type }, marks);
  }
  const elements = elementsOf(data) ?? capsuleElements(target) ?? [target];
  const results = elements.map((element) => each(withMarks(element, marks)));
  if (type.kind === "list" || type.kind === "set") {
    const element = results[0]?.type ?? each(unknownValue(type.element)).type;
    if (results.every((result) => sameType(result.type, element))) return listValue(element, results, marks);
  }
  return tupleValue(results, marks);
}

function capsuleElements(target: Value): readonly Value[] | undefined {
  const capsule: Capsule | undefined = isCapsule(target) ? target.data : undefined;
  return capsule?.entries?.().map(([, element]) => element);
}

function applySteps(place: Place, element: Value, steps: readonly SplatStep[]): Value {
  const { evaluation, node } = place;
  if (!countSteps(evaluation, 1 + steps.length, node.range)) return unknownValue();
  let value = element;
  for (const step of steps) {
    if (evaluation.run.stopped) return unknownValue();
    switch (step.kind) {
      case "attribute":
        value = takeAttribute(evaluation, value, step.name, { node, range: step.range });
        break;
      case "index":
        value = takeElement(evaluation, value, evaluatePart(evaluation, step.key), {
          node,
          range: step.key.range,
        });
        break;
      case "splat":
        value = splat(place, value, step.steps, step.range);
        break;
      default:
        unreachable(step);
    }
  }
  return value;
}

function unreachable(step: never): never {
  throw new Error(`unexpected splat step ${JSON.stringify(step)}`);
}
