// Template text that a function was given, evaluated with only the given names as roots: what `templatefile` does.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { evaluatePart } from "./evaluation.ts";
import type { Evaluation, Run } from "./evaluation.ts";
import { parseTemplate } from "./parse.ts";
import { hasMark } from "./value.ts";
import type { Value } from "./value.ts";

/** Depth and steps go on counting, so that a template which reads itself ends with a diagnostic. */
export function evaluateText(
  evaluation: Evaluation,
  text: string,
  file: string,
  names: ReadonlyMap<string, Value>,
): { readonly value?: Value; readonly diagnostics: readonly Diagnostic[] } {
  const parsed = parseTemplate(text, file);
  if (parsed.diagnostics.some((diagnostic) => diagnostic.severity === "error"))
    return { diagnostics: parsed.diagnostics };
  const { run } = evaluation;
  const inner: Run = { diagnostics: [], quiet: run.quiet, depth: run.depth, stopped: run.stopped };
  const scope = {
    ...evaluation.scope,
    root: (name: string) => names.get(name),
    // the names in a sensitive map are not told either
    rootNames: () => [...names].flatMap(([name, { marks }]) => (hasMark(marks, "sensitive") ? [] : [name])),
  };
  const value = evaluatePart({ ...evaluation, scope, run: inner }, parsed.expression);
  if (inner.stopped) run.stopped = true;
  return inner.diagnostics.length > 0 ? { diagnostics: inner.diagnostics } : { value, diagnostics: [] };
}
