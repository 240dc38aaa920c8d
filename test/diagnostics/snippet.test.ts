import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SourceRange } from "../../src/diagnostics/diagnostic.ts";
import { snippetLines } from "../../src/diagnostics/snippet.ts";
import { displayWidth } from "../../src/diagnostics/width.ts";

function range(first: readonly [number, number], last: readonly [number, number]): SourceRange {
  const position = ([line, column]: readonly [number, number]) => ({ line, column, offset: 0 });
  return { file: "f", start: position(first), end: position(last) };
}

describe("snippetLines", () => {
  it("marks the columns of a range on its line", () => {
    expect(snippetLines("a\nfoo = bar\n", range([2, 7], [2, 10]), 80)).toEqual([
      { number: 2, text: "foo = bar", from: 6, to: 9 },
    ]);
  });

  it("counts tabs, wide and escaped characters as they are shown", () => {
    expect(snippetLines("\t日\u200b = x", range([1, 7], [1, 8]), 80)).toEqual([
      { number: 1, text: "  日\\u{200b} = x", from: 15, to: 16 },
    ]);
  });

  it("marks one column of an empty range, also at the end of a line", () => {
    expect(snippetLines("abc", range([1, 4], [1, 4]), 80)).toEqual([
      { number: 1, text: "abc", from: 3, to: 4 },
    ]);
  });

  it("drops carriage returns and a byte order mark", () => {
    expect(snippetLines("\ufeffab\r\ncd", range([1, 1], [1, 3]), 80)).toEqual([
      { number: 1, text: "ab", from: 0, to: 2 },
    ]);
  });

  it("shows a window of a long line around the mark", () => {
    const line = `${"x".repeat(100)}MARK${"y".repeat(100)}`;
    expect(snippetLines(line, range([1, 101], [1, 105]), 30)).toEqual([
      { number: 1, text: `…${"x".repeat(9)}MARK${"y".repeat(15)}…`, from: 10, to: 14 },
    ]);
  });

  it("shows the start and the end of a long range", () => {
    const source = ["a {", "  b", "", "  c", "  d", "}", ""].join("\n");
    expect(snippetLines(source, range([1, 1], [6, 2]), 80)).toEqual([
      { number: 1, text: "a {", from: 0, to: 3 },
      { number: 2, text: "  b", from: 2, to: 3 },
      { number: null, text: "", from: 0, to: 0 },
      { number: 6, text: "}", from: 0, to: 1 },
    ]);
  });

  it("has nothing to show of a line that is not there", () => {
    expect(snippetLines("a", range([3, 1], [3, 2]), 80)).toBeNull();
  });

  it("fits its lines into the columns, with the mark inside", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 120 }),
        fc.nat(130),
        fc.nat(130),
        fc.integer({ min: 12, max: 60 }),
        (text, start, length, columns) => {
          const line = text.replaceAll("\n", " ");
          const shown = snippetLines(line, range([1, start + 1], [1, start + length + 1]), columns) ?? [];
          for (const item of shown) {
            expect(displayWidth(item.text)).toBeLessThanOrEqual(columns);
            expect(item.from).toBeLessThan(item.to);
            expect(item.to).toBeLessThanOrEqual(columns + 1);
          }
        },
      ),
    );
  });
});
