// Rules over `node`: conditions and keys, checked once with a node of which nothing is known, then asked for each node.
import { errorDiagnostic, failure, success } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, Result } from "../diagnostics/diagnostic.ts";
import { convert } from "../hcl/convert.ts";
import { BOOL, STRING, UNKNOWN, deepMarks, hasMark } from "../hcl/value.ts";
import type { Type, Value } from "../hcl/value.ts";
import type { NodeCondition, NodeKey } from "../model/configuration.ts";
import type { Node } from "../model/node.ts";
import { byLooks } from "./by-looks.ts";
import { failuresOf, isFailed } from "./evaluation.ts";
import { waitText, waitsOf } from "./late.ts";
import { anyNode, nodeValue } from "./node-root.ts";
import type { Reading } from "./read-body.ts";
import type { ValueSource } from "./source-value.ts";
import { listText } from "./wording.ts";

/** Null where it is wrong, which is then reported. */
export function readCondition(source: ValueSource, reading: Reading, text: string): NodeCondition | null {
  const ask = readRule(source, reading, BOOL, 'It must be true or false, as in node.labels.disk == "ssd".');
  if (ask === null) return null;
  return {
    text,
    range: source.range,
    evaluate: (node) => {
      const asked = ask(node);
      if (!asked.ok) return asked;
      if (typeof asked.value.data === "boolean") return success(asked.value.data);
      return failure(
        errorDiagnostic("null-value", `This condition is null for the node ${node.name}.`, {
          range: source.range,
          context: reading.frame.title,
          detail: "Compare what may be null with a value first.",
        }),
      );
    },
  };
}

export function readNodeKey(source: ValueSource, reading: Reading, text: string): NodeKey | null {
  const ask = readRule(source, reading, STRING, "Name an attribute of nodes, as in node.labels.zone.");
  if (ask === null) return null;
  return {
    text,
    range: source.range,
    evaluate: (node) => {
      const asked = ask(node);
      if (!asked.ok) return asked;
      return success(typeof asked.value.data === "string" ? asked.value.data : null);
    },
  };
}

function readRule(
  source: ValueSource,
  { evaluation, frame, report }: Reading,
  type: Type,
  detail: string,
): ((node: Node) => Result<Value>) | null {
  const { name, range } = source;
  const { title: context } = frame;
  const ask = (node: Value): Result<Value> => {
    const { value, diagnostics } = source.evaluate(evaluation, { ...frame, self: null, node });
    if (diagnostics.length > 0) return failure(...diagnostics.map(withUnits));
    if (isFailed(value)) return failure(...failuresOf(value));
    const converted = convert(value, type);
    if (converted.ok) return success(converted.value);
    return failure(
      errorDiagnostic("wrong-type", `"${name}" does not fit: ${converted.message}.`, {
        range,
        detail,
        context,
      }),
    );
  };
  const checked = ask(anyNode());
  const refuse = (problem: Diagnostic) => {
    report(problem);
    return null;
  };
  if (!checked.ok) {
    for (const problem of checked.diagnostics) report(problem);
    return null;
  }
  const waits = waitsOf(checked.value);
  if (waits.length > 0)
    return refuse(
      errorDiagnostic(
        "late-value-not-allowed",
        `"${name}" decides the placement, and reads what a placement makes known: ${listText(waits.map(waitText))}.`,
        { range, detail: "Read node, which is the candidate, or variables and locals.", context },
      ),
    );
  if (hasMark(deepMarks(checked.value), "sensitive"))
    return refuse(
      errorDiagnostic("sensitive-value", `"${name}" would show a sensitive value.`, {
        range,
        detail: "The plan explains placements by their conditions. Use a value that is not sensitive.",
        context,
      }),
    );
  if (checked.value.data !== UNKNOWN && checked.value.data === null)
    return refuse(
      errorDiagnostic("null-value", `"${name}" is null for every node.`, { range, detail, context }),
    );
  return byLooks((node, seen) => ask(nodeValue(node, seen)));
}

/** Who compares an amount of a node with a text means a quantity. What is not known of any node says nothing. */
function withUnits(problem: Diagnostic): Diagnostic {
  const { values = [], ...rest } = problem;
  const known = values.filter(({ value }) => value !== UNSEEN);
  const told = known.length === 0 ? rest : { ...rest, values: known };
  if (problem.code !== "invalid-operand" || !problem.summary.includes("this string is not a decimal number"))
    return told;
  return {
    ...told,
    detail:
      'node.memory counts bytes and node.cpu cores. For an amount with a unit write quantity("4Gi") or quantity("500m").',
  };
}

const UNSEEN = "(unknown)";
