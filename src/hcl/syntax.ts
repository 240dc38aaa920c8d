// The syntax tree of HCL2: what the parser makes and what formatter, evaluator and configuration read.
// Every node knows its range. A tree made from broken text holds `error` expressions where text was skipped.
import type { SourceRange } from "../diagnostics/diagnostic.ts";

export interface File {
  readonly name: string;
  readonly text: string;
  readonly body: Body;
}

/** Attributes and blocks in source order, each list by itself. */
export interface Body {
  readonly attributes: readonly Attribute[];
  readonly blocks: readonly Block[];
  readonly range: SourceRange;
}

export interface Attribute {
  readonly name: string;
  readonly nameRange: SourceRange;
  readonly expression: Expression;
  readonly range: SourceRange;
}

export interface Block {
  readonly type: string;
  readonly typeRange: SourceRange;
  readonly labels: readonly Label[];
  readonly body: Body;
  /** `type "label" ... {` without the body. */
  readonly headerRange: SourceRange;
  readonly range: SourceRange;
}

export interface Label {
  readonly text: string;
  readonly quoted: boolean;
  readonly range: SourceRange;
}

export type Expression =
  | {
      readonly kind: "literal";
      readonly value: string | number | boolean | null;
      /** Of a number that `value`, the nearest double, does not stand for. */
      readonly digits?: string;
      readonly range: SourceRange;
    }
  | TemplateExpression
  | { readonly kind: "variable"; readonly name: string; readonly range: SourceRange }
  | AttributeAccess
  | IndexAccess
  | SplatExpression
  | FunctionCall
  | { readonly kind: "tuple"; readonly elements: readonly Expression[]; readonly range: SourceRange }
  | { readonly kind: "object"; readonly items: readonly ObjectItem[]; readonly range: SourceRange }
  | ForExpression
  | {
      readonly kind: "unary";
      readonly operator: "-" | "!";
      readonly operand: Expression;
      readonly range: SourceRange;
    }
  | BinaryExpression
  | ConditionalExpression
  | { readonly kind: "parentheses"; readonly inner: Expression; readonly range: SourceRange }
  | { readonly kind: "error"; readonly range: SourceRange };

/**
 * A quoted string or heredoc. A quoted string or heredoc without interpolation is a template with one `text` part
 * (or none when empty). A template that is exactly one interpolation (`"${x}"`) has the value and type of `x`.
 * `literal` expressions of kind string do not occur in source; numbers, `true`, `false` and `null` do.
 */
export interface TemplateExpression {
  readonly kind: "template";
  readonly parts: readonly TemplatePart[];
  readonly heredoc: null | { readonly marker: string; readonly indented: boolean };
  readonly range: SourceRange;
}

/** Text has its escapes decoded, heredoc indentation removed and trim markers (`~`) already applied. */
export type TemplatePart =
  | { readonly kind: "text"; readonly text: string; readonly range: SourceRange }
  | { readonly kind: "interpolation"; readonly expression: Expression; readonly range: SourceRange }
  | {
      readonly kind: "if";
      readonly condition: Expression;
      readonly then: readonly TemplatePart[];
      readonly otherwise: readonly TemplatePart[];
      readonly range: SourceRange;
    }
  | {
      readonly kind: "for";
      readonly keyName: string | null;
      readonly valueName: string;
      readonly collection: Expression;
      readonly body: readonly TemplatePart[];
      readonly range: SourceRange;
    };

export interface AttributeAccess {
  readonly kind: "attribute";
  readonly target: Expression;
  readonly name: string;
  readonly nameRange: SourceRange;
  readonly range: SourceRange;
}

/** `target[key]`, and the legacy `target.0` with a literal number key. */
export interface IndexAccess {
  readonly kind: "index";
  readonly target: Expression;
  readonly key: Expression;
  readonly range: SourceRange;
}

/**
 * `target.*.a` (style `attribute`: only attribute access and legacy numbers belong to it) and `target[*].a[0]` (style
 * `full`). `each` is evaluated per element with the element bound to the `splat-item` it holds at its root.
 */
export interface SplatExpression {
  readonly kind: "splat";
  readonly target: Expression;
  readonly style: "attribute" | "full";
  /** What is applied to every element, in order. */
  readonly steps: readonly SplatStep[];
  readonly range: SourceRange;
}

export type SplatStep =
  | { readonly kind: "attribute"; readonly name: string; readonly range: SourceRange }
  | { readonly kind: "index"; readonly key: Expression; readonly range: SourceRange }
  /** A splat inside a full splat (`a[*].b[*].c`): its steps apply to every element of what the steps before it gave. */
  | {
      readonly kind: "splat";
      readonly style: "attribute" | "full";
      readonly steps: readonly SplatStep[];
      readonly range: SourceRange;
    };

export interface FunctionCall {
  readonly kind: "call";
  readonly name: string;
  readonly nameRange: SourceRange;
  readonly args: readonly Expression[];
  /** The last argument is followed by `...`. */
  readonly expandLast: boolean;
  readonly range: SourceRange;
}

/** `key` is a `variable` expression for a bare name, which then means the name itself; `(name)` is parenthesised. */
export interface ObjectItem {
  readonly key: Expression;
  readonly value: Expression;
  readonly range: SourceRange;
}

export interface ForExpression {
  readonly kind: "for";
  readonly keyName: string | null;
  readonly valueName: string;
  readonly collection: Expression;
  /** Null for `[for …]`. */
  readonly key: Expression | null;
  readonly value: Expression;
  readonly condition: Expression | null;
  /** `{for … => v...}` groups values of equal keys. */
  readonly grouped: boolean;
  readonly range: SourceRange;
}

export type BinaryOperator =
  "+" | "-" | "*" | "/" | "%" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "&&" | "||";

export interface BinaryExpression {
  readonly kind: "binary";
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
  readonly range: SourceRange;
}

export interface ConditionalExpression {
  readonly kind: "conditional";
  readonly condition: Expression;
  readonly then: Expression;
  readonly otherwise: Expression;
  readonly range: SourceRange;
}
