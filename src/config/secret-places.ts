// Where secrets are written in the texts of a project: defaults of sensitive variables, values of secrets, arguments of
// sensitive(…), headers that data blocks send, and in files of variables everything that is not given to a variable known to be
// no secret. Such a place is never quoted. In a file with mistakes in its syntax the lines themselves are looked at, for its tree may not hold them.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { hideText } from "../diagnostics/hidden-text.ts";
import type { Stretch } from "../diagnostics/hidden-text.ts";
import { parseFile } from "../hcl/parse.ts";
import type { Attribute, Block, Body, Expression, File } from "../hcl/syntax.ts";
import type { SourceText } from "./input.ts";
import { isJson, parseSource } from "./parse-source.ts";
import { isBare, visit, withoutWords } from "./secret-texts.ts";

/** What a sensitive variable, or a secret, says beside its value. */
const VARIABLE_WORDS: ReadonlySet<string> = new Set([
  "type",
  "sensitive",
  "ephemeral",
  "nullable",
  "description",
]);
const SECRET_WORDS: ReadonlySet<string> = new Set(["env", "file", "command", "for_each", "enabled"]);

/** Every text as it may be quoted, by name: secrets in it covered, lines and offsets unchanged. */
export function quotableTexts(
  files: readonly SourceText[],
  variableFiles: readonly SourceText[],
): ReadonlyMap<string, string> {
  const read = files.map(parseSource);
  const plain = plainVariables(read.map(({ file }) => file));
  const secret = sensitiveVariables(read.map(({ file }) => file));
  return new Map([
    ...read.map(({ file, diagnostics }) => {
      const places = secretPlaces(file, diagnostics.length > 0, secret);
      return [file.name, hideText(file.text, places)] as const;
    }),
    ...variableFiles.map(
      (file) =>
        [
          file.name,
          hideText(
            file.text,
            valuePlaces(file, (name) => plain.has(name)),
          ),
        ] as const,
    ),
  ]);
}

/** Syntax errors without what they quote of a secret. */
export function withoutSecrets(diagnostics: readonly Diagnostic[], file: File): readonly Diagnostic[] {
  if (diagnostics.length === 0) return diagnostics;
  // messages about JSON quote nothing but what stands in strings, and those are in the tree
  return withoutPlaces(diagnostics, file.text, secretPlaces(file, !isJson(file.name)));
}

/** Syntax errors of a file of variables; `isPlain` names variables that are known to be no secret. */
export function withoutValues(
  diagnostics: readonly Diagnostic[],
  file: SourceText,
  isPlain: (name: string) => boolean,
): readonly Diagnostic[] {
  if (diagnostics.length === 0) return diagnostics;
  return withoutPlaces(diagnostics, file.text, valuePlaces(file, isPlain));
}

/** A parser's message may quote what stands before and after its place, so the lines of a secret count as a whole. */
function withoutPlaces(
  diagnostics: readonly Diagnostic[],
  text: string,
  places: readonly Stretch[],
): Diagnostic[] {
  const lines = places.map(({ start, end }): Stretch => {
    const next = text.indexOf("\n", end);
    return { start: text.lastIndexOf("\n", start - 1) + 1, end: next === -1 ? text.length : next };
  });
  return diagnostics.map((problem) => {
    const { range } = problem;
    if (range === undefined) return problem;
    const touches = ({ start, end }: Stretch) => range.start.offset <= end && range.end.offset >= start;
    return lines.some(touches) ? withoutWords(problem) : problem;
  });
}

function secretPlaces(
  { body, text, name: file }: File,
  broken: boolean,
  secret: ReadonlySet<string> = new Set(),
): readonly Stretch[] {
  // what a broken object was to be is not known
  if (broken && isJson(file)) return [{ start: 0, end: text.length }];
  const places: Stretch[] = [];
  for (const block of body.blocks) {
    // tokens stand there, and nothing that a message about them would have to show
    if (block.type === "data" && block.labels[0]?.text === "http")
      for (const { name, expression } of block.body.attributes)
        if (name === "request_headers") places.push(...writtenIn(expression));
    const words = wordsOf(block, secret);
    if (words === null) continue;
    for (const { name, expression } of block.body.attributes)
      if (!words.has(name))
        places.push(...(block.type === "secret" ? writtenIn(expression) : [all(expression)]));
  }
  eachExpression(body, (expression) =>
    visit(expression, (part) => {
      if (part.kind === "call" && part.name === "sensitive") places.push(...part.args.flatMap(writtenIn));
    }),
  );
  return broken ? [...places, ...placesByLine(text)] : places;
}

