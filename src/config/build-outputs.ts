// Outputs: values for people and other programs, late ones seen from outside of the nodes.
import { errorDiagnostic, failure, success } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, Result, SourceRange } from "../diagnostics/diagnostic.ts";
import { deepMarks, hasMark, isWhollyKnown } from "../hcl/value.ts";
import type { Value } from "../hcl/value.ts";
import type { DesiredOutput, StatedRule } from "../model/configuration.ts";
import { compareText } from "../model/json.ts";
import type { Json } from "../model/json.ts";
import { createConsumer } from "./consumer.ts";
import { blockTitle } from "./declarations.ts";
import type { Declaration } from "./declarations.ts";
import { readDependencies } from "./dependencies.ts";
import { MODULE_FRAME, failuresOf, isFailed } from "./evaluation.ts";
import type { Evaluation } from "./evaluation.ts";
import { extract } from "./extract.ts";
import { flagOf, textOf } from "./field-values.ts";
import { linksOf, waitsOf } from "./late.ts";
import { readBody } from "./read-body.ts";
import { withModuleOutputs } from "./module-root.ts";
import { prefixOf } from "./program.ts";
import { readConditions } from "./stated-rules.ts";
import { OUTPUT } from "./schemas/module.ts";

/** Sorted by name. */
export function buildOutputs(
  evaluation: Evaluation,
  report: (problem: Diagnostic) => void,
  rules: StatedRule[],
): readonly DesiredOutput[] {
  return [...evaluation.program.declarations.outputs.values()]
    .flatMap((declaration) => buildOutput(declaration, evaluation, report, rules) ?? [])
    .sort((a, b) => compareText(a.name, b.name));
}

/** Of a module that is called: who reads its outputs evaluates them, and mistakes in those that nobody reads are told here. */
export function checkOutputs(
  evaluation: Evaluation,
  report: (problem: Diagnostic) => void,
  rules: StatedRule[],
): void {
  for (const { block, name } of evaluation.program.declarations.outputs.values()) {
    const title = blockTitle(block);
    const frame = { ...MODULE_FRAME, title };
    const reading = { evaluation, frame, report };
    const fields = readBody(block.body, block.headerRange, title, OUTPUT, reading);
    readDependencies(fields, reading);
    rules.push(...readConditions(fields, `${prefixOf(evaluation.program)}output.${name}`, null, reading));
    const outcome = fields.syntax.get("value")?.evaluate(evaluation, frame);
    for (const problem of outcome?.diagnostics ?? []) report(problem);
  }
}

function buildOutput(
  { name, block }: Declaration,
  evaluation: Evaluation,
  report: (problem: Diagnostic) => void,
  rules: StatedRule[],
): DesiredOutput | null {
  const title = blockTitle(block);
  const frame = { ...MODULE_FRAME, title };
  const reading = { evaluation, frame, report };
  const fields = readBody(block.body, block.headerRange, title, OUTPUT, reading);
  readDependencies(fields, reading);
  rules.push(...readConditions(fields, `output.${name}`, null, reading));
  const source = fields.syntax.get("value");
  if (source === undefined) return null;
  const evaluate = (by: Evaluation) => {
    const outcome = source.evaluate(by, frame);
    return { ...outcome, value: withModuleOutputs(outcome.value) };
  };
  const { value, diagnostics } = evaluate(evaluation);
  for (const problem of diagnostics) report(problem);
  if (diagnostics.length > 0 || isFailed(value)) return null;
  const { range } = source;
  const problem = (code: string, summary: string, detail: string) => {
    report(errorDiagnostic(code, summary, { range, detail, context: title }));
    return null;
  };
  const sensitive = (flagOf(fields, "sensitive") ?? false) || (flagOf(fields, "ephemeral") ?? false);
  if (!sensitive && hasMark(deepMarks(value), "sensitive"))
    return problem(
      "sensitive-output",
      `The output "${name}" holds a sensitive value.`,
      "Write sensitive = true into its block to keep it from being shown, or nonsensitive(…) where it is no secret.",
    );
  const waits = waitsOf(value);
  if (waits.some((wait) => wait.kind === "self"))
    return problem(
      "no-replica",
      "self is a replica, and an output belongs to none.",
      'Name the workload: service.NAME.endpoint["…"].',
    );
  const [reference] = extract(value).references;
  if (reference !== undefined)
    return problem(
      "reference-not-data",
      `${reference.label} is a reference, and an output holds data.`,
      "Read one of its attributes.",
    );
  const consumer = createConsumer(evaluation);
  const links = linksOf(waits, range);
  consumer.addLinks(links);
  const constant = isWhollyKnown(value) ? success(extract(value).plain) : null;
  return {
    name,
    sensitive,
    description: textOf(fields, "description"),
    evaluate: (view) => {
      if (constant !== null) return constant;
      const placed = evaluate(consumer.placed(view));
      if (placed.diagnostics.length > 0) return failure(...placed.diagnostics);
      return outputJson(placed.value, range);
    },
    links,
    range,
  };
}

/** Sensitive values too: who shows an output looks at `sensitive`. */
function outputJson(value: Value, range: SourceRange): Result<Json> {
  if (isFailed(value)) return failure(...failuresOf(value));
  if (!isWhollyKnown(value))
    return failure(
      errorDiagnostic("unknown-value", "This value is not known with everything placed.", { range }),
    );
  return success(extract(value).plain);
}
