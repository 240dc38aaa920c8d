// The nodes of which a tree has many, as stretches of the source: their ranges, and what can be read from the text, are made when
// they are asked for. A large file takes a third of the memory that way, and of the time, most of which goes into memory.
// Fields are declared and not defined, so that a constructor stores each once.
import type { SourceRange } from "../diagnostics/diagnostic.ts";
import type { Source } from "./source.ts";
import type { Attribute, Expression, ObjectItem, TemplateExpression, TemplatePart } from "./syntax.ts";

type Node<K extends Expression["kind"]> = Extract<Expression, { readonly kind: K }>;

/** A quoted string that is nothing but text, as most are; the stretch is that of its quotes. */
export class PlainString implements TemplateExpression {
  declare readonly kind: "template";
  declare readonly source: Source;
  declare readonly from: number;
  declare readonly to: number;
  declare private made: readonly TemplatePart[] | undefined;

  constructor(source: Source, from: number, to: number) {
    this.kind = "template";
    this.source = source;
    this.from = from;
    this.to = to;
    this.made = undefined;
  }

  get heredoc(): null {
    return null;
  }

  get parts(): readonly TemplatePart[] {
    return (this.made ??= this.makeParts());
  }

  get range(): SourceRange {
    return this.source.range(this.from, this.to);
  }

  private makeParts(): readonly TemplatePart[] {
    const [from, to] = [this.from + 1, this.to - 1];
    if (from === to) return [];
    return [{ kind: "text", text: this.source.text.slice(from, to), range: this.source.range(from, to) }];
  }
}

export class NameNode implements Node<"variable"> {
  declare readonly kind: "variable";
  declare readonly name: string;
  declare readonly source: Source;
  declare readonly from: number;
  declare readonly to: number;

  constructor(source: Source, from: number, to: number, name: string) {
    this.kind = "variable";
    this.name = name;
    this.source = source;
    this.from = from;
    this.to = to;
  }

  get range(): SourceRange {
    return this.source.range(this.from, this.to);
  }
}

export class LiteralNode implements Node<"literal"> {
  declare readonly kind: "literal";
  declare readonly value: number | boolean | null;
  declare readonly source: Source;
  declare readonly from: number;
  declare readonly to: number;

  constructor(source: Source, from: number, to: number, value: number | boolean | null) {
    this.kind = "literal";
    this.value = value;
    this.source = source;
    this.from = from;
    this.to = to;
  }

  get range(): SourceRange {
    return this.source.range(this.from, this.to);
  }
}

export class ItemNode implements ObjectItem {
  declare readonly key: Expression;
  declare readonly value: Expression;
  declare readonly source: Source;
  declare readonly from: number;
  declare readonly to: number;

  constructor(source: Source, from: number, to: number, key: Expression, value: Expression) {
    this.key = key;
    this.value = value;
    this.source = source;
    this.from = from;
    this.to = to;
  }

  get range(): SourceRange {
    return this.source.range(this.from, this.to);
  }
}

/** The stretch begins with the name. */
export class AttributeNode implements Attribute {
  declare readonly name: string;
  declare readonly expression: Expression;
  declare readonly source: Source;
  declare readonly from: number;
  declare readonly to: number;
  declare readonly nameEnd: number;

  constructor(source: Source, from: number, to: number, name: AttributeName, expression: Expression) {
    this.name = name.text;
    this.expression = expression;
    this.source = source;
    this.from = from;
    this.to = to;
    this.nameEnd = name.end;
  }

  get range(): SourceRange {
    return this.source.range(this.from, this.to);
  }

  get nameRange(): SourceRange {
    return this.source.range(this.from, this.nameEnd);
  }
}

interface AttributeName {
  readonly text: string;
  readonly end: number;
}

/** What a node of a tree consists of, for those who walk through trees without knowing their kinds. */
export function fieldsOf(node: object): readonly (readonly [string, unknown])[] {
  if (node instanceof PlainString)
    return Object.entries({ kind: node.kind, parts: node.parts, heredoc: null, range: node.range });
  if (node instanceof NameNode)
    return Object.entries({ kind: node.kind, name: node.name, range: node.range });
  if (node instanceof LiteralNode)
    return Object.entries({ kind: node.kind, value: node.value, range: node.range });
  if (node instanceof ItemNode)
    return Object.entries({ key: node.key, value: node.value, range: node.range });
  if (node instanceof AttributeNode) {
    const { name, nameRange, expression, range } = node;
    return Object.entries({ name, nameRange, expression, range });
  }
  return Object.entries(node);
}
