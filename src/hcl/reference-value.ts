// What the reference library says about a value, compared with an expression of our tree: literals, templates, tuples and
// objects by structure, everything else by its source text.
import type { SourceRange } from "../diagnostics/diagnostic.ts";
import type { Expression, ObjectItem, TemplateExpression, TemplatePart } from "./syntax.ts";

export interface Difference {
  readonly text: string;
  readonly range?: SourceRange;
}

/** All differences between an expression and the JSON of the library. `text` is that of the file it stands in. */
export function compareValue(expression: Expression, actual: unknown, text: string): readonly Difference[] {
  switch (expression.kind) {
    case "literal":
      return same(expression.value, actual, expression.range);
    case "unary": {
      const { operator, operand } = expression;
      if (operand.kind !== "literal") break;
      const value = operator === "-" ? -Number(operand.value) : operand.value !== true;
      return same(value, actual, expression.range);
    }
    case "template": {
      const [part, ...others] = expression.parts;
      if (part?.kind === "interpolation" && others.length === 0)
        return compareValue(part.expression, actual, text);
      return same(partsText(expression.parts, text), actual, expression.range);
    }
    case "tuple":
      if (!Array.isArray(actual) || actual.length !== expression.elements.length)
        return [difference("a list of this length", actual, expression.range)];
      return expression.elements.flatMap((element, index) => compareValue(element, actual[index], text));
    case "object":
      return compareObject(expression.items, actual, { text, range: expression.range });
    default:
  }
  return same(`\${${sourceText(expression, text)}}`, actual, expression.range);
}

function compareObject(
  items: readonly ObjectItem[],
  actual: unknown,
  { text, range }: { readonly text: string; readonly range: SourceRange },
): readonly Difference[] {
  if (typeof actual !== "object" || actual === null || Array.isArray(actual))
    return [difference("an object", actual, range)];
  const seen = new Map(
    Object.entries(actual).map(([key, value]) => [key.normalize("NFC"), value as unknown]),
  );
  // The last of equal keys is the one that counts.
  const byKey = new Map(items.map((item) => [keyText(item.key, text).normalize("NFC"), item]));
  const differences: Difference[] = [];
  for (const [key, item] of byKey) {
    if (seen.has(key)) differences.push(...compareValue(item.value, seen.get(key), text));
    else
      differences.push({ text: `HashiCorp's grammar sees no key \`${key}\` here.`, range: item.key.range });
    seen.delete(key);
  }
  for (const key of seen.keys())
    differences.push({ text: `HashiCorp's grammar sees a key \`${key}\` here, orch does not.`, range });
  return differences;
}

function keyText(key: Expression, text: string): string {
  return key.kind === "variable" ? key.name : stringText(key, text);
}

/** An expression where the library makes text of it: a key, or a part of a template. */
function stringText(expression: Expression, text: string): string {
  switch (expression.kind) {
    case "literal":
      return typeof expression.value === "number"
        ? decimal(sourceText(expression, text))
        : String(expression.value);
    case "template":
      return templateText(expression, text);
    case "conditional": {
      const otherwise = stringText(expression.otherwise, text);
      const start = `%{if ${sourceText(expression.condition, text)}}${stringText(expression.then, text)}`;
      return `${start}${otherwise === "" ? "" : `%{else}${otherwise}`}%{endif}`;
    }
    default:
      return `\${${sourceText(expression, text)}}`;
  }
}

function templateText({ parts }: TemplateExpression, text: string): string {
  return partsText(parts, text);
}

function partsText(parts: readonly TemplatePart[], text: string): string {
  return parts
    .map((part) => {
      switch (part.kind) {
        case "text":
          return part.text;
        case "interpolation":
          return stringText(part.expression, text);
        case "if": {
          const otherwise = partsText(part.otherwise, text);
          const start = `%{if ${sourceText(part.condition, text)}}${partsText(part.then, text)}`;
          return `${start}${otherwise === "" ? "" : `%{else}${otherwise}`}%{endif}`;
        }
        case "for": {
          const names = part.keyName === null ? part.valueName : `${part.keyName}, ${part.valueName}`;
          return `%{for ${names} in ${sourceText(part.collection, text)}}${partsText(part.body, text)}%{endfor}`;
        }
        default:
          return part satisfies never;
      }
    })
    .join("");
}

/** As in the library: with the `)` that happens to follow. */
function sourceText({ range }: Expression, text: string): string {
  const end = range.end.offset;
  return text.slice(range.start.offset, text[end] === ")" ? end + 1 : end);
}

/** A number of the source without exponent and needless zeros; exact, as the library computes with 512 bits. */
function decimal(source: string): string {
  const [mantissa = "", exponent = "0"] = source.toLowerCase().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  if (Math.abs(Number(exponent)) > 1000) return String(Number(source));
  const point = whole.length + Number(exponent);
  const digits = whole + fraction;
  const padded = digits.padStart(digits.length + Math.max(0, -point), "0").padEnd(Math.max(point, 0), "0");
  const at = Math.max(point, 0);
  const integer = padded.slice(0, at).replace(/^0+/, "");
  const rest = padded.slice(at).replace(/0+$/, "");
  return `${integer === "" ? "0" : integer}${rest === "" ? "" : `.${rest}`}`;
}

function same(
  expected: string | number | boolean | null,
  actual: unknown,
  range: SourceRange,
): readonly Difference[] {
  const equal =
    typeof expected === "string" && typeof actual === "string"
      ? expected.normalize("NFC") === actual.normalize("NFC")
      : expected === actual;
  return equal ? [] : [difference(JSON.stringify(expected), actual, range)];
}

function difference(expected: string, actual: unknown, range: SourceRange): Difference {
  return {
    text: `orch reads ${shorten(expected)} here, HashiCorp's grammar ${shorten(JSON.stringify(actual) ?? "nothing")}.`,
    range,
  };
}

function shorten(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}
