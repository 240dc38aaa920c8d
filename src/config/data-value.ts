// The value of one `data` block instance: its arguments, known before anything is placed, and what was answered. What is not
// answered yet is asked for, and everything made from it waits without a word.
import { errorDiagnostic, warningDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { hasMark, nullValue, objectValue } from "../hcl/value.ts";
import type { CapsuleAnswer, Value } from "../hcl/value.ts";
import { checkRules } from "./assertions.ts";
import { blockTitle } from "./declarations.ts";
import type { Declaration } from "./declarations.ts";
import { DATA_KINDS } from "./data-kinds.ts";
import type { DataKind } from "./data-kinds.ts";
import { requestKey } from "./data-requests.ts";
import type { DataAnswer } from "./data-requests.ts";
import { MODULE_FRAME, cycleDiagnostic, failedValue, isFailed, pendingValue } from "./evaluation.ts";
import type { Evaluation, Frame } from "./evaluation.ts";
import { extract } from "./extract.ts";
import { addressOf } from "./program.ts";
import { readBody } from "./read-body.ts";
import type { Fields } from "./read-body.ts";

export function dataValue(
  evaluation: Evaluation,
  declaration: Declaration,
  key: string | null,
): Exclude<CapsuleAnswer, undefined> {
  // no placement changes it
  if (evaluation.placed !== null) return dataValue(evaluation.placed.base, declaration, key);
  const { block } = declaration;
  const address = addressOf(declaration, key);
  const kind = kindOf(declaration);
  if (kind === null) return failedValue([]); // told where it is declared
  if (kind.ask !== null && !evaluation.program.data.isOpen)
    return {
      failed: true,
      code: "data-too-early",
      summary: `${address} cannot be read here.`,
      detail:
        "Where things run and where the state is must be known to every command without asking anybody: orch and node blocks, and validations of variables, read variables and files.",
    };
  const made = evaluation.once(address, block.headerRange, () =>
    readData(evaluation, declaration, key, kind),
  );
  if (!("code" in made)) return made;
  const problem = cycleDiagnostic(made, block.headerRange);
  evaluation.report([problem]);
  return failedValue([problem]);
}

function kindOf({ kind }: Declaration): DataKind | null {
  return DATA_KINDS.get(kind.replace(/^data\./, "")) ?? null;
}

function readData(
  evaluation: Evaluation,
  declaration: Declaration,
  key: string | null,
  kind: DataKind,
): Value {
  const { block } = declaration;
  const address = addressOf(declaration, key);
  const title = blockTitle(block);
  const frame: Frame = {
    ...MODULE_FRAME,
    title,
    instance: key === null ? null : { declaration, key },
    ...(declaration.check === undefined ? {} : { check: declaration.check }),
  };
  const problems: Diagnostic[] = [];
  const report = (problem: Diagnostic) => {
    problems.push(problem);
  };
  const failed = (): Value => {
    evaluation.report(problems);
    return failedValue(problems);
  };
  // of a check, what the text has wrong is an error, and what is found is a warning
  const found: typeof errorDiagnostic = declaration.check === undefined ? errorDiagnostic : warningDiagnostic;
  const reading = { evaluation, frame, report };
  const fields = readBody(block.body, block.headerRange, title, kind.schema, reading);
  const rules = fields.records.get("lifecycle")?.blocks;
  const check = (which: "precondition" | "postcondition", example: string, at: Frame): void =>
    checkRules(rules?.get(which) ?? [], {
      evaluation,
      frame: at,
      report,
      example,
      broken: (range, message) =>
        found("condition-failed", `A ${which} of ${address} does not hold.`, {
          range,
          context: title,
          detail: message,
        }),
    });
  check("precondition", 'condition = var.name != ""', frame);
  if (problems.length > 0) return failed();
  const waits = (rules?.get("precondition") ?? []).some((rule) => {
    const outcome = rule.syntax.get("condition")?.evaluate(evaluation, frame);
    return outcome !== undefined && isFailed(outcome.value);
  });
  // what they come from is told, or asked for, already
  if (waits || fields.failed.size > 0) return pendingOf(kind, fields);

  const answer = answered(evaluation, kind, fields);
  if (answer === "asked") return pendingOf(kind, fields);
  const broken = (code: string, message: string, detail?: string): Value => {
    report(
      found(code, `${address} ${message}`, {
        range: block.headerRange,
        context: title,
        ...(detail === undefined ? {} : { detail }),
      }),
    );
    return failed();
  };
  if (answer?.kind === "failed") return broken(answer.code, `${answer.message}.`, answer.detail);
  const results = kind.read({ fields, answer, reader: evaluation.program.reader });
  if ("message" in results)
    return broken("data-failed", `${results.message.replace(/\.$/, "")}.`, "Check the block's arguments.");
  noteSensitive(evaluation, address, results);
  const value = objectValue([...argumentsOf(kind, fields), ...results]);
  check("postcondition", "condition = self.status_code == 200", {
    ...frame,
    bindings: new Map([["self", () => value]]),
  });
  return problems.length > 0 ? failed() : value;
}

/** Null where nothing is asked. */
function answered(evaluation: Evaluation, kind: DataKind, fields: Fields): DataAnswer | "asked" | null {
  if (kind.ask === null) return null;
  const { data } = evaluation.program;
  const request = kind.ask(fields);
  if (request.kind === "image") data.images.add(request.ref);
  const id = requestKey(request);
  const answer = data.answers.get(id);
  if (answer !== undefined) return answer;
  data.asked.set(id, request);
  return "asked";
}

function pendingOf(kind: DataKind, fields: Fields): Value {
  return objectValue([
    ...argumentsOf(kind, fields),
    ...[...kind.results].map(([name, type]) => [name, pendingValue(type)] as const),
  ]);
}

function argumentsOf(kind: DataKind, fields: Fields): readonly (readonly [string, Value])[] {
  return kind.shown.map((name) => {
    const type = kind.schema.attributes.get(name)?.type;
    if (fields.failed.has(name)) return [name, pendingValue(type)];
    return [name, fields.attributes.get(name)?.value ?? nullValue(type)];
  });
}

/** A sensitive answer is an input like a sensitive variable: plans with another one are other plans. */
function noteSensitive(evaluation: Evaluation, address: string, results: ReadonlyMap<string, Value>): void {
  const body = results.get("body_base64");
  if (body === undefined || !hasMark(body.marks, "sensitive")) return;
  for (const [name, value] of results)
    if (name.startsWith("body") && value.data !== null)
      evaluation.program.sensitiveUsed.set(`${address}.${name}`, extract(value).plain);
}
