// One line of `orch console --json`: an expression, or a request with variables, and its answer as one line of JSON.
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { visibleJson } from "../diagnostics/sanitise.ts";
import { entriesOf } from "../hcl/compare.ts";
import { convert } from "../hcl/convert.ts";
import { evaluate } from "../hcl/evaluate.ts";
import type { Json } from "../hcl/json.ts";
import { parseJson } from "../hcl/json-parse.ts";
import { parseExpression, parseTemplate } from "../hcl/parse.ts";
import type { Scope } from "../hcl/scope.ts";
import { typeFromJson, typeToJson } from "../hcl/type-json.ts";
import { plainType } from "../hcl/unify.ts";
import { valueJsonText } from "../hcl/value-json.ts";
import { ANY, NO_MARKS, SENSITIVE, joinMarks, nullValue, unknownValue, withMarks } from "../hcl/value.ts";
import type { Value } from "../hcl/value.ts";
import { diagnosticJson } from "../render/diagnostic-json.ts";
import type { Sources } from "../render/diagnostic.ts";
import { type Places, placesOf, readPlaces, withPlace } from "./console-places.ts";

/** The file name in ranges. */
export const CONSOLE = "<console>";

export interface ConsoleRequest {
  readonly kind: "expression" | "template";
  readonly text: string;
  readonly variables: ReadonlyMap<string, Value>;
  /** A folder as it was given; null for the one that the console runs in. */
  readonly dir: string | null;
}

/** The answer to a line; `scopeOf` gives what the expression is evaluated in, `files` are those that errors may be in. */
export function answerLine(
  line: string,
  scopeOf: (request: ConsoleRequest) => Scope | Diagnostic,
  files: Sources = new Map(),
): string {
  const request = readRequest(line);
  if ("severity" in request) return errorLine(request, files);
  const scope = scopeOf(request);
  if ("severity" in scope) return errorLine(scope, files);
  const result = evaluateRequest(request, scope);
  return "severity" in result
    ? errorLine(result, new Map([...files, [CONSOLE, request.text]]))
    : valueLine(result);
}

/** An answer that could not be made, because of a mistake in orch. */
export function defectLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return errorLine(errorDiagnostic("defect", "This is a mistake in orch.", { detail: message }), new Map());
}

/** The value, or the first error. */
function evaluateRequest(request: ConsoleRequest, scope: Scope): Value | Diagnostic {
  const parsed =
    request.kind === "template"
      ? parseTemplate(request.text, CONSOLE)
      : parseExpression(request.text, CONSOLE);
  const mistake = parsed.diagnostics.find(({ severity }) => severity === "error");
  if (mistake !== undefined) return mistake;
  const { value, diagnostics } = evaluate(parsed.expression, scope);
  return diagnostics.find(({ severity }) => severity === "error") ?? value;
}

