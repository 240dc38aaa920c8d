// Values to YAML: block style, keys in order, strings in double quotes or, with line breaks, as literal blocks.
import { numberTextOf } from "../number-value.ts";
import type { FunctionFailure } from "../scope.ts";
import { isCapsule } from "../value.ts";
import type { Value } from "../value.ts";
import { elementsOf, entriesOf, fail, isSequence } from "./define.ts";

/** One document of a wholly known value. A word at the top is closed with `...`, so that it cannot run on. */
export function encodeYaml(value: Value): string | FunctionFailure {
  const word = plainWord(value);
  if (word !== undefined) return `${word}\n...\n`;
  const capsule = findCapsule(value);
  if (capsule !== undefined) return fail(`${capsule} is a reference and has no form in YAML.`, 0);
  if (typeof value.data === "string") return `${stringText(value.data, 0, 0)}\n`;
  return `${isEmpty(value) ? emptyText(value) : block(value, 0)}\n`;
}

function plainWord(value: Value): string | undefined {
  const { data } = value;
  if (data === null) return "null";
  if (typeof data === "number") return numberTextOf(value);
  return typeof data === "boolean" ? String(data) : undefined;
}

function findCapsule(value: Value): string | undefined {
  if (isCapsule(value)) return value.data.label;
  if (value.data === null || typeof value.data !== "object") return undefined;
  const inside = isSequence(value.type) ? elementsOf(value) : [...entriesOf(value).values()];
  return inside.map(findCapsule).find((label) => label !== undefined);
}

const isEmpty = (value: Value): boolean =>
  isSequence(value.type) ? elementsOf(value).length === 0 : entriesOf(value).size === 0;

const emptyText = (value: Value): string => (isSequence(value.type) ? "[]" : "{}");

/** The lines of a filled collection; the first begins where the caller stands, the others with the indent. */
function block(value: Value, indent: number): string {
  const margin = " ".repeat(indent);
  if (isSequence(value.type))
    return elementsOf(value)
      .map((element) => `- ${inSequence(element, indent)}`)
      .join(`\n${margin}`);
  return [...entriesOf(value)]
    .map(([name, element]) => {
      // Long keys and those with line breaks need the explicit form.
      if (name.includes("\n") || Buffer.byteLength(name) > LONGEST_KEY)
        return `? ${stringText(name, indent, indent + 2)}\n${margin}: ${inSequence(element, indent)}`;
      const key = doubleQuoted(name);
      return `${key}:${afterKey(element, indent, indent + Array.from(key).length + 2)}`;
    })
    .join(`\n${margin}`);
}

const LONGEST_KEY = 128;

function inSequence(value: Value, indent: number): string {
  return leaf(value, indent, indent + 2) ?? block(value, indent + 2);
}

/** A sequence stands at the indent of its key, a mapping two further in. */
function afterKey(value: Value, indent: number, column: number): string {
  const text = leaf(value, indent, column);
  if (text !== undefined) return ` ${text}`;
  const inner = isSequence(value.type) ? indent : indent + 2;
  return `\n${" ".repeat(inner)}${block(value, inner)}`;
}

/** A text that begins at `column`, in a collection at `indent`. */
function leaf(value: Value, indent: number, column: number): string | undefined {
  const word = plainWord(value);
  if (word !== undefined) return word;
  if (typeof value.data === "string") return stringText(value.data, indent, column);
  return isEmpty(value) ? emptyText(value) : undefined;
}

/** What a literal block cannot hold: unprintable characters, and spaces before a line break or at the end. */
const NO_BLOCK = /(?!\n)\p{Cc}|[\u2028\u2029\ufeff\ufffe\uffff\u{10000}-\u{10ffff}]| \n| $/u;

function stringText(text: string, indent: number, column: number): string {
  if (!text.includes("\n") || NO_BLOCK.test(text)) return folded(text, indent, column);
  const margin = " ".repeat(indent + 2);
  // A block that begins with a space or a line break has to say how far it is indented.
  const hint = /^[ \n]/.test(text) ? "2" : "";
  const chomping = !text.endsWith("\n") ? "-" : text === "\n" || text.endsWith("\n\n") ? "+" : "";
  const lines = (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
  return `|${hint}${chomping}\n${lines.map((line) => (line === "" ? "" : margin + line)).join("\n")}`;
}

const ESCAPES = new Map([
  ["\0", "\\0"],
  ["\u0007", "\\a"],
  ["\b", "\\b"],
  ["\t", "\\t"],
  ["\n", "\\n"],
  ["\v", "\\v"],
  ["\f", "\\f"],
  ["\r", "\\r"],
  ["\u001b", "\\e"],
  ['"', '\\"'],
  ["\\", "\\\\"],
  ["\u0085", "\\N"],
  ["\u2028", "\\L"],
  ["\u2029", "\\P"],
]);

/** A line is broken at the first space behind this column; the break stands for that space. */
const WIDTH = 80;

function folded(text: string, indent: number, start: number): string {
  const margin = " ".repeat(indent + 2);
  const characters = Array.from(text);
  let column = start + 1;
  const pieces: string[] = [];
  for (const [index, character] of characters.entries()) {
    const inside = index > 0 && index < characters.length - 1 && characters[index - 1] !== " ";
    if (character === " " && inside && column > WIDTH) {
      // White space at the start of a line would be dropped, so it needs a backslash before it.
      const line = margin + (characters[index + 1] === " " ? "\\" : "");
      pieces.push("\n", line);
      column = line.length;
      continue;
    }
    const piece = escaped(character);
    pieces.push(piece);
    column += piece.length;
  }
  return `"${pieces.join("")}"`;
}

const doubleQuoted = (text: string): string => `"${Array.from(text, escaped).join("")}"`;

const NEEDS_ESCAPE = /^[\p{Cc}"\\\u2028\u2029\ufeff\ufffe\uffff\u{10000}-\u{10ffff}]$/u;

function escaped(character: string): string {
  const short = ESCAPES.get(character);
  if (short !== undefined) return short;
  if (!NEEDS_ESCAPE.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
