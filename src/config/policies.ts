// Blocks `policy`: rules over the plan, read with the configuration and asked with everything placed. What is known without a plan,
// names above all, is checked when the configuration is read.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { convert } from "../hcl/convert.ts";
import { fromJson } from "../hcl/json.ts";
import { BOOL, STRING, UNKNOWN } from "../hcl/value.ts";
import type { Value } from "../hcl/value.ts";
import type { Policy, PolicyAnswer } from "../model/configuration.ts";
import { compareText } from "../model/json.ts";
import type { JsonObject } from "../model/json.ts";
import { messageOf } from "./assertions.ts";
import { createConsumer } from "./consumer.ts";
import type { Consumer } from "./consumer.ts";
import { blockTitle } from "./declarations.ts";
import type { Declaration } from "./declarations.ts";
import { MODULE_FRAME, failuresOf, isFailed, withInvolved } from "./evaluation.ts";
import type { Evaluation, Frame } from "./evaluation.ts";
import { textOf } from "./field-values.ts";
import { linksOf, waitsOf } from "./late.ts";
import { anyPlan } from "./plan-root.ts";
import { readBody } from "./read-body.ts";
import type { Fields } from "./read-body.ts";
import { POLICY } from "./schemas/module.ts";
import type { ValueSource } from "./source-value.ts";

/** Sorted by name. */
export function readPolicies(
  evaluation: Evaluation,
  report: (problem: Diagnostic) => void,
): readonly Policy[] {
  return [...evaluation.program.declarations.policies.values()]
    .flatMap((declaration) => readPolicy(declaration, evaluation, report))
    .sort((a, b) => compareText(a.name, b.name));
}

function readPolicy(
  { block, name }: Declaration,
  evaluation: Evaluation,
  report: (problem: Diagnostic) => void,
): readonly Policy[] {
  const title = blockTitle(block);
  const frame: Frame = { ...MODULE_FRAME, title, plan: anyPlan() };
  const fields = readBody(block.body, block.headerRange, title, POLICY, { evaluation, frame, report });
  const condition = fields.syntax.get("condition");
  const message = fields.syntax.get("error_message");
  if (condition === undefined || message === undefined) return [];
  const consumer = createConsumer(evaluation);
  const checked = [condition, message].map((source) =>
    check(source, consumer, { evaluation, frame, report }),
  );
  if (checked.includes(false)) return [];
  const severity = textOf(fields, "severity") ?? "deny";
  return [
    {
      name,
      severity: severity === "warn" || severity === "info" ? severity : "deny",
      range: block.headerRange,
      evaluate: (plan, view) =>
        judge(condition, fields, consumer.placed(view), { ...frame, plan: valueOf(plan) }),
    },
  ];
}

interface Checking {
  readonly evaluation: Evaluation;
  readonly frame: Frame;
  readonly report: (problem: Diagnostic) => void;
}

/** Whether it can be asked; what is wrong with it is reported. */
function check(source: ValueSource, consumer: Consumer, { evaluation, frame, report }: Checking): boolean {
  const now = source.evaluate(evaluation, frame);
  for (const problem of now.diagnostics) report(problem);
  if (now.diagnostics.length > 0 || isFailed(now.value)) return false;
  consumer.addLinks(linksOf(waitsOf(now.value), source.range));
  if (now.value.data === UNKNOWN) return true;
  if (source.name !== "condition") {
    const text = convert(now.value, STRING);
    if (text.ok && typeof text.value.data === "string" && text.value.data.trim() !== "") return true;
    report(withInvolved(silent(source, frame), now));
    return false;
  }
  const truth = convert(now.value, BOOL);
  if (truth.ok && typeof truth.value.data === "boolean") return true;
  report(withInvolved(neither(source, frame), now));
  return false;
}

function neither(source: ValueSource, { title }: Frame): Diagnostic {
  return errorDiagnostic("wrong-type", "The condition of this policy is neither true nor false.", {
    range: source.range,
    context: title,
    detail: "Compare something: condition = plan.summary.delete == 0.",
  });
}

function silent(source: ValueSource, { title }: Frame): Diagnostic {
  return errorDiagnostic("wrong-type", "The error_message of this policy is no text that says anything.", {
    range: source.range,
    context: title,
    detail: "Say what is wrong with a plan that fails it, as a text.",
  });
}

function judge(condition: ValueSource, fields: Fields, placed: Evaluation, frame: Frame): PolicyAnswer {
  const { value, diagnostics } = condition.evaluate(placed, frame);
  const problems = diagnostics.length > 0 ? diagnostics : isFailed(value) ? failuresOf(value) : [];
  const [problem] = problems;
  if (problem !== undefined || isFailed(value)) return { outcome: "error", message: textOfProblem(problem) };
  const truth = convert(value, BOOL);
  if (truth.ok && truth.value.data === true) return { outcome: "passed", message: null };
  if (truth.ok && truth.value.data === false)
    return { outcome: "failed", message: messageOf(fields, placed, frame) };
  return { outcome: "error", message: textOfProblem(neither(condition, frame)) };
}

function textOfProblem(problem: Diagnostic | undefined): string {
  if (problem === undefined) return "It cannot be evaluated.";
  const { summary, detail, range } = problem;
  const where = range === undefined ? "" : ` (${range.file}:${range.start.line})`;
  return `${summary}${where}${detail === undefined ? "" : ` ${detail}`}`;
}

/** All policies look at one plan. */
function valueOf(plan: JsonObject): Value {
  const known = values.get(plan);
  if (known !== undefined) return known;
  const made = fromJson(plan);
  values.set(plan, made);
  return made;
}

const values = new WeakMap<JsonObject, Value>();
