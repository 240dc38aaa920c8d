// The value of a secret: always sensitive, and an input that the digest of sensitive inputs covers. It is an expression, or is
// read from where the block or the command line says.
import { errorDiagnostic, warningDiagnostic } from "../diagnostics/diagnostic.ts";
import { convert } from "../hcl/convert.ts";
import { SENSITIVE, STRING, UNKNOWN, stringValue, withMarks } from "../hcl/value.ts";
import type { Value } from "../hcl/value.ts";
import type { Address } from "../model/address.ts";
import { stringConstant } from "./constants.ts";
import { blockTitle } from "./declarations.ts";
import type { Declaration } from "./declarations.ts";
import { MODULE_FRAME, cycleDiagnostic, failedValue, isFailed } from "./evaluation.ts";
import type { Evaluation } from "./evaluation.ts";
import type { SecretReading } from "./input.ts";
import { attributeOf } from "./instances.ts";
import { waitText, waitsOf } from "./late.ts";
import { addressOf } from "./program.ts";
import { expressionSecrets, withoutTexts } from "./secret-texts.ts";
import { STAND_IN } from "./stand-in.ts";
import { listText } from "./wording.ts";

/** In UTF-8. Engines and orchestrators refuse secrets that are larger. */
export const LARGEST_SECRET = 500 * 1024;

const SOURCES = ["value", "env", "file", "command"] as const;

export function secretValue(evaluation: Evaluation, declaration: Declaration, key: string | null): Value {
  const address = addressOf(declaration, key);
  const { block } = declaration;
  const made = evaluation.once(`${address}.value`, block.headerRange, () => {
    const value = checkedSize(evaluation, declaration, sourceValue(evaluation, declaration, key));
    if (typeof value.data === "string") evaluation.program.sensitiveUsed.set(address, value.data);
    return withMarks(value, [SENSITIVE]);
  });
  if (!("code" in made)) return made;
  const problem = cycleDiagnostic(made, block.headerRange);
  evaluation.report([problem]);
  return failedValue([problem]);
}

/** As it is called on the command line: `db`, `db["eu"]`; in a module by its whole address. */
export function secretFlagName(address: Address): string {
  return address.replace(/^secret\./, "");
}

/** The command line's word counts; else the one source of the block. */
function sourceValue(evaluation: Evaluation, declaration: Declaration, key: string | null): Value {
  const { block } = declaration;
  const { secrets } = evaluation.program;
  const name = secretFlagName(addressOf(declaration, key));
  const given = secrets.given.get(name);
  if (given !== undefined) return readValue(evaluation, declaration, name, given(), `--secret ${name}`);
  const written = SOURCES.filter((source) => attributeOf(block, source) !== undefined);
  const [source] = written;
  // without any source it is the command line's to give
  if (secrets.unread === true && (source === undefined || (written.length === 1 && source !== "value")))
    return STAND_IN;
  if (source === undefined || written.length > 1)
    return refuse(evaluation, declaration, {
      code: source === undefined ? "missing-attribute" : "conflicting-attributes",
      summary:
        source === undefined
          ? `${blockTitle(block)} does not say where its value comes from.`
          : `${blockTitle(block)} has ${listText(written)}, and its value comes from one place.`,
      detail: `Write one of env = "NAME", file = "path", or value = … with a variable that has sensitive = true; or give it with ${flagText(name, "env:NAME")}.`,
    });
  switch (source) {
    case "value":
      return evaluateSecret(evaluation, declaration, key);
    case "env":
    case "file": {
      const place = stringConstant(evaluation, declaration, key, source);
      if (place === null || place === "") return failedValue([]); // reading the block says what is wrong with it
      const read = source === "env" ? secrets.readEnvironment : secrets.readFile;
      return readValue(evaluation, declaration, name, read(place), source);
    }
    case "command":
      return commandRefused(evaluation, declaration, name);
    default:
      return source satisfies never;
  }
}

/** A configuration can come from anybody who opens a pull request, and a plan of it must run nothing. */
function commandRefused(evaluation: Evaluation, declaration: Declaration, name: string): Value {
  if (evaluation.program.secrets.missing === "nothing") return failedValue([]);
  return missing(evaluation, declaration, {
    code: "command-not-allowed",
    summary: "Only the command line can have a command run, never a configuration alone.",
    detail: `Give the command yourself: --secret '${name}=command:PROGRAM ARGUMENTS'. It is then run as it stands there, without a shell.`,
    attribute: "command",
  });
}

