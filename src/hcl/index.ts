// `orch/hcl`: HCL2 for other programs: text to syntax, values and back, as orch itself uses it. docs/hcl.md shows how.

// text
export { parseExpression, parseFile, parseTemplate } from "./parse.ts";
export { formatSource } from "./format/format.ts";
export type * from "./syntax.ts";
export { expressionText, rootTraversals } from "./traversal.ts";
export type { Traversal, TraversalStep } from "./traversal.ts";

// diagnostics
export { hasErrors } from "../diagnostics/diagnostic.ts";
export type {
  Diagnostic,
  InvolvedValue,
  Result,
  SourcePosition,
  SourceRange,
} from "../diagnostics/diagnostic.ts";
export { snippetLines } from "../diagnostics/snippet.ts";
export type { SnippetLine } from "../diagnostics/snippet.ts";

// evaluation
export { evaluate } from "./evaluate.ts";
export { standardFunctions } from "./functions/index.ts";
export { makeScope } from "./make-scope.ts";
export type { ScopeParts } from "./make-scope.ts";
export { DEFAULT_LIMITS } from "./scope.ts";
export type {
  CallContext,
  FunctionContext,
  FunctionDefinition,
  FunctionFailure,
  Limits,
  Parameter,
  Scope,
} from "./scope.ts";

// types
export { parseTypeConstraint } from "./parse-type.ts";
export type { TypeConstraint, TypeDefaults } from "./parse-type.ts";
export { typeFromJson, typeToJson } from "./type-json.ts";
export { typeText } from "./type-text.ts";
export { unify } from "./unify.ts";
export { ANY, BOOL, NUMBER, STRING } from "./value.ts";
export type { Type } from "./value.ts";

// values
export { elementsOf, entriesOf, sameType, valuesEqual } from "./compare.ts";
export { convert, withoutMarks } from "./convert.ts";
export type { Conversion, ValuePath } from "./convert.ts";
export { fromJson, toJson } from "./json.ts";
export type { Json, JsonResult } from "./json.ts";
export { parseJson } from "./json-parse.ts";
export { numberTextOf, readNumber } from "./number-value.ts";
export { renderValue } from "./render-value.ts";
export type { RenderOptions } from "./render-value.ts";
export { valueJsonText } from "./value-json.ts";
export {
  SENSITIVE,
  UNKNOWN,
  boolValue,
  capsuleValue,
  deepMarks,
  hasMark,
  isCapsule,
  isWhollyKnown,
  listValue,
  mapValue,
  nullValue,
  numberValue,
  objectValue,
  stringValue,
  tupleValue,
  unknownValue,
  withMarks,
} from "./value.ts";
export type { Capsule, CapsuleAnswer, Data, Mark, Marks, Value } from "./value.ts";
