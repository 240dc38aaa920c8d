// What follows a term: `.name`, `[key]`, the old `.0`, and the splats `.*` and `[*]`.
import type { Cursor } from "./cursor.ts";
import { describeToken } from "./cursor.ts";
import { parseExpression } from "./parse-expression.ts";
import { parseTerm } from "./parse-term.ts";
import { endsByLayout, recover } from "./recovery.ts";
import type { Token } from "./scanner.ts";
import type { Expression, SplatStep } from "./syntax.ts";

export function parsePostfix(cursor: Cursor): Expression {
  const { start } = cursor.token;
  let target = parseTerm(cursor);
  let height = cursor.height;
  while (!cursor.failed && (cursor.is(".") || cursor.is("["))) {
    const step = parseStep(cursor);
    if (step === null || cursor.failed || !cursor.raise(Math.max(height, cursor.height))) break;
    height = cursor.height;
    const range = cursor.from(start);
    switch (step.kind) {
      case "attribute":
        target = { kind: "attribute", target, name: step.name, nameRange: step.range, range };
        break;
      case "index":
        target = { kind: "index", target, key: step.key, range };
        break;
      case "splat":
        target = { kind: "splat", target, style: step.style, steps: step.steps, range };
        break;
      default:
        step satisfies never;
    }
  }
  if (!cursor.failed) cursor.height = height;
  return target;
}

/** One step at a `.` or `[`; null after a mistake. */
function parseStep(cursor: Cursor): SplatStep | null {
  if (cursor.is("[")) return parseBracket(cursor);
  const dot = cursor.take();
  cursor.height = 0;
  if (cursor.is("*")) return parseAttributeSplat(cursor, dot);
  return parseDotted(cursor, dot);
}

/** The name or number after a dot. */
function parseDotted(cursor: Cursor, dot: Token): SplatStep | null {
  const { token } = cursor;
  if (cursor.is("identifier")) {
    cursor.take();
    return { kind: "attribute", name: cursor.slice(token), range: cursor.range(token) };
  }
  if (cursor.is("number")) {
    cursor.take();
    const text = cursor.slice(token);
    if (text.includes("."))
      cursor.report(
        "chained-legacy-index",
        `\`.${text}\` cannot be read: \`${text}\` is one number.`,
        token,
        {
          detail: `Write \`[${text.split(".").join("][")}]\`.`,
        },
      );
    const range = cursor.range(token);
    return {
      kind: "index",
      key: { kind: "literal", value: Number(text), range },
      range: cursor.from(dot.start),
    };
  }
  cursor.fail(
    "missing-attribute-name",
    `A name is expected after \`.\`, not ${describeToken(cursor)}.`,
    dot,
    {
      detail: cursor.is("quote")
        ? 'Write `["…"]` for a name in quotes.'
        : cursor.is("newline")
          ? "An expression goes on in the next line only inside brackets."
          : "Write `value.name`, or `value[key]` for a computed name.",
    },
  );
  return null;
}

/** `.*` takes only names and old number indexes with it; an index in brackets applies to the whole result. */
function parseAttributeSplat(cursor: Cursor, dot: Token): SplatStep | null {
  cursor.take();
  const steps: SplatStep[] = [];
  while (cursor.is(".")) {
    const before = cursor.take();
    if (cursor.is("*")) {
      cursor.fail("nested-splat", "A `.*` cannot follow another in one chain.", cursor.token, {
        detail: "Use `[*]`, or a `for` expression.",
      });
      return null;
    }
    const step = parseDotted(cursor, before);
    if (step === null || !cursor.raise(cursor.height)) return null;
    steps.push(step);
  }
  return { kind: "splat", style: "attribute", steps, range: cursor.from(dot.start) };
}

function parseBracket(cursor: Cursor): SplatStep | null {
  const opener = cursor.take();
  cursor.height = 0;
  if (cursor.is("*")) return parseFullSplat(cursor, opener);
  const before = cursor.skipNewlines(true);
  const step = parseKey(cursor, opener);
  cursor.skipNewlines(before);
  return step;
}

function parseKey(cursor: Cursor, opener: Token): SplatStep | null {
  const key = parseExpression(cursor);
  if (cursor.failed && !recover(cursor, ["]"])) return null;
  if (!cursor.is("]") || endsByLayout(cursor, opener, "]")) {
    cursor.unbalanced = true;
    cursor.fail("unclosed-bracket", "This `[` has no `]`.", opener, {
      detail: `A \`]\` is expected before ${describeToken(cursor)}.`,
      related: { at: cursor.token, message: "expected before this" },
    });
    return null;
  }
  cursor.take();
  return { kind: "index", key, range: cursor.from(opener.start) };
}

/** `[*]` takes everything that follows with it, other splats too. */
function parseFullSplat(cursor: Cursor, opener: Token): SplatStep | null {
  cursor.take();
  if (!cursor.is("]")) {
    cursor.fail("unclosed-bracket", "This `[*` has no `]`.", opener, { detail: "Write `[*]`." });
    if (!recover(cursor, ["]"])) return null;
  }
  cursor.take();
  if (!cursor.enter()) {
    cursor.leave();
    return null;
  }
  const steps: SplatStep[] = [];
  let height = 0;
  while (!cursor.failed && (cursor.is(".") || cursor.is("["))) {
    const step = parseStep(cursor);
    if (step === null || !cursor.raise(Math.max(height, cursor.height))) break;
    height = cursor.height;
    steps.push(step);
  }
  cursor.leave();
  if (!cursor.failed) cursor.height = height;
  return { kind: "splat", style: "full", steps, range: cursor.from(opener.start) };
}
