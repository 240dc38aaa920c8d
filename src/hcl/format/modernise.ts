// Old ways of writing that `terraform fmt` replaces: `"${x}"` as a whole value is `x`, the labels of blocks have quotes,
// and `type` of a variable is no string and no bare `list`, `map` or `set`.
import type { Attribute, Block, Body, Expression, File } from "../syntax.ts";
import { modernLabel } from "./label-text.ts";
import { legacyType } from "./legacy-type.ts";
import { makeToken } from "./tokens.ts";
import type { FormatToken } from "./tokens.ts";
import { unwrapInterpolation } from "./unwrap.ts";

interface Edit {
  /** Indices of tokens, the last one exclusive. */
  readonly from: number;
  readonly to: number;
  readonly tokens: readonly FormatToken[];
}

/** The tokens of `file` with what is old replaced. */
export function modernise(file: File, tokens: readonly FormatToken[]): readonly FormatToken[] {
  const edits: Edit[] = [];
  const replace = (
    node: Placed,
    change: (old: readonly FormatToken[], next: FormatToken | undefined) => Change,
  ): void => {
    const from = indexAt(tokens, node.range.start.offset);
    const to = indexAt(tokens, node.range.end.offset);
    const changed = change(tokens.slice(from, to), tokens[to]);
    if (changed !== null) edits.push({ from, to, tokens: changed });
  };
  const visitAttribute = ({ name, expression }: Attribute, inVariable: boolean): void => {
    if (inVariable && name === "type") {
      const type = legacyType(expression);
      if (type !== null) replace(expression, () => typeTokens(type));
    } else if (isOneInterpolation(expression)) replace(expression, unwrapInterpolation);
  };
  const visitBody = (body: Body, inVariable: boolean): void => {
    for (const attribute of body.attributes) visitAttribute(attribute, inVariable);
    for (const block of body.blocks) visitBlock(block);
  };
  const visitBlock = (block: Block, top = false): void => {
    for (const label of block.labels)
      replace(label, (old) => {
        const text = modernLabel(label, old.map((token) => token.text).join(""));
        return text === null ? null : [makeToken("other", text)];
      });
    visitBody(block.body, top && block.type === "variable");
  };
  for (const attribute of file.body.attributes) visitAttribute(attribute, false);
  for (const block of file.body.blocks) visitBlock(block, true);
  return applyEdits(tokens, edits);
}

type Change = readonly FormatToken[] | null;
type Placed = Pick<Expression, "range">;

/** `string`, or `list(string)` from its two parts. */
function typeTokens([outer, inner]: readonly [string, string?]): readonly FormatToken[] {
  const name = makeToken("identifier", outer);
  return inner === undefined
    ? [name]
    : [name, makeToken("(", "("), makeToken("identifier", inner), makeToken(")", ")")];
}

function isOneInterpolation(expression: Expression): boolean {
  return (
    expression.kind === "template" &&
    expression.heredoc === null &&
    expression.parts.length === 1 &&
    expression.parts[0]?.kind === "interpolation"
  );
}

/** The first token at or after an offset. */
function indexAt(tokens: readonly FormatToken[], offset: number): number {
  let [low, high] = [0, tokens.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.start ?? Infinity) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function applyEdits(tokens: readonly FormatToken[], edits: readonly Edit[]): readonly FormatToken[] {
  if (edits.length === 0) return tokens;
  const result: FormatToken[] = [];
  let done = 0;
  const copy = (to: number): void => {
    for (; done < to; done += 1) {
      const token = tokens[done];
      if (token !== undefined) result.push(token);
    }
  };
  for (const edit of [...edits].sort((a, b) => a.from - b.from)) {
    copy(edit.from);
    for (const token of edit.tokens) result.push(token);
    done = edit.to;
  }
  copy(tokens.length);
  return result;
}
