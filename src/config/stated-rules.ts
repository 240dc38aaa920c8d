// Rules that are checked when a plan is made, as some of what they read is known only with everything placed: blocks `check`,
// and pre- and postconditions of workloads, networks, volumes and outputs.
import { errorDiagnostic, warningDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, SourceRange } from "../diagnostics/diagnostic.ts";
import { convert } from "../hcl/convert.ts";
import { BOOL, UNKNOWN } from "../hcl/value.ts";
import type { Value } from "../hcl/value.ts";
import type { Address } from "../model/address.ts";
import type { StatedRule } from "../model/configuration.ts";
import { messageOf } from "./assertions.ts";
import { createConsumer } from "./consumer.ts";
import { blockTitle } from "./declarations.ts";
import { MODULE_FRAME, failuresOf, isFailed, withInvolved } from "./evaluation.ts";
import type { Evaluation } from "./evaluation.ts";
import { linksOf, waitsOf } from "./late.ts";
import { prefixOf } from "./program.ts";
import { readBody } from "./read-body.ts";
import type { Fields, Reading } from "./read-body.ts";
import { CHECK } from "./schemas/module.ts";

interface Stated {
  readonly reading: Reading;
  /** Whose replicas see the rule; null: nobody's, it is seen from outside. */
  readonly of: Address | null;
  /** What a rule that does not hold is. */
  readonly broken: (range: SourceRange, message: string) => Diagnostic;
}

/** Of the `check` blocks of a module instance: rules whose breach is a warning. */
export function readChecks(
  evaluation: Evaluation,
  report: (problem: Diagnostic) => void,
): readonly StatedRule[] {
  return [...evaluation.program.declarations.checks.values()].flatMap(({ block, name }) => {
    const title = blockTitle(block);
    const reading: Reading = { evaluation, frame: { ...MODULE_FRAME, title, check: name }, report };
    const rest = block.body.blocks.filter(({ type }) => type !== "data"); // which are declared
    const fields = readBody({ ...block.body, blocks: rest }, block.headerRange, title, CHECK, reading);
    const asserts = fields.blocks.get("assert") ?? [];
    if (asserts.length === 0)
      report(
        errorDiagnostic("missing-block", `${title} asserts nothing.`, {
          range: block.headerRange,
          context: title,
          detail: "Write assert { condition = …, error_message = … } into it, each on a line of its own.",
        }),
      );
    return statedRules(asserts, {
      reading,
      of: null,
      broken: (range, message) =>
        warningDiagnostic("check-failed", `The check ${prefixOf(evaluation.program)}${name} does not hold.`, {
          range,
          context: title,
          detail: message,
        }),
    });
  });
}

/** Of the block `lifecycle`, or of an output itself: rules whose breach is an error. `what` is the address they are about. */
export function readConditions(
  fields: Fields | undefined,
  what: string,
  of: Address | null,
  reading: Reading,
): readonly StatedRule[] {
  return (["precondition", "postcondition"] as const).flatMap((kind) =>
    statedRules(fields?.blocks.get(kind) ?? [], {
      reading,
      of,
      broken: (range, message) =>
        errorDiagnostic("condition-failed", `A ${kind} of ${what} does not hold.`, {
          range,
          context: reading.frame.title,
          detail: message,
        }),
    }),
  );
}

function statedRules(rules: readonly Fields[], stated: Stated): readonly StatedRule[] {
  return rules.flatMap((rule): readonly StatedRule[] => {
    const { reading, of, broken } = stated;
    const { evaluation, frame, report } = reading;
    const condition = rule.syntax.get("condition");
    if (condition === undefined) return [];
    const { range } = condition;
    const now = condition.evaluate(evaluation, frame);
    for (const problem of now.diagnostics) report(problem);
    if (now.diagnostics.length > 0 || isFailed(now.value)) return [];
    const judge = (value: Value, by: Evaluation): readonly Diagnostic[] => {
      if (isFailed(value)) return failuresOf(value);
      const truth = convert(value, BOOL);
      if (truth.ok && truth.value.data === true) return [];
      if (truth.ok && truth.value.data === false) return [broken(range, messageOf(rule, by, frame))];
      return [
        errorDiagnostic("wrong-type", "The condition of this rule is neither true nor false.", {
          range,
          context: frame.title,
          detail: "Compare something: condition = length(var.name) > 0.",
        }),
      ];
    };
    const waits = waitsOf(now.value);
    if (now.value.data !== UNKNOWN || waits.length === 0) {
      const found = judge(now.value, evaluation).map((problem) => withInvolved(problem, now));
      return [{ of: null, range, evaluate: () => found }];
    }
    const consumer = createConsumer(evaluation);
    consumer.addLinks(linksOf(waits, range));
    return [
      {
        of,
        range,
        evaluate: (view) => {
          const placed = consumer.placed(view);
          const then = condition.evaluate(placed, frame);
          return then.diagnostics.length > 0 ? then.diagnostics : judge(then.value, placed);
        },
      },
    ];
  });
}