function readValue(
  evaluation: Evaluation,
  declaration: Declaration,
  name: string,
  reading: SecretReading,
  attribute: string,
): Value {
  const fromFlag = attribute.startsWith("--");
  if (reading.ok && reading.text !== "") return stringValue(reading.text);
  return missing(evaluation, declaration, {
    code: "secret-unavailable",
    summary: `The value of ${name.startsWith("module.") ? name : `secret.${name}`} cannot be read: ${reading.ok ? "it is empty" : reading.message}.`,
    detail: fromFlag
      ? `That is what ${attribute} says.`
      : `Set it, or give the value from elsewhere with ${flagText(name, "env:NAME")} or ${flagText(name, "file:PATH")}.`,
    attribute,
  });
}

/** As a shell takes it. */
function flagText(name: string, source: string): string {
  const text = `${name}=${source}`;
  return `--secret ${/^[\w.-]+$/.test(name) ? text : `'${text}'`}`;
}

interface Problem {
  readonly code: string;
  readonly summary: string;
  readonly detail: string;
  readonly attribute?: string;
}

/** What is not here now may be there for the command that needs it. */
function missing(evaluation: Evaluation, declaration: Declaration, problem: Problem): Value {
  switch (evaluation.program.secrets.missing) {
    case "error":
      return refuse(evaluation, declaration, problem);
    case "warning": {
      const { code, summary, detail } = problem;
      evaluation.report([warningDiagnostic(code, summary, { ...placeOf(declaration, problem), detail })]);
      return failedValue([]);
    }
    case "nothing":
      return failedValue([]);
    default:
      return evaluation.program.secrets.missing satisfies never;
  }
}

function refuse(evaluation: Evaluation, declaration: Declaration, problem: Problem): Value {
  const { code, summary, detail } = problem;
  const error = errorDiagnostic(code, summary, { ...placeOf(declaration, problem), detail });
  evaluation.report([error]);
  return failedValue([error]);
}

function placeOf({ block }: Declaration, { attribute = "" }: Problem) {
  const range = attributeOf(block, attribute)?.expression.range ?? block.headerRange;
  return { range, context: blockTitle(block) };
}

function checkedSize(evaluation: Evaluation, declaration: Declaration, value: Value): Value {
  if (typeof value.data !== "string" || new TextEncoder().encode(value.data).length <= LARGEST_SECRET)
    return value;
  return refuse(evaluation, declaration, {
    code: "secret-too-large",
    summary: `The value of ${blockTitle(declaration.block)} is larger than 500 KiB.`,
    detail: "Put what is large into a file or a volume, and only the key to it into a secret.",
    attribute: "value",
  });
}

function evaluateSecret(evaluation: Evaluation, declaration: Declaration, key: string | null): Value {
  const { block } = declaration;
  const context = blockTitle(block);
  const attribute = attributeOf(block, "value");
  if (attribute === undefined) return failedValue([]);
  const { range } = attribute.expression;
  const outcome = evaluation.evaluate(attribute.expression, {
    ...MODULE_FRAME,
    title: context,
    instance: key === null ? null : { declaration, key },
  });
  const fail = (code: string, summary: string, detail: string): Value => {
    const problem = errorDiagnostic(code, summary, { range, detail, context });
    evaluation.report([problem]);
    return failedValue([problem]);
  };
  if (outcome.diagnostics.length > 0) {
    const secrets = expressionSecrets(attribute.expression);
    const told = outcome.diagnostics.map((problem) => withoutTexts(problem, secrets));
    evaluation.report(told);
    return failedValue(told);
  }
  if (isFailed(outcome.value)) return outcome.value;
  const converted = convert(outcome.value, STRING);
  if (!converted.ok)
    return fail(
      "wrong-type",
      `The value of a secret does not fit: ${converted.message}.`,
      "It must be a string; use jsonencode for more.",
    );
  if (converted.value.data === null)
    return fail(
      "missing-value",
      "The value of a secret is null.",
      "Give the variable it comes from a value.",
    );
  if (converted.value.data === UNKNOWN)
    return fail(
      "late-value-not-allowed",
      `The value of a secret needs a placement: it comes from ${waitsOf(outcome.value).map(waitText).join(", ")}.`,
      "Put the address into env, and only the secret part into the secret.",
    );
  return converted.value;
}
