// What Terraform answered (cases.jsonl, written by record.mjs) is what the console answers, but for the listed differences.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { answerLine } from "../../../src/cli/console-request.ts";
import { requestScope } from "../../../src/cli/console-scope.ts";
import { standardFunctions } from "../../../src/hcl/functions/index.ts";

interface Case {
  readonly expression: string;
  readonly type?: unknown;
  readonly json?: string;
  readonly unknown?: true;
  readonly sensitive?: true;
  readonly unreadable?: true;
  readonly error?: true;
}

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const read = (name: string): string => readFileSync(here(name), "utf8");

const cases = read("cases.jsonl")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line) as Case); // written by record.mjs
// by hand: why an answer is another one
const differences = new Map(Object.entries(JSON.parse(read("differences.json")) as Record<string, string>));
const variables = Object.entries(JSON.parse(read("variables.json")) as object); // by name

/** Our answer in the words of the recorded cases. */
function answer(expression: string): object {
  const used = variables.filter(([name]) => expression.includes(`@${name}`));
  const request = JSON.stringify({
    expression: expression.replaceAll("@", ""),
    variables: Object.fromEntries(used),
  });
  const line = answerLine(request, (given) => requestScope(here("files"), ".", given.variables));
  // the answer as `console --json` gives it
  const { type, value, unknown, sensitive, error } = JSON.parse(withTexts(line)) as Record<string, unknown>;
  if (error !== undefined) return { error: true };
  return {
    type,
    ...(unknown === true ? { unknown } : { value }),
    // of what is unknown Terraform's console does not say whether it is sensitive
    ...(sensitive === true && unknown !== true ? { sensitive } : {}),
  };
}

function expected({ type, json, unknown, sensitive, error, unreadable }: Case): object {
  if (error === true || unreadable === true) return { error: true };
  return {
    type,
    ...(unknown === true ? { unknown } : { value: JSON.parse(withTexts(json ?? "null")) as unknown }),
    ...(sensitive === true && unknown !== true ? { sensitive } : {}),
  };
}

/** Numbers as text, so that every digit is compared; Terraform writes -0. */
const withTexts = (json: string): string =>
  json.replace(/"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*/g, (token) =>
    token.startsWith('"') ? token : JSON.stringify(token === "-0" ? "0" : token),
  );

test("every expression has the type and the value that Terraform gives it", () => {
  const wrong = cases.flatMap((item) => {
    const [ours, theirs] = [answer(item.expression), expected(item)];
    const same = isSame(ours, theirs);
    if (same !== differences.has(item.expression)) return [];
    return [
      { expression: item.expression, ours, theirs: same ? "the same; take it out of the list" : theirs },
    ];
  });
  const out = process.env["ORACLE_OUT"];
  if (out !== undefined) writeFileSync(out, wrong.map((item) => `${JSON.stringify(item)}\n`).join(""));
  expect(wrong).toEqual([]);
});

test("there are cases enough, and all differences are about one of them", () => {
  expect(cases.length).toBeGreaterThan(1500);
  const known = new Set(cases.map(({ expression }) => expression));
  expect([...differences.keys()].filter((expression) => !known.has(expression))).toEqual([]);
});

test("every function has at least three cases", () => {
  // what is not the same twice, or needs a key of its own, is tested elsewhere
  const others = new Set(["bcrypt", "plantimestamp", "rsadecrypt", "timestamp", "type", "uuid"]);
  const few = [...standardFunctions.keys(), "try", "can"].filter(
    (name) =>
      !others.has(name) &&
      cases.filter(({ expression }) => new RegExp(`\\b${name}\\(`).test(expression)).length < 3,
  );
  expect(few).toEqual([]);
});

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(ordered(a)) === JSON.stringify(ordered(b));
}

/** Keys in order: what is compared are objects. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (value === null || typeof value !== "object") return value;
  return Object.entries(value)
    .sort(([x], [y]) => (x < y ? -1 : 1))
    .map(([name, part]) => [name, ordered(part)]);
}