/** JSON with an expression or a template is a request; everything else is an expression, an object too. */
function readRequest(line: string): ConsoleRequest | Diagnostic {
  const plain: ConsoleRequest = { kind: "expression", text: line, variables: new Map(), dir: null };
  if (!line.trimStart().startsWith("{")) return plain;
  let json: Json;
  try {
    json = JSON.parse(line) as Json; // JSON.parse gives JSON
  } catch {
    return /^\s*\{\s*"(?:expression|template)"\s*:/.test(line) &&
      parseExpression(line, CONSOLE).diagnostics.length > 0
      ? badRequest("This line is no complete JSON object.")
      : plain;
  }
  if (json === null || typeof json !== "object" || Array.isArray(json)) return plain;
  const object = new Map(Object.entries(json));
  if (!object.has("expression") && !object.has("template")) return plain;
  const kind = object.has("expression") ? "expression" : "template";
  const unknown = [...object.keys()].find(
    (name) => !["expression", "template", "variables", "dir"].includes(name),
  );
  if (unknown !== undefined) return badRequest(`A request has no "${unknown}".`);
  if (object.has("expression") && object.has("template"))
    return badRequest("A request has either an expression or a template.");
  const text = object.get(kind);
  if (typeof text !== "string") return badRequest(`The ${kind} of a request is a string.`);
  const dir = object.get("dir") ?? null;
  if (dir !== null && typeof dir !== "string") return badRequest("The dir of a request is a string.");
  const variables = readVariables(line, object.get("variables") ?? {});
  return "severity" in variables ? variables : { kind, text, variables, dir };
}

function readVariables(line: string, json: Json): ReadonlyMap<string, Value> | Diagnostic {
  if (json === null || typeof json !== "object" || Array.isArray(json))
    return badRequest("The variables of a request are an object.");
  // the same line with all digits of its numbers
  const exact = parseJson(line);
  const values = typeof exact === "string" ? undefined : entriesOf(exact.data)?.get("variables");
  if (values === undefined) return Object.keys(json).length === 0 ? new Map() : badRequest(String(exact));
  const variables = new Map<string, Value>();
  for (const [name, entry] of Object.entries(json)) {
    const given = entriesOf(values.data)?.get(name.normalize("NFC"));
    const parts = given === undefined ? undefined : entriesOf(given.data);
    const value = parts === undefined ? "is no object with a type and a value" : readVariable(entry, parts);
    if (typeof value === "string") return badRequest(`The variable ${JSON.stringify(name)} ${value}.`);
    variables.set(name, value);
  }
  return variables;
}

/** A failure is the rest of a sentence. */
function readVariable(entry: Json, parts: ReadonlyMap<string, Value>): Value | string {
  const { type: typeJson = "dynamic" } = entry as { readonly type?: Json }; // has parts, so it is an object
  const type = typeFromJson(typeJson);
  if (type === undefined) return 'has no type such as "string" or ["list","string"]';
  const { unknown_at: unknownJson, sensitive_at: sensitiveJson } = entry as Readonly<Record<string, Json>>; // as above
  const [unknown, sensitive] = [readPlaces(unknownJson ?? []), readPlaces(sensitiveJson ?? [])];
  if (unknown === undefined || sensitive === undefined)
    return 'has places that are no lists of keys and indices such as [["ports", 0]]';
  const isSecret = parts.get("sensitive")?.data === true && sensitiveJson === undefined;
  const marks = isSecret ? [SENSITIVE] : NO_MARKS;
  if (parts.get("unknown")?.data === true && unknownJson === undefined)
    return unknownValue(plainType(type), marks);
  let value = parts.get("value");
  if (value === undefined) return "has no value";
  for (const [places, change] of [
    [unknown, () => unknownValue()],
    [sensitive, (part: Value) => withMarks(part, [SENSITIVE])],
  ] as const)
    for (const place of places) {
      value = withPlace(value, place, change);
      if (value === undefined) return `has nothing at ${JSON.stringify(place)}`;
    }
  if (value.data === null)
    return nullValue(type.kind === "any" ? ANY : plainType(type), joinMarks(value.marks, marks));
  const converted = convert(value, type);
  return converted.ok ? withMarks(converted.value, marks) : `does not fit its type: ${converted.message}`;
}

function valueLine(value: Value): string {
  const type = JSON.stringify(typeToJson(value.type));
  const { unknown, sensitive } = placesOf(value);
  const facts = `${placesText("unknown", unknown)}${placesText("sensitive", sensitive)}`;
  return visibleJson(`{"type":${type},"value":${valueJsonText(value)}${facts}}`);
}

/** That there are such places, and which where it is not the whole. */
function placesText(name: "unknown" | "sensitive", places: Places["unknown"]): string {
  if (places.length === 0) return "";
  const isWhole = places[0]?.length === 0;
  return `,"${name}":true${isWhole ? "" : `,"${name}_at":${JSON.stringify(places)}`}`;
}

function errorLine(diagnostic: Diagnostic, sources: Sources): string {
  return visibleJson(JSON.stringify({ error: diagnosticJson(diagnostic, sources) }));
}

function badRequest(summary: string): Diagnostic {
  return errorDiagnostic("bad-request", summary, {
    detail:
      'A request is an expression, or for example {"expression": "x + 1", "variables": {"x": {"type": "number", "value": 1}}}.',
  });
}
