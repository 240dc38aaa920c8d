// Bad input never hurts: each gets its code, its place and what to do, in bounded time and memory, and leaves everything as it
// was. The whole answers are in expected/, to be read aloud when they change.
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { BadInput } from "./bad-input.ts";
import { APPROVALS } from "./approvals.ts";
import { ENGINES } from "./engines.ts";
import { ENVIRONMENTS } from "./environments.ts";
import { FLAGS } from "./flags.ts";
import { PLACES } from "./places.ts";
import { PLANS } from "./plans.ts";
import { POLICIES } from "./policies.ts";
import { type Answer, answerTo } from "./run.ts";
import { STATES } from "./states.ts";
import { TEXTS } from "./texts.ts";
import { VALUES } from "./values.ts";
import { VARIABLES } from "./variables.ts";

const GROUPS: readonly (readonly [string, readonly BadInput[]])[] = [
  ["texts", TEXTS],
  ["values", VALUES],
  ["places", PLACES],
  ["variables", VARIABLES],
  ["flags", FLAGS],
  ["states", STATES],
  ["plans", PLANS],
  ["approvals", APPROVALS],
  ["policies", POLICIES],
  ["environments", ENVIRONMENTS],
  ["engines", ENGINES],
];
const MOST_MILLISECONDS = 5000;
const MOST_MEBIBYTES = 900;
const AT_ONCE = 3;
/** Of an answer that is kept for reading. */
const MOST_TEXT = 3000;

test("there are bad inputs of every kind, each under a name of its own", () => {
  const names = GROUPS.flatMap(([, inputs]) => inputs.map(({ name }) => name));
  expect(names.length).toBeGreaterThan(250);
  expect(new Set(names).size).toBe(names.length);
});

describe.each(GROUPS)("bad %s", (group, inputs) => {
  test("are answered as people have read and approved", { timeout: 300_000 }, async () => {
    const answers = await all(inputs);
    const problems = inputs.flatMap((input, index) => {
      const answer = answers[index];
      return answer === undefined ? [] : problemsOf(input, answer).map((text) => `${input.name}: ${text}`);
    });
    expect(problems).toEqual([]);
    const text = inputs.map((input, index) => shown(input, answers[index])).join("\n");
    await expect(text).toMatchFileSnapshot(
      fileURLToPath(new URL(`./expected/${group}.txt`, import.meta.url)),
    );
  });
});

async function all(inputs: readonly BadInput[]): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < inputs.length; index = next++) {
      const input = inputs[index];
      if (input !== undefined) answers[index] = await answerTo(input);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return answers;
}

function problemsOf(input: BadInput, answer: Answer): readonly string[] {
  const { exit, out, err, milliseconds, memory, changed } = answer;
  const found: string[] = [];
  const wanted = input.exit ?? 1;
  if (exit !== wanted) found.push(`exit ${exit}, not ${wanted}`);
  if (/\n\s+at .*:\d+/.test(err) || err.includes("defect in orch")) found.push("a stack trace");
  // eslint-disable-next-line no-control-regex -- that is what is looked for
  const dangerous = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/.exec(
    out + err,
  );
  if (dangerous !== null) found.push(`prints U+${dangerous[0].charCodeAt(0).toString(16)}`);
  if (!(milliseconds < MOST_MILLISECONDS)) found.push(`takes ${milliseconds} ms`);
  if (!(memory < MOST_MEBIBYTES)) found.push(`holds ${memory} MiB`);
  for (const name of changed) if (input.changes?.includes(name) !== true) found.push(`changes ${name}`);
  const errors = blocksOf(err).filter((block) => block.startsWith("Error:"));
  if (wanted !== 0 && errors.length === 0 && input.closed === undefined && !err.startsWith("Usage:"))
    found.push("no error");
  for (const block of errors) {
    const [, code] = /\s\[([a-z0-9-]+)\]\n/.exec(`${block}\n`) ?? [];
    if (code === undefined) found.push(`no code: ${block.slice(0, 100)}`);
    if (!hasRemedy(block)) found.push(`no remedy: ${block.slice(0, 100)}`);
  }
  return found;
}

/** Each diagnostic with its lines. */
function blocksOf(err: string): readonly string[] {
  return err.split(/^(?=Error: |Warning: )/m).map((block) => block.trimEnd());
}

/** An indented line that is no place and no source, or a problem that says itself what must be. */
function hasRemedy(block: string): boolean {
  const [summary = "", ...lines] = block.split("\n");
  const notes = lines.filter(
    (line) => /^ {2}\S/.test(line) && !/^ +(-->|\d* \|)/.test(line) && !line.includes("["),
  );
  return (
    notes.length > 0 ||
    /must|is required|cannot|has .* as in|there is no such/.test(summary) ||
    lines.some((line) => /^ {2}[A-Z`"]/.test(line))
  );
}

function shown(input: BadInput, answer: Answer | undefined): string {
  if (answer === undefined) return "";
  const stable = (text: string): string =>
    text
      // which end of a connection notices first is chance
      .replaceAll(/\((EPIPE|ECONNRESET)\)/g, "(<hung up>)")
      .replaceAll(/\.\d{6,}\b/g, ".<n>")
      .replaceAll(/[a-z0-9.-]*:53\b/g, "<resolver>");
  const cut = (text: string): string =>
    text.length <= MOST_TEXT ? text : `${text.slice(0, MOST_TEXT)}\n… and ${text.length - MOST_TEXT} more\n`;
  const title = `=== ${input.name.replaceAll(/[^ -~]/g, "?")}: orch ${input.args.map((arg) => (arg.length > 60 ? `${arg.slice(0, 60)}…` : JSON.stringify(arg))).join(" ")}`;
  return `${title}\nexit ${answer.exit}\n${stable(cut(answer.out))}${stable(cut(answer.err))}`;
}
