// The check against the reference: HashiCorp's own parser (hclsyntax 2.10, compiled into the package hcl2-parser) must
// accept a file that orch accepts and say the same about what stands in it.
//
// What the package is and is not, and what is done about it:
// - It gives JSON: literals, tuples and objects as such, every other expression as its source text in `${…}`. So operators
//   and references are compared by their extent only, and the escape `$${` cannot be told from an interpolation of the
//   same text (it prints `${` for both). See reference-value.ts.
// - Blocks are merged by type and label, and an attribute hides a block of its name; some combinations of labels are
//   refused or make it throw. So every block type gets a number of its own first.
// - `space::name()` is too new for it, `-true` and `!1` are evaluated and refused, a null in a template or as a key makes
//   it throw. So these are replaced by names first. See reference-text.ts.
// - Its Unicode tables are older: names with newer letters are refused, so letters are replaced when it refuses a file.
// - It reads one byte after an expression and throws where the text ends there, so the text gets a line break more.
// - It says neither what is wrong nor where. The place is found by asking about each attribute and block alone.
import { errorDiagnostic, hasErrors } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, SourceRange } from "../diagnostics/diagnostic.ts";
import { parseFile } from "./parse.ts";
import { adaptForReference, replaceNewLetters } from "./reference-text.ts";
import type { AdaptedText } from "./reference-text.ts";
import { compareValue } from "./reference-value.ts";
import type { Difference } from "./reference-value.ts";
import type { Block, Body, File } from "./syntax.ts";

export interface ReferenceAnswer {
  readonly valid: boolean;
  /** The text as JSON; undefined where it is invalid or the library fails on a valid text. */
  readonly document: unknown;
}

export type AskReference = (text: string) => ReferenceAnswer;

/** Loads the library, which takes about 200 ms the first time. */
async function loadReference(): Promise<AskReference> {
  const { parseToString } = await import("hcl2-parser");
  return (text) => {
    try {
      const [json, error] = parseToString(text);
      return error === null
        ? { valid: true, document: JSON.parse(json) }
        : { valid: false, document: undefined };
    } catch {
      // The grammar accepted the text; only the conversion to JSON throws.
      return { valid: true, document: undefined };
    }
  };
}

/** Errors of orch that are no errors of the grammar: limits, and what HashiCorp refuses only when it evaluates. */
const BEYOND_GRAMMAR: ReadonlySet<string> = new Set([
  "dotted-key",
  "nesting-too-deep",
  "expression-too-long",
  "number-too-large",
]);

/** True where a diagnostic says that a text is no HCL2, rather than that orch does not take it. */
export function isGrammarError({ severity, code }: Diagnostic): boolean {
  return severity === "error" && !BEYOND_GRAMMAR.has(code);
}

/**
 * Compares what orch understood of a file with what HashiCorp's grammar says. Each disagreement is an error
 * `reference-disagrees`; an empty list is agreement, also about a file that both refuse.
 */
export async function checkAgainstReference(file: File): Promise<readonly Diagnostic[]> {
  return compareWithReference(file, await loadReference());
}

/** As `checkAgainstReference`, with a library that is loaded already. */
export function compareWithReference(file: File, ask: AskReference): readonly Diagnostic[] {
  const { diagnostics } = parseFile(file.text, file.name);
  const refused = diagnostics.find(isGrammarError);
  if (refused !== undefined) {
    if (!ask(file.text).valid) return [];
    return [disagreement("HashiCorp's grammar accepts this, orch does not.", refused.range)];
  }
  if (hasErrors(diagnostics)) return [];
  let adapted = adaptForReference(file);
  let answer = ask(adapted.file.text);
  if (!answer.valid) {
    const replaced = replaceNewLetters(adapted);
    answer = ask(replaced.file.text);
    if (!answer.valid) return findRefused(ask, replaced);
    adapted = replaced;
  }
  if (answer.document === undefined) return [];
  return compareBody(adapted.file.body, answer.document, adapted.file.text).map(({ text, range }) =>
    disagreement(text, range === undefined ? undefined : adapted.original(range)),
  );
}

function disagreement(text: string, range: SourceRange | undefined): Diagnostic {
  return errorDiagnostic("reference-disagrees", text, {
    detail:
      "Two parsers read this file differently, so do not rely on it: write this place in another way, and report it as a mistake of orch.",
    ...(range === undefined ? {} : { range }),
  });
}

/** Asks about every part alone and descends into the blocks that are refused. */
function findRefused(ask: AskReference, adapted: AdaptedText): readonly Diagnostic[] {
  const { text, body } = adapted.file;
  const isRefused = ({ range }: { readonly range: SourceRange }) =>
    !ask(`${text.slice(range.start.offset, range.end.offset)}\n`).valid;
  const summary = "HashiCorp's grammar refuses this, orch accepts it.";
  const found: Diagnostic[] = [];
  const search = (at: Body): boolean => {
    const attributes = at.attributes.filter(isRefused);
    for (const { range } of attributes) found.push(disagreement(summary, adapted.original(range)));
    const blocks = at.blocks.filter(isRefused);
    for (const block of blocks)
      if (!search(block.body)) found.push(disagreement(summary, adapted.original(block.headerRange)));
    return attributes.length + blocks.length > 0;
  };
  return search(body) ? found : [disagreement(summary, adapted.original(body.range))];
}

function compareBody(body: Body, document: unknown, text: string): readonly Difference[] {
  if (typeof document !== "object" || document === null || Array.isArray(document))
    return [{ text: "HashiCorp's grammar sees no body here.", range: body.range }];
  const differences: Difference[] = [];
  const seen = new Map<string, unknown>(Object.entries(document));
  for (const { name, nameRange, expression } of body.attributes) {
    if (!seen.has(name))
      differences.push({ text: `HashiCorp's grammar sees no attribute \`${name}\` here.`, range: nameRange });
    else differences.push(...compareValue(expression, seen.get(name), text));
    seen.delete(name);
  }
  for (const block of body.blocks) {
    const content = openBlock(block, seen.get(block.type));
    if (content === undefined)
      differences.push({
        text: "HashiCorp's grammar reads the header of this block differently.",
        range: block.headerRange,
      });
    else differences.push(...compareBody(block.body, content, text));
    seen.delete(block.type);
  }
  for (const name of seen.keys())
    differences.push({
      text: `HashiCorp's grammar sees a \`${name}\` in this body, orch does not.`,
      range: body.range,
    });
  return differences;
}

/** Goes through the labels of a block, `{ "label": { "label": [ body ] } }`; undefined where they differ. */
function openBlock({ labels }: Block, document: unknown): unknown {
  let at = document;
  for (const { text } of labels) {
    if (typeof at !== "object" || at === null) return undefined;
    const [[label, inner] = ["", undefined], ...others] = Object.entries(at);
    if (others.length > 0 || label.normalize("NFC") !== text.normalize("NFC")) return undefined;
    at = inner;
  }
  return Array.isArray(at) && at.length === 1 ? at[0] : undefined;
}
