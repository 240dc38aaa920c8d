// Rules that a configuration states of itself: a condition that must hold, and the message where it does not.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, SourceRange } from "../diagnostics/diagnostic.ts";
import { convert } from "../hcl/convert.ts";
import { BOOL, STRING, UNKNOWN, deepMarks, hasMark } from "../hcl/value.ts";
import { isFailed, withInvolved } from "./evaluation.ts";
import type { Evaluation, Frame } from "./evaluation.ts";
import type { Fields } from "./read-body.ts";

export interface Checking {
  readonly evaluation: Evaluation;
  readonly frame: Frame;
  readonly report: (problem: Diagnostic) => void;
  /** What to write where a condition is neither true nor false. */
  readonly example: string;
  /** What a rule that does not hold is. */
  readonly broken: (range: SourceRange, message: string) => Diagnostic;
}

/** `rules` are bodies with `condition` and `error_message`, neither evaluated yet. */
export function checkRules(rules: readonly Fields[], checking: Checking): void {
  for (const rule of rules) checkRule(rule, checking);
}

function checkRule(rule: Fields, { evaluation, frame, report, example, broken }: Checking): void {
  const condition = rule.syntax.get("condition");
  if (condition === undefined) return;
  const outcome = condition.evaluate(evaluation, frame);
  const { value, diagnostics } = outcome;
  for (const problem of diagnostics) report(problem);
  if (diagnostics.length > 0 || isFailed(value)) return;
  const truth = convert(value, BOOL);
  if (truth.ok && truth.value.data === true) return;
  if (truth.ok && truth.value.data === false) {
    report(withInvolved(broken(condition.range, messageOf(rule, evaluation, frame)), outcome));
    return;
  }
  const problem = errorDiagnostic("wrong-type", "The condition of this rule is neither true nor false.", {
    range: condition.range,
    context: frame.title,
    detail:
      truth.ok && truth.value.data === UNKNOWN
        ? "It needs a placement, and rules are checked before anything is placed."
        : `Compare something: ${example}.`,
  });
  report(withInvolved(problem, outcome));
}

/** As text; a sensitive one is not told. */
export function messageOf(rule: Fields, evaluation: Evaluation, frame: Frame): string {
  const outcome = rule.syntax.get("error_message")?.evaluate(evaluation, frame);
  const text = outcome === undefined ? null : convert(outcome.value, STRING);
  if (outcome === undefined || text?.ok !== true || typeof text.value.data !== "string")
    return "Its rule has no message.";
  return hasMark(deepMarks(outcome.value), "sensitive")
    ? "The message of its rule is sensitive."
    : text.value.data;
}
