import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { displayWidth, padEnd, padStart, sliceColumns, truncate } from "../../src/diagnostics/width.ts";

describe("displayWidth", () => {
  it.each([
    ["", 0],
    ["web", 3],
    ["日本", 4],
    ["ｆｕｌｌ", 8],
    ["한글", 4],
    ["e\u0301", 1],
    ["😀", 2],
    ["❤\ufe0f", 2],
    ["👍🏽", 2],
    ["🇩🇪", 2],
    ["→…█", 3],
  ])("of %s is %i", (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});

describe("texts fitted to columns", () => {
  it("cuts at whole characters and marks the cut", () => {
    expect(truncate("production", 6)).toBe("produ…");
    expect(truncate("production", 6, "...")).toBe("pro...");
    expect(truncate("日本語", 4)).toBe("日…");
    expect(truncate("short", 5)).toBe("short");
    expect(truncate("abcdef", 2, "...")).toBe("..");
  });

  it("fills to columns, not to characters", () => {
    expect(padEnd("日本", 6)).toBe("日本  ");
    expect(padStart("😀", 4)).toBe("  😀");
  });

  it("takes a part by columns", () => {
    expect(sliceColumns("abcdef", 2, 4)).toBe("cd");
    expect(sliceColumns("日本語", 2, 5)).toBe("本");
  });

  it("never makes a text wider than asked for", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 0, max: 20 }), (text, columns) => {
        expect(displayWidth(truncate(text, columns))).toBeLessThanOrEqual(columns);
        expect(displayWidth(sliceColumns(text, 0, columns))).toBeLessThanOrEqual(columns);
      }),
    );
  });
});