/** Names of attributes of a block that hold no secret; null for blocks that hold none at all. */
function wordsOf(block: Block, secret: ReadonlySet<string>): ReadonlySet<string> | null {
  if (block.type === "secret") return SECRET_WORDS;
  if (block.type !== "variable") return null;
  return isSensitive(block.body.attributes) || secret.has(block.labels[0]?.text ?? "")
    ? VARIABLE_WORDS
    : null;
}

/** One block of a name is enough: another may be in an override file. */
function sensitiveVariables(files: readonly File[]): ReadonlySet<string> {
  return new Set(
    files.flatMap(({ body }) =>
      body.blocks.flatMap(({ type, labels, body: inner }) =>
        type === "variable" && isSensitive(inner.attributes) ? [labels[0]?.text ?? ""] : [],
      ),
    ),
  );
}

/** Also where the word is misspelt: nobody writes it without meaning it. */
function isSensitive(attributes: readonly Attribute[]): boolean {
  return attributes.some(
    ({ name, expression }) =>
      /^(sens|ephem)/i.test(name) && !(expression.kind === "literal" && expression.value === false),
  );
}

function plainVariables(files: readonly File[]): ReadonlySet<string> {
  const secret = sensitiveVariables(files);
  const names = files.flatMap(({ body }) =>
    body.blocks.flatMap(({ type, labels }) => (type === "variable" ? [labels[0]?.text ?? ""] : [])),
  );
  return new Set(names.filter((name) => !secret.has(name)));
}

function valuePlaces({ text, name }: SourceText, isPlain: (name: string) => boolean): readonly Stretch[] {
  if (name.endsWith(".json")) return [{ start: 0, end: text.length }];
  const { file, diagnostics } = parseFile(text, name);
  const places = file.body.attributes
    .filter((attribute) => !isPlain(attribute.name))
    .map(({ expression }) => all(expression));
  return diagnostics.length === 0 ? places : [...places, ...afterNames(text, 0, text.length, isPlain)];
}

function all({ range }: Expression): Stretch {
  return { start: range.start.offset, end: range.end.offset };
}

/** Texts and numbers in an expression, and names of nothing; what it refers to may be shown. */
function writtenIn(expression: Expression): readonly Stretch[] {
  const found: Stretch[] = [];
  visit(expression, (part) => {
    if (part.kind === "template" && part.heredoc === null && part.parts.some(isReference)) {
      for (const inner of part.parts)
        if (inner.kind === "text")
          found.push({ start: inner.range.start.offset, end: inner.range.end.offset });
    } else if (part.kind === "template" || part.kind === "literal" || part.kind === "error" || isBare(part))
      found.push(all(part));
  });
  return found;
}

function isReference({ kind }: { readonly kind: string }): boolean {
  return kind !== "text";
}

function eachExpression(body: Body, see: (expression: Expression) => void): void {
  const open: Body[] = [body];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const { expression } of next.attributes) see(expression);
    for (const block of next.blocks) open.push(block.body);
  }
}

/** From the header of a block to a brace at the start of a line. */
function placesByLine(text: string): readonly Stretch[] {
  const places: Stretch[] = [];
  for (const header of text.matchAll(/^[ \t]*(variable|secret)\b[^\n{]*\{?/gm)) {
    const start = header.index + header[0].length;
    const close = /^\}|^[a-z_]+\s+"[^"\n]*"\s*\{/m.exec(text.slice(start));
    const end = close === null ? text.length : start + close.index;
    const body = text.slice(start, end);
    const isSecret = header[1] === "secret";
    if (!isSecret && !/\bsens\w*\s*=\s*(?!false)/i.test(body)) continue;
    const words = isSecret ? SECRET_WORDS : VARIABLE_WORDS;
    places.push(...afterNames(text, start, end, (name) => words.has(name)));
  }
  for (const call of text.matchAll(/\bsensitive\(([^\n]*)/g))
    places.push({ start: call.index + "sensitive(".length, end: call.index + call[0].length });
  return places;
}

/** What stands after `name =`, up to the next such line, where the name is not plain. */
function afterNames(
  text: string,
  from: number,
  to: number,
  isPlain: (name: string) => boolean,
): readonly Stretch[] {
  const places: Stretch[] = [];
  let hiding = false;
  let at = from;
  for (const line of text.slice(from, to).split("\n")) {
    // also where the equals sign was forgotten
    const name = /^\s*(?:"([^"]*)"|([A-Za-z_][\w-]*))\s*(?:[=:]|(?=["'<]))/.exec(line);
    if (name !== null) hiding = !isPlain(name[1] ?? name[2] ?? "");
    else if (/^\s*validation\b/.test(line)) hiding = false;
    if (hiding) places.push({ start: at + (name?.[0].length ?? 0), end: at + line.length });
    at += line.length + 1;
  }
  return places;
}
