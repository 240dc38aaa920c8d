import { describe, expect, it } from "vitest";
import { errorDiagnostic, warningDiagnostic } from "../../src/diagnostics/diagnostic.ts";
import type { Diagnostic, SourceRange } from "../../src/diagnostics/diagnostic.ts";
import { renderDiagnostics } from "../../src/render/diagnostic.ts";
import { renderDiagnosticsJson } from "../../src/render/diagnostic-json.ts";
import { plain, unicode } from "./style.ts";

const WEB = [
  'service "web" {',
  "  image    = var.image",
  "  replcas  = 3",
  "  env      = { TOKEN = var.token }",
  "}",
  "",
].join("\n");
const SOURCES = new Map([
  ["web.orch.hcl", WEB],
  ["wide.orch.hcl", `\tname = "日本\u202e" + ${"x".repeat(120)}\n`],
]);

function at(file: string, text: string, mark: string): SourceRange {
  const offset = text.indexOf(mark);
  const before = text.slice(0, offset).split("\n");
  const position = (length: number) => ({
    line: before.length,
    column: (before.at(-1) ?? "").length + 1 + length,
    offset: offset + length,
  });
  return { file, start: position(0), end: position(mark.length) };
}

const UNKNOWN = errorDiagnostic("unknown-attribute", 'There is no attribute "replcas" here.', {
  range: at("web.orch.hcl", WEB, "replcas"),
  context: 'service "web"',
  detail: 'Did you mean "replicas"?',
});

describe("diagnostics for people", () => {
  it("show the problem, the place, the code as written and what to do", () => {
    expect(renderDiagnostics([UNKNOWN], SOURCES, plain(80))).toBe(
      [
        'Error: There is no attribute "replcas" here. [unknown-attribute]',
        '  --> web.orch.hcl:3, in service "web"',
        "   |",
        " 3 |   replcas  = 3",
        "   |   ^^^^^^^",
        "",
        '  Did you mean "replicas"?',
        "",
      ].join("\n"),
    );
  });

  it("show the values involved, a second place and where to read more", () => {
    const diagnostic = errorDiagnostic("duplicate-name", "Two services have the name web.", {
      range: at("web.orch.hcl", WEB, "var.image"),
      values: [
        { expression: "var.image", value: '"acme/web:1"' },
        { expression: "var.token", value: "(sensitive)" },
      ],
      related: { range: at("web.orch.hcl", WEB, 'service "web"'), message: "The first one is here." },
      detail:
        "Rename one of them. A name is unique within its module, so that references to it mean one thing only.",
    });
    expect(renderDiagnostics([diagnostic], SOURCES, unicode(60), { hint: true })).toBe(
      [
        "Error: Two services have the name web. [duplicate-name]",
        "  ╭─ web.orch.hcl:2",
        "   │",
        " 2 │   image    = var.image",
        "   │              ^^^^^^^^^",
        "",
        '  var.image is "acme/web:1"',
        "  var.token is (sensitive)",
        "  Rename one of them. A name is unique within its module, so",
        "  that references to it mean one thing only.",
        "  The first one is here.",
        "  ╭─ web.orch.hcl:1",
        "   │",
        ' 1 │ service "web" {',
        "   │ ^^^^^^^^^^^^^",
        "",
        "More about this: orch explain duplicate-name",
        "",
      ].join("\n"),
    );
  });

  it("window a long line and spell out what is invisible in it", () => {
    const source = SOURCES.get("wide.orch.hcl") ?? "";
    const diagnostic = errorDiagnostic("bidi", "The text turns around.", {
      range: at("wide.orch.hcl", source, "日本"),
    });
    expect(renderDiagnostics([diagnostic], SOURCES, plain(50))).toBe(
      [
        "Error: The text turns around. [bidi]",
        "  --> wide.orch.hcl:1",
        "   |",
        ` 1 |   name = "日本\\u{202e}" + xxxxxxxxxxxxxxxx…`,
        "   |           ^^^^",
        "",
      ].join("\n"),
    );
  });

  it("do without a place or a source", () => {
    const range: SourceRange = {
      file: "gone.hcl",
      start: { line: 9, column: 1, offset: 80 },
      end: { line: 9, column: 2, offset: 81 },
    };
    const diagnostics = [
      errorDiagnostic("b", "Nowhere in particular."),
      errorDiagnostic("a", "In a file that is not at hand.", { range, context: 'job "x"' }),
    ];
    expect(renderDiagnostics(diagnostics, SOURCES, plain(80))).toBe(
      [
        "Error: In a file that is not at hand. [a]",
        '  --> gone.hcl:9, in job "x"',
        "",
        "Error: Nowhere in particular. [b]",
        "",
      ].join("\n"),
    );
  });

  it("come in order, warnings first, at most 20 of each and the rest counted", () => {
    const many: Diagnostic[] = Array.from({ length: 23 }, (_, index) =>
      errorDiagnostic("e", `Problem ${String(index).padStart(2, "0")}.`),
    ).reverse();
    const text = renderDiagnostics([...many, warningDiagnostic("w", "Old spelling.")], SOURCES, plain(80));
    const lines = text.split("\n").filter((item) => item !== "");
    expect(lines[0]).toBe("Warning: Old spelling. [w]");
    expect(lines.slice(1, 21)).toEqual(
      Array.from({ length: 20 }, (_, index) => `Error: Problem ${String(index).padStart(2, "0")}. [e]`),
    );
    expect(lines.slice(21)).toEqual(["And 3 more errors."]);
  });

  it("are nothing where there are none", () => {
    expect(renderDiagnostics([], SOURCES, plain(80))).toBe("");
  });
});

describe("diagnostics for machines", () => {
  it("have the shape that tools for terraform read", () => {
    const text = renderDiagnosticsJson([UNKNOWN, warningDiagnostic("w", "Old spelling.")], SOURCES);
    expect(JSON.parse(text)).toEqual({
      format_version: "1.0",
      valid: false,
      error_count: 1,
      warning_count: 1,
      diagnostics: [
        {
          severity: "error",
          code: "unknown-attribute",
          summary: 'There is no attribute "replcas" here.',
          detail: 'Did you mean "replicas"?',
          range: {
            filename: "web.orch.hcl",
            start: { line: 3, column: 3, byte: 41 },
            end: { line: 3, column: 10, byte: 48 },
          },
          snippet: {
            context: 'service "web"',
            code: "  replcas  = 3",
            start_line: 3,
            highlight_start_offset: 2,
            highlight_end_offset: 9,
            values: [],
          },
        },
        { severity: "warning", code: "w", summary: "Old spelling.", detail: "" },
      ],
    });
  });

  it("count bytes, not UTF-16 units", () => {
    const source = SOURCES.get("wide.orch.hcl") ?? "";
    const range = at("wide.orch.hcl", source, "+");
    const document = JSON.parse(renderDiagnosticsJson([errorDiagnostic("x", "X.", { range })], SOURCES));
    expect(document.diagnostics[0].range.start).toEqual({ line: 1, column: 15, byte: 20 });
    expect(renderDiagnosticsJson([errorDiagnostic("x", "X.", { range })], SOURCES)).not.toContain("\u202e");
  });

  it("are valid and empty where there are none", () => {
    expect(JSON.parse(renderDiagnosticsJson([], SOURCES))).toEqual({
      format_version: "1.0",
      valid: true,
      error_count: 0,
      warning_count: 0,
      diagnostics: [],
    });
  });
});
