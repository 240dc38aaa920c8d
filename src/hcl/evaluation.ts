// What every part of the evaluator is handed: the scope, the way back into the evaluator for parts of an expression,
// and the run's state. An error gives a diagnostic and an unknown value, so that what stands around it goes on, finds
// further errors and adds no follow-up ones. A limit that is reached stops the run: nothing after it is evaluated.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, SourceRange } from "../diagnostics/diagnostic.ts";
import type { Scope } from "./scope.ts";
import type { Expression } from "./syntax.ts";
import { unknownValue } from "./value.ts";
import type { Value } from "./value.ts";

export interface Evaluation {
  readonly scope: Scope;
  readonly run: Run;
  readonly evaluate: (expression: Expression, evaluation: Evaluation) => Value;
}

/** Changes while an expression is evaluated; `quiet` runs are thrown away, so their diagnostics name no values. */
export interface Run {
  readonly diagnostics: Diagnostic[];
  readonly quiet: boolean;
  depth: number;
  stopped: boolean;
}

export function evaluatePart(evaluation: Evaluation, expression: Expression): Value {
  return evaluation.evaluate(expression, evaluation);
}

/** The same evaluation with more names in scope, e.g. those of a `for`. */
export function withNames(evaluation: Evaluation, names: ReadonlyMap<string, Value>): Evaluation {
  const { scope } = evaluation;
  return {
    ...evaluation,
    scope: {
      ...scope,
      root: (name) => names.get(name) ?? scope.root(name),
      rootNames: () => [...names.keys(), ...scope.rootNames()],
    },
  };
}

/** Reports that a limit is reached and stops the run. */
export function stop(
  evaluation: Evaluation,
  range: SourceRange,
  code: string,
  summary: string,
  detail: string,
): Value {
  const { run } = evaluation;
  if (!run.stopped) {
    run.diagnostics.push(errorDiagnostic(code, summary, { range, detail }));
    run.stopped = true;
  }
  return unknownValue();
}

/** Counts steps of the run's and the expression's budget; false, after a diagnostic, where it is spent. */
export function countSteps(evaluation: Evaluation, steps: number, range: SourceRange): boolean {
  const { budget, limits } = evaluation.scope.context;
  budget.steps += steps;
  budget.expression = (budget.expression ?? 0) + steps;
  const spent = budget.steps > limits.steps;
  if (!spent && budget.expression <= limits.expressionSteps) return true;
  stop(
    evaluation,
    range,
    "step-limit",
    spent
      ? `Evaluation takes more than ${String(limits.steps)} steps, the limit for one run.`
      : `This expression takes more than ${String(limits.expressionSteps)} steps, the limit for one expression.`,
    "Look for a `for` inside a `for`, or for values that double; write the result as a constant, or make it smaller.",
  );
  return false;
}

/** Evaluates without reporting: for what is only tried. A limit reached inside still stops the whole run. */
export function attempt(
  evaluation: Evaluation,
  expression: Expression,
): { readonly value: Value; readonly diagnostics: readonly Diagnostic[] } {
  const { run } = evaluation;
  const trial: Run = { diagnostics: [], quiet: true, depth: run.depth, stopped: run.stopped };
  const value = evaluatePart({ ...evaluation, run: trial }, expression);
  const last = trial.diagnostics.at(-1);
  if (trial.stopped && !run.stopped) {
    run.stopped = true;
    if (last !== undefined) run.diagnostics.push(last);
  }
  return { value, diagnostics: trial.diagnostics };
}
