// A quoted string that is nothing but text, as most expressions of most files are. It is held as a stretch of the source, a fifth
// of what its node, its part, their ranges and lists take; those are made when they are asked for.
import type { SourceRange } from "../diagnostics/diagnostic.ts";
import type { Source } from "./source.ts";
import type { TemplateExpression, TemplatePart } from "./syntax.ts";

export class PlainString implements TemplateExpression {
  readonly kind = "template";
  readonly source: Source;
  readonly start: number;
  readonly end: number;
  #parts: readonly TemplatePart[] | undefined;

  /** The offsets are those of the quotes: of the first, and after the last. */
  constructor(source: Source, start: number, end: number) {
    this.source = source;
    this.start = start;
    this.end = end;
  }

  get heredoc(): null {
    return null;
  }

  get parts(): readonly TemplatePart[] {
    return (this.#parts ??= this.#makeParts());
  }

  get range(): SourceRange {
    return this.source.range(this.start, this.end);
  }

  #makeParts(): readonly TemplatePart[] {
    const [start, end] = [this.start + 1, this.end - 1];
    if (start === end) return [];
    return [{ kind: "text", text: this.source.text.slice(start, end), range: this.source.range(start, end) }];
  }
}

/** What a node of a tree consists of, for those who walk through trees without knowing their kinds. */
export function fieldsOf(node: object): readonly (readonly [string, unknown])[] {
  if (!(node instanceof PlainString)) return Object.entries(node);
  return Object.entries({ kind: node.kind, parts: node.parts, heredoc: node.heredoc, range: node.range });
}
