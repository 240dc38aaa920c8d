// What every part of the parser works on: the text, the next token, the rules in force and what was reported.
//
// Errors: a part that cannot go on calls `fail`, which reports and sets `failed`. While `failed` is set nothing more is
// reported, and every part returns to the nearest one that knows where to go on (recovery.ts), which clears it.
import { errorDiagnostic, warningDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, SourcePosition, SourceRange } from "../diagnostics/diagnostic.ts";
import { scanToken } from "./scanner.ts";
import type { Token, TokenKind } from "./scanner.ts";
import { Source } from "./source.ts";
import type { Expression } from "./syntax.ts";

/** How deep brackets, blocks and templates may be nested. */
export const MAX_NESTING = 200;
/** How high the tree of one expression may be; reached by chains such as `a + b + c + …` and `a.b.c…`. */
const MAX_HEIGHT = 1000;

export interface Place {
  readonly start: number;
  readonly end: number;
}

interface Explanation {
  readonly detail?: string;
  readonly related?: { readonly at: Place; readonly message: string };
}

export class Cursor {
  readonly text: string;
  readonly source: Source;
  readonly diagnostics: Diagnostic[] = [];
  /** Blocks and brackets are known to be unbalanced, so indentation decides where they end. */
  readonly byLayout: boolean;
  token: Token;
  /** Where the token before `token` ended. */
  previousEnd: number;
  failed = false;
  /** Height of the tree of the expression that was parsed last. */
  height = 0;
  /** A bracket, block or string was left open, or one too many closed. */
  unbalanced = false;
  /** The rest of the text is not looked at. */
  abandoned = false;
  #skipNewlines = false;
  #nesting = 0;
  #lastLines: Map<string, number> | undefined;
  #contexts: string[] = [];

  constructor(text: string, name: string, options: { base?: SourcePosition; byLayout?: boolean } = {}) {
    this.text = text;
    this.source = new Source(text, name, options.base);
    this.byLayout = options.byLayout ?? false;
    this.previousEnd = text.charCodeAt(0) === 0xfeff ? 1 : 0;
    this.token = scanToken(text, this.previousEnd, false);
  }

  is(kind: TokenKind): boolean {
    return this.token.kind === kind;
  }

  /** Takes the next token. */
  take(): Token {
    const taken = this.token;
    this.jump(taken.end);
    return taken;
  }

  /** Takes the next token if it is of this kind. */
  takeIf(kind: TokenKind): Token | undefined {
    return this.token.kind === kind ? this.take() : undefined;
  }

  jump(offset: number): void {
    this.previousEnd = offset;
    this.token = scanToken(this.text, offset, this.#skipNewlines);
  }

  /** Sets whether line breaks are skipped, and returns how it was. */
  skipNewlines(skip: boolean): boolean {
    const before = this.#skipNewlines;
    this.#skipNewlines = skip;
    // the token in hand is another one only where a line break is it, or was skipped to come to it
    if (before !== skip && (skip ? this.token.kind === "newline" : this.token.start > this.previousEnd))
      this.jump(this.previousEnd);
    return before;
  }

  slice(place: Place): string {
    return this.text.slice(place.start, place.end);
  }

  isWord(word: string): boolean {
    return this.is("identifier") && this.slice(this.token) === word;
  }

  /** From `start` to the end of what was taken last. */
  from(start: number): SourceRange {
    return this.source.range(start, Math.max(start, this.previousEnd));
  }

  range(place: Place): SourceRange {
    return this.source.range(place.start, place.end);
  }

  /** True where nothing but white space stands before the token on its line. */
  isFirstOnLine(token: Token = this.token): boolean {
    return this.source.lineStart(token.start) + this.source.indentation(token.start) === token.start;
  }

  report(code: string, summary: string, at: Place, explanation: Explanation = {}): void {
    if (!this.failed && !this.abandoned)
      this.diagnostics.push(errorDiagnostic(code, sentence(summary), this.#parts(at, explanation)));
  }

  warn(code: string, summary: string, at: Place, explanation: Explanation = {}): void {
    if (!this.failed && !this.abandoned)
      this.diagnostics.push(warningDiagnostic(code, sentence(summary), this.#parts(at, explanation)));
  }

  /** Reports an error after which this part of the text makes no sense. */
  fail(code: string, summary: string, at: Place, explanation: Explanation = {}): Expression {
    const range = this.range(at);
    this.report(code, summary, at, explanation);
    this.failed = true;
    this.height = 1;
    return { kind: "error", range };
  }

  /** Goes one level down; false, with the one report of it, where that is too deep. */
  enter(): boolean {
    this.#nesting += 1;
    if (this.#nesting <= MAX_NESTING) return true;
    this.report("nesting-too-deep", `This is nested more than ${MAX_NESTING} levels deep.`, this.token, {
      detail: "Give a part of it a name in `locals` and use that here.",
    });
    this.abandoned = true;
    this.failed = true;
    this.jump(this.text.length);
    return false;
  }

  leave(): void {
    this.#nesting -= 1;
  }

  /** Notes that a node stands above parts of these heights; false, reported, where the tree gets too high. */
  raise(height: number): boolean {
    this.height = height + 1;
    if (this.height <= MAX_HEIGHT) return true;
    this.fail(
      "expression-too-long",
      `This expression has more than ${MAX_HEIGHT} operators in a row.`,
      this.token,
      {
        detail:
          "Split it: name parts of it in `locals`, or use a list with a function such as join, concat or anytrue.",
      },
    );
    return false;
  }

  /** True where a line after `offset` holds nothing but `word`; a table of such lines keeps a search for many words linear. */
  hasLineOf(word: string, offset: number): boolean {
    if (this.#lastLines === undefined) {
      this.#lastLines = new Map();
      for (const match of this.text.matchAll(
        /^(?:[^\S\n]|\u0085)*([\p{ID_Start}_][\p{ID_Continue}-]*)(?:[^\S\n]|\u0085)*$/gmu,
      ))
        this.#lastLines.set(match[1] ?? "", match.index);
    }
    return (this.#lastLines.get(word) ?? -1) >= offset;
  }

  /** Names the block that diagnostics made from now on stand in. */
  openContext(text: string): void {
    this.#contexts.push(text);
  }

  closeContext(): void {
    this.#contexts.pop();
  }

  #parts(at: Place, { detail, related }: Explanation) {
    const context = this.#contexts.at(-1);
    const lineBreak = /^\r?\n$/.test(this.slice(at));
    return {
      range: this.range(lineBreak ? { start: at.start, end: at.start } : at),
      ...(detail === undefined ? {} : { detail }),
      ...(context === undefined ? {} : { context }),
      ...(related === undefined
        ? {}
        : { related: { range: this.range(related.at), message: related.message } }),
    };
  }
}

/** The next token in words, for messages. */
export function describeToken(cursor: Cursor): string {
  const { token } = cursor;
  switch (token.kind) {
    case "end":
      return "the end of the file";
    case "newline":
      return "the end of the line";
    case "quote":
      return "a string";
    case "heredoc":
    case "bad-heredoc":
      return "a heredoc";
    case "bad-comment":
      return "a comment without end";
    case "bad":
      return describeCharacter(cursor.slice(token));
    default:
      return `\`${cursor.slice(token)}\``;
  }
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A character that may not be seen is told by its number. */
function describeCharacter(character: string): string {
  if (/^[\p{L}\p{N}\p{P}\p{S}]$/u.test(character)) return `\`${character}\``;
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return `the invisible character U+${code}`;
}
