import { describe, expect, it } from "vitest";
import { line, printLines, span, truncateLine, wrapLine } from "../../src/render/text.ts";
import { colourful, plain, unicode } from "./style.ts";

describe("lines", () => {
  it("are sanitised as they are made", () => {
    expect(printLines([line("a\u001b[31m", span("b\nc", "error"))], plain(80))).toBe(
      "a\\u{1b}[31mb\\u{a}c\n",
    );
  });

  it("lose spaces at their end", () => {
    expect(printLines([line("a  ", span("   ")), line(" ")], plain(80))).toBe("a\n\n");
  });

  it("break at spaces and hang behind their indentation", () => {
    const text = line("  ", span("one two", "strong"), " three four five six seven eight");
    expect(printLines([text], plain(40))).toBe("  one two three four five six seven\n    eight\n");
  });

  it("do not break where two tones meet within a word", () => {
    const text = line("x".repeat(36), " ", span("ab", "error"), span("cd", "code"));
    expect(printLines([text], plain(40))).toBe(`${"x".repeat(36)}\n  abcd\n`);
  });

  it("break a word that is wider than a line", () => {
    expect(wrapLine(line("y".repeat(50)), 40).map((part) => part.map((item) => item.text).join(""))).toEqual([
      "y".repeat(40),
      `  ${"y".repeat(10)}`,
    ]);
  });

  it("are cut with a mark", () => {
    const cut = truncateLine(line("abc", span("defgh", "strong"), "ij"), 6, unicode(80));
    expect(cut).toEqual([
      { text: "abc", tone: "plain" },
      { text: "de…", tone: "strong" },
    ]);
  });

  it("carry colours only where colours are wanted", () => {
    expect(printLines([line(span("bad", "error"))], colourful(80))).toBe(
      "\u001b[1m\u001b[31mbad\u001b[39m\u001b[22m\n",
    );
    expect(printLines([line(span("bad", "error"))], plain(80))).toBe("bad\n");
  });
});
