// The proof that formatting changed nothing: two trees are the same but for places, and all comments are there.
import type { Attribute, Body, Expression, File } from "../syntax.ts";
import { fieldsOf } from "../compact-nodes.ts";
import { legacyType } from "./legacy-type.ts";

/** Null where nothing differs, else the first attribute or block of `before` that does. */
export function differsInMeaning(
  before: File,
  after: File,
  commentsBefore: readonly string[],
  commentsAfter: readonly string[],
): { readonly range?: Body["range"] } | null {
  const place = differingBody(before.body, after.body, 0);
  if (place !== null) return place;
  return isSame(commentsBefore, commentsAfter) ? null : {};
}

function differingBody(a: Body, b: Body, depth: number, type = ""): { readonly range: Body["range"] } | null {
  if (a.attributes.length !== b.attributes.length || a.blocks.length !== b.blocks.length) return a;
  const inVariable = depth === 1 && type === "variable";
  for (const [index, attribute] of a.attributes.entries()) {
    const other = b.attributes[index];
    if (other === undefined || !isSame(plain(attribute, inVariable), plain(other, inVariable)))
      return attribute;
  }
  for (const [index, block] of a.blocks.entries()) {
    const other = b.blocks[index];
    const labels = ({ labels: all }: typeof block) => all.map(({ text }) => text.normalize("NFC"));
    if (other === undefined || block.type !== other.type || !isSame(labels(block), labels(other)))
      return block;
    const place = differingBody(block.body, other.body, depth + 1, block.type);
    if (place !== null) return place;
  }
  return null;
}

/** An attribute without what modernise.ts may take off or add. */
function plain({ name, expression }: Attribute, inVariable: boolean): unknown {
  const type = inVariable && name === "type" ? legacyType(expression) : null;
  if (type === null) return { name, expression: withoutWrapping(expression) };
  const [outer, inner] = type;
  const variable = (of: string): unknown => ({ kind: "variable", name: of });
  return {
    name,
    expression:
      inner === undefined
        ? variable(outer)
        : { kind: "call", name: outer, args: [variable(inner)], expandLast: false },
  };
}

function withoutWrapping(expression: Expression): Expression {
  let at = expression;
  for (;;) {
    if (at.kind === "parentheses") {
      at = at.inner;
      continue;
    }
    const [part, second] = at.kind === "template" && at.heredoc === null ? at.parts : [];
    if (part?.kind !== "interpolation" || second !== undefined) return at;
    at = part.expression;
  }
}

/** What they say of places is in fields named `range` or `…Range`. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b))
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, index) => isSame(item, b[index]))
    );
  const fields = (of: object) => new Map(fieldsOf(of).filter(([key]) => !/^range$|Range$/.test(key)));
  const [x, y] = [fields(a), fields(b)];
  return x.size === y.size && [...x].every(([key, value]) => y.has(key) && isSame(value, y.get(key)));
}
