// Every mistake is reported once, at its place, and what stands beside it is still understood.
import { expect, test } from "vitest";
import { parseExpression, parseFile, parseTemplate } from "../../src/hcl/parse.ts";
import { CASES } from "./recovery-cases.ts";
import { showBody } from "./show-syntax.ts";

test.each(Object.entries(CASES))("%s", (_, { text, tree, says }) => {
  const { file, diagnostics } = parseFile(text, "x.hcl");
  const said = diagnostics.map(({ code, range, summary }) => {
    const place = range && `${range.start.line}:${range.start.column}-${range.end.line}:${range.end.column}`;
    return `${code} ${place} ${summary}`;
  });
  expect({ tree: showBody(file.body), says: said }).toEqual({ tree, says });
});

test("a duplicate attribute points at both places and names its block", () => {
  const { diagnostics } = parseFile('service "web" {\n  a = 1\n  a = 2\n}\n', "x.hcl");
  expect(diagnostics).toEqual([
    {
      severity: "error",
      code: "duplicate-attribute",
      summary: "`a` is set twice.",
      detail: "An attribute can be set once in a body. Remove one of them.",
      context: 'service "web"',
      range: {
        file: "x.hcl",
        start: { line: 3, column: 3, offset: 26 },
        end: { line: 3, column: 4, offset: 27 },
      },
      related: {
        message: "set here first",
        range: {
          file: "x.hcl",
          start: { line: 2, column: 3, offset: 18 },
          end: { line: 2, column: 4, offset: 19 },
        },
      },
    },
  ]);
});

test("a dollar sign doubled before a shell variable is a warning with the fix", () => {
  const { diagnostics } = parseFile('a = "echo $$HOME"\n', "x.hcl");
  expect(diagnostics).toMatchObject([
    {
      severity: "warning",
      code: "doubled-dollar",
      detail: "Write `$HOME`: a dollar sign needs doubling only before `{`, as in `$${HOME}`.",
    },
  ]);
});

test("an expression must be all of its text", () => {
  expect(parseExpression("a b", "x").diagnostics).toMatchObject([{ code: "unexpected-token" }]);
  expect(parseExpression("", "x").diagnostics).toMatchObject([{ code: "missing-value" }]);
});

test("a template reports its mistakes and goes on behind them", () => {
  const { diagnostics } = parseTemplate("${a b}\n%{ endif }\n${c\n$${d}\n", "x.tpl");
  expect(diagnostics.map(({ code, range }) => `${code} ${range?.start.line}:${range?.start.column}`)).toEqual(
    ["unexpected-token 1:5", "unexpected-directive 2:1", "unexpected-token 4:1"],
  );
});
