// Explanations: their examples are true, and docs/errors.md says the same.
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { loadConfiguration } from "../../src/config/load.ts";
import { AREAS } from "../../src/diagnostics/explanations/index.ts";
import { errorsMarkdown } from "./errors-page.ts";
import { answerOf, mistakesMarkdown } from "./mistakes-part.ts";
import { MISTAKES } from "./mistakes.ts";

const EXAMPLES = AREAS.flatMap(({ codes }) =>
  [...codes].flatMap(([code, { wrong, right }]) => (wrong === undefined ? [] : [{ code, wrong, right }])),
);

describe("an example of a mistake", () => {
  test.each(EXAMPLES)(
    "is answered with $code, and what is right instead is not",
    ({ code, wrong, right }) => {
      expect(codesOf(wrong)).toContain(code);
      expect(right).toBeDefined();
      expect(codesOf(right ?? "")).toEqual([]);
    },
  );
});

test("every sentence ends", () => {
  const open = AREAS.flatMap(({ codes }) =>
    [...codes].flatMap(([code, { means, why, fix }]) =>
      [means, why, fix].filter((text) => !/[.…]$/.test(text)).map((text) => `${code}: ${text}`),
    ),
  );
  expect(open).toEqual([]);
});

describe("the twenty most common mistakes", () => {
  test("are twenty", () => expect(new Set(MISTAKES.map(({ title }) => title)).size).toBe(20));

  test.each(MISTAKES)(
    "$title: the answer is one error with its place, and says what to do",
    async (mistake) => {
      const lines = (await answerOf(mistake)).split("\n");
      expect(lines.filter((line) => /^(Error|Warning): /.test(line))).toHaveLength(1);
      expect(lines.filter((line) => / ╭─ web\.orch\.hcl:\d/.test(line)).length).toBeGreaterThan(0);
      expect(lines.filter((line) => /^ {2}[A-Za-z]/.test(line)).length).toBeGreaterThan(0);
    },
  );
});

test("docs/errors.md is made from them", async () => {
  const page = fileURLToPath(new URL("../../docs/errors.md", import.meta.url));
  await expect(errorsMarkdown(await mistakesMarkdown())).toMatchFileSnapshot(page);
});

/** What a project says that consists of this and, where it has none, an orch block. */
function codesOf(text: string): readonly string[] {
  const none = { ok: false, message: "there are no files" } as const;
  const whole = /^orch /m.test(text) ? text : `orch {\n  project = "shop"\n}\n${text}`;
  const { diagnostics } = loadConfiguration({
    files: [{ name: "main.orch.hcl", text: `${whole}\n` }],
    variables: { environment: new Map(), files: [], flags: [] },
    reader: { readFile: () => none, listFiles: () => none },
  });
  return diagnostics.map(({ code }) => code);
}
