// `validate --json` beside what `terraform validate -json` says of the same texts (cases.json, written by record.mjs): the
// words are others, the shape and the way of counting are the same.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { errorDiagnostic } from "../../../src/diagnostics/diagnostic.ts";
import type { SourcePosition } from "../../../src/diagnostics/diagnostic.ts";
import { renderDiagnosticsJson } from "../../../src/render/diagnostic-json.ts";
import { load } from "../../config/rig.ts";

interface Place {
  readonly line: number;
  readonly column: number;
  readonly byte: number;
}

interface Item {
  readonly range?: { readonly filename: string; readonly start: Place; readonly end: Place };
  readonly snippet?: { readonly context: string | null; readonly code: string; readonly start_line: number };
}

interface Document {
  readonly valid: boolean;
  readonly diagnostics: readonly Item[];
}

interface Case {
  readonly name: string;
  readonly text: string;
  readonly document: Document;
}

const cases = JSON.parse(readFileSync(new URL("cases.json", import.meta.url), "utf8")) as readonly Case[]; // written by record.mjs

const FILE = "main.tf";

function ours(text: string): Document {
  const { diagnostics } = load({ [FILE]: text });
  // a project has a name here, Terraform's has none
  const said = diagnostics.filter(({ code }) => code !== "missing-block");
  return JSON.parse(renderDiagnosticsJson(said, new Map([[FILE, text]]))) as Document; // what was just made
}

/** Every path of a document with the type of what is there; elements of arrays are alike. */
function shape(value: unknown, path = "$"): readonly string[] {
  if (Array.isArray(value)) return [`${path} array`, ...value.flatMap((item) => shape(item, `${path}[]`))];
  if (value === null || typeof value !== "object")
    return [`${path} ${value === null ? "null" : typeof value}`];
  return [
    `${path} object`,
    ...Object.entries(value).flatMap(([name, part]) => shape(part, `${path}.${name}`)),
  ];
}

/** What both may have and the other may not. */
const OURS_ALONE = /^\$\.diagnostics\[\]\.(?:code|related)\b/;
const THEIRS_ALONE = /\.function_call\b/;

test("all that Terraform's document has is there, of the same type, and nothing else but the code and a second place", () => {
  const all = (documents: readonly Document[]): readonly string[] =>
    [...new Set(documents.flatMap((document) => shape(document)))].sort();
  expect(all(cases.map(({ text }) => ours(text))).filter((line) => !OURS_ALONE.test(line))).toEqual(
    all(cases.map(({ document }) => document)).filter((line) => !THEIRS_ALONE.test(line)),
  );
});

test("the same texts are valid", () => {
  expect(cases.map(({ name, text }) => [name, ours(text).valid])).toEqual(
    cases.map(({ name, document }) => [name, document.valid]),
  );
});

test("a place that Terraform names is written as Terraform writes it", () => {
  const recorded = cases.flatMap(({ name, text, document }) =>
    document.diagnostics.flatMap(({ range, snippet }) =>
      range === undefined || snippet === undefined ? [] : [{ name, text, range, snippet }],
    ),
  );
  expect(recorded.length).toBeGreaterThan(15);
  const written = recorded.map(({ name, text, range, snippet }) => {
    const position = ({ byte }: Place): SourcePosition => positionOf(text, byte);
    const diagnostic = errorDiagnostic("x", "X.", {
      range: { file: FILE, start: position(range.start), end: position(range.end) },
      ...(snippet.context === null ? {} : { context: snippet.context }),
    });
    const document = JSON.parse(renderDiagnosticsJson([diagnostic], new Map([[FILE, text]]))) as Document; // just made
    const [item] = document.diagnostics;
    return { name, range: item?.range, snippet: { ...item?.snippet, values: [] } };
  });
  expect(written).toEqual(
    recorded.map(({ name, text, range, snippet }) => ({
      name,
      range,
      snippet: asOurs(text, range, snippet),
    })),
  );
});

test("a file with a byte order mark counts its bytes", () => {
  const range = (document: Document | undefined) => document?.diagnostics[0]?.range?.start;
  const marked = cases.find(({ name }) => name === "a byte order mark");
  expect(range(marked?.document)).toEqual({ line: 1, column: 14, byte: 16 });
  expect(range(ours(marked?.text ?? ""))).toEqual({ line: 1, column: 14, byte: 16 });
});

test("an empty range takes one character, at most to the end of its line", () => {
  const at = { line: 1, column: 4, offset: 3 };
  const diagnostic = errorDiagnostic("x", "X.", { range: { file: FILE, start: at, end: at } });
  const document = JSON.parse(renderDiagnosticsJson([diagnostic], new Map([[FILE, "a = 1"]]))) as Document; // just made
  expect(document.diagnostics[0]).toMatchObject({
    range: { start: { line: 1, column: 4, byte: 3 }, end: { line: 1, column: 5, byte: 4 } },
    snippet: { highlight_start_offset: 3, highlight_end_offset: 4 },
  });
});

/** Terraform quotes a byte order mark, and for some mistakes a line above. */
function asOurs(
  text: string,
  range: NonNullable<Item["range"]>,
  snippet: NonNullable<Item["snippet"]>,
): object {
  const { highlight_start_offset: start, highlight_end_offset: end } = snippet as unknown as Record<
    string,
    number
  >; // as recorded
  const lines = snippet.code.split("\n");
  const above = range.start.line - snippet.start_line;
  const cut = Buffer.byteLength(
    lines
      .slice(0, above)
      .map((line) => `${line}\n`)
      .join(""),
  );
  const mark = text.startsWith("\ufeff") && range.start.line === 1 ? 3 : 0;
  return {
    ...snippet,
    code: lines.slice(above).join("\n").replace("\ufeff", ""),
    start_line: range.start.line,
    highlight_start_offset: (start ?? 0) - cut - mark,
    highlight_end_offset: (end ?? 0) - cut - mark,
    values: [],
  };
}

function positionOf(text: string, byte: number): SourcePosition {
  const before = Buffer.from(text).subarray(0, byte).toString();
  const line = before.slice(before.lastIndexOf("\n") + 1).replace("\ufeff", "");
  return { line: before.split("\n").length, column: line.length + 1, offset: before.length };
}
