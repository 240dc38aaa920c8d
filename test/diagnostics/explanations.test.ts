// Explanations: their examples are true, and docs/errors.md says the same.
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { loadConfiguration } from "../../src/config/load.ts";
import { AREAS } from "../../src/diagnostics/explanations/index.ts";
import { errorsMarkdown } from "./errors-page.ts";

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

test("docs/errors.md is made from them", async () => {
  const page = fileURLToPath(new URL("../../docs/errors.md", import.meta.url));
  await expect(errorsMarkdown()).toMatchFileSnapshot(page);
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
