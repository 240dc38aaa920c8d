// JSON with places: what HCL's JSON syntax is read from. One error at most, as nothing sure can be said of what follows it.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, SourcePosition, SourceRange } from "../diagnostics/diagnostic.ts";

export type JsonNode =
  | { readonly kind: "scalar"; readonly value: string | number | boolean | null; readonly range: SourceRange }
  | { readonly kind: "array"; readonly items: readonly JsonNode[]; readonly range: SourceRange }
  /** In the order of the text; a name may occur twice. */
  | { readonly kind: "object"; readonly members: readonly JsonMember[]; readonly range: SourceRange };

export interface JsonMember {
  readonly name: string;
  readonly nameRange: SourceRange;
  readonly value: JsonNode;
}

/** Levels of arrays and objects in each other. */
const DEEPEST = 200;

export function parseJsonTree(
  text: string,
  name: string,
): { readonly root: JsonNode | null; readonly diagnostics: readonly Diagnostic[] } {
  const reader = new Reader(text, name);
  try {
    const root = reader.value(0);
    reader.space();
    if (!reader.atEnd()) reader.fail("Nothing may follow the value.");
    return { root, diagnostics: [] };
  } catch (error) {
    if (!(error instanceof Misread)) throw error;
    return { root: null, diagnostics: [error.problem] };
  }
}

/** Never leaves this file. */
class Misread extends Error {
  readonly problem: Diagnostic;
  constructor(problem: Diagnostic) {
    super(problem.summary);
    this.problem = problem;
  }
}

class Reader {
  readonly #text: string;
  readonly #name: string;
  readonly #lines: readonly number[];
  #at = 0;

  constructor(text: string, name: string) {
    this.#text = text;
    this.#name = name;
    const lines = [0];
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines.push(at + 1);
    this.#lines = lines;
    if (text.startsWith("\ufeff")) this.#at = 1;
  }

  atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  space(): void {
    while (/[ \t\r\n]/.test(this.#text[this.#at] ?? "")) this.#at++;
  }

  fail(detail: string): never {
    const end = Math.min(this.#at + 1, this.#text.length);
    throw new Misread(
      errorDiagnostic("invalid-json", "This is no JSON.", { range: this.#range(this.#at, end), detail }),
    );
  }

  value(depth: number): JsonNode {
    if (depth > DEEPEST) this.fail(`It is nested more than ${DEEPEST} levels deep, the limit.`);
    this.space();
    const start = this.#at;
    switch (this.#text[start]) {
      case "{": {
        const members = this.#list("}", () => this.#member(depth));
        return { kind: "object", members, range: this.#range(start, this.#at) };
      }
      case "[": {
        const items = this.#list("]", () => this.value(depth + 1));
        return { kind: "array", items, range: this.#range(start, this.#at) };
      }
      case '"': {
        const value = this.#string();
        return { kind: "scalar", value, range: this.#range(start, this.#at) };
      }
      default:
        return this.#word(start);
    }
  }

  #list<T>(end: string, item: () => T): readonly T[] {
    this.#at++;
    const items: T[] = [];
    this.space();
    if (this.#take(end)) return items;
    for (;;) {
      items.push(item());
      this.space();
      if (this.#take(end)) return items;
      if (!this.#take(",")) this.fail(`A comma or ${end} is expected here.`);
    }
  }

  #member(depth: number): JsonMember {
    this.space();
    const start = this.#at;
    if (this.#text[start] !== '"') this.fail("A name in double quotes is expected here.");
    const name = this.#string();
    const nameRange = this.#range(start, this.#at);
    this.space();
    if (!this.#take(":")) this.fail("A colon is expected here.");
    return { name, nameRange, value: this.value(depth + 1) };
  }

  #string(): string {
    const start = this.#at;
    let at = start + 1;
    for (; this.#text[at] !== '"'; at++) {
      const unit = this.#text.charCodeAt(at);
      if (Number.isNaN(unit) || unit < 0x20) {
        this.#at = Math.min(at, this.#text.length);
        this.fail("The string has no end on its line; a line break in it is written \\n.");
      }
      if (this.#text[at] === "\\") at++;
    }
    this.#at = at + 1;
    try {
      return String(JSON.parse(this.#text.slice(start, this.#at)));
    } catch {
      this.#at = start;
      return this.fail("The string holds an escape that JSON does not have.");
    }
  }

  #word(start: number): JsonNode {
    const [word = ""] = /^[-+.\w]*/.exec(this.#text.slice(start, start + 400)) ?? [];
    let value: unknown;
    try {
      value = JSON.parse(word === "" ? "?" : word);
    } catch {
      this.fail(
        "A value is expected here: text stands in double quotes, and true, false, null are written so.",
      );
    }
    this.#at += word.length;
    // a word of JSON is one of these
    return { kind: "scalar", value: value as number | boolean | null, range: this.#range(start, this.#at) };
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #range(start: number, end: number): SourceRange {
    return { file: this.#name, start: this.#position(start), end: this.#position(end) };
  }

  #position(offset: number): SourcePosition {
    let [low, high] = [0, this.#lines.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lines[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#lines[low] ?? 0) + 1, offset };
  }
}
