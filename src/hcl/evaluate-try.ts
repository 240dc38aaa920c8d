// `try(a, b, …)` is the first argument that can be evaluated, `can(a)` whether it can. Only errors of evaluation are caught,
// those that other input would not have: a name or function that does not exist, a wrong number of arguments and a
// limit reached stay errors. What an error hides may be sensitive, so results have the marks of all that was tried.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { referencedMarks } from "./evaluate-references.ts";
import { fail } from "./evaluate-failure.ts";
import { attempt } from "./evaluation.ts";
import type { Evaluation } from "./evaluation.ts";
import type { Expression, FunctionCall } from "./syntax.ts";
import {
  ANY,
  BOOL,
  NO_MARKS,
  boolValue,
  deepMarks,
  isWhollyKnown,
  joinMarks,
  unknownValue,
  withMarks,
} from "./value.ts";
import type { Marks, Value } from "./value.ts";

/** Mistakes in the text itself; catching them would hide a misspelt name for ever. */
const STATIC_CODES: ReadonlySet<string> = new Set([
  "unknown-variable",
  "unknown-function",
  "missing-argument",
  "too-many-arguments",
  "ambiguous-key",
]);

export function evaluateTry(evaluation: Evaluation, node: FunctionCall): Value {
  if (node.expandLast || node.args.length === 0)
    return fail(
      evaluation,
      node,
      "missing-argument",
      "try takes at least 1 argument, written out one by one.",
    );
  let marks: Marks = NO_MARKS;
  const problems: Diagnostic[] = [];
  for (const argument of node.args) {
    const { value, diagnostics } = attempt(evaluation, argument);
    if (evaluation.run.stopped) return unknownValue();
    if (diagnostics.length === 0)
      // once it is known it may turn out to be an error
      return isWhollyKnown(value)
        ? withMarks(value, marks)
        : unknownValue(ANY, joinMarks(marks, deepMarks(value)));
    if (reportStatic(evaluation, argument, diagnostics)) return unknownValue();
    problems.push(...diagnostics);
    marks = joinMarks(marks, referencedMarks(evaluation, argument));
  }
  return fail(evaluation, node, "nothing-succeeded", "No argument of try could be evaluated.", {
    detail: problems.map((problem) => problem.summary).join(" "),
  });
}

export function evaluateCan(evaluation: Evaluation, node: FunctionCall): Value {
  const [argument] = node.args;
  if (argument === undefined || node.args.length > 1 || node.expandLast)
    return fail(
      evaluation,
      node,
      node.args.length > 1 ? "too-many-arguments" : "missing-argument",
      "can takes 1 argument.",
    );
  const { value, diagnostics } = attempt(evaluation, argument);
  if (evaluation.run.stopped) return unknownValue(BOOL);
  if (diagnostics.length === 0) {
    const marks = deepMarks(value);
    return isWhollyKnown(value) ? boolValue(true, marks) : unknownValue(BOOL, marks);
  }
  if (reportStatic(evaluation, argument, diagnostics)) return unknownValue(BOOL);
  return boolValue(false, referencedMarks(evaluation, argument));
}

/** Passes on what must not be caught; true where there was something. */
function reportStatic(
  evaluation: Evaluation,
  argument: Expression,
  diagnostics: readonly Diagnostic[],
): boolean {
  const found = diagnostics.filter((diagnostic) => STATIC_CODES.has(diagnostic.code));
  for (const { code, summary, range, detail } of found)
    fail(evaluation, argument, code, summary, {
      ...(range === undefined ? {} : { range }),
      ...(detail === undefined ? {} : { detail }),
    });
  return found.length > 0;
}
