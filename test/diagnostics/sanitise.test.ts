import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printable, visibleJson, visibleText } from "../../src/diagnostics/sanitise.ts";

describe("visibleText", () => {
  it("leaves ordinary text of any script as it is", () => {
    for (const text of ["web-1", "grüße", "日本語", "👍🏽", "❤️", "a\u0301", ""])
      expect(visibleText(text)).toBe(text);
  });

  it("writes control characters out, C1 and DEL too", () => {
    expect(visibleText("\u001b[31mred\u0007\u0008\r\u007f\u009b2J\0")).toBe(
      "\\u{1b}[31mred\\u{7}\\u{8}\\u{d}\\u{7f}\\u{9b}2J\\u{0}",
    );
  });

  it("writes bidirectional, zero-width and other invisible characters out", () => {
    expect(visibleText("a\u202egnp\u2066.\u200b\u200d\ufeff\u00ad\u2028\u3164\u{e0041}")).toBe(
      "a\\u{202e}gnp\\u{2066}.\\u{200b}\\u{200d}\\u{feff}\\u{ad}\\u{2028}\\u{3164}\\u{e0041}",
    );
  });

  it("writes variation selectors out unless they are on an emoji", () => {
    expect(visibleText("prod\ufe0f ❤\ufe0f")).toBe("prod\\u{fe0f} ❤\ufe0f");
  });

  it("writes unpaired surrogates out", () => {
    expect(visibleText("\ud800x\udc00 \ud83d\ude00")).toBe("\\u{d800}x\\u{dc00} 😀");
  });

  it("shows a tab as two spaces", () => {
    expect(visibleText("a\tb")).toBe("a  b");
  });

  it("keeps line feeds only where lines are wanted", () => {
    expect(visibleText("a\r\nb\nc")).toBe("a\\u{d}\\u{a}b\\u{a}c");
    expect(visibleText("a\r\nb\nc", { multiline: true })).toBe("a\nb\nc");
  });

  it("cuts long text and says how much is missing, never inside a character", () => {
    expect(visibleText("abcdef", { limit: 4 })).toBe("abcd… (2 more characters)");
    expect(visibleText("abc😀f", { limit: 4 })).toBe("abc… (3 more characters)");
  });

  it("disarms what CI systems read as commands", () => {
    expect(visibleText("::error file=x::boo ::STOP-COMMANDS::t ##[group]x ##vso[task] ##teamcity[x]")).toBe(
      "\\u{3a}:error file=x::boo \\u{3a}:STOP-COMMANDS::t \\u{23}#[group]x \\u{23}#vso[task] \\u{23}#teamcity[x]",
    );
    expect(visibleText("std::vector fe80::1 ## heading")).toBe("std::vector fe80::1 ## heading");
  });

  it("never lets anything invisible through, and says the same twice", () => {
    const invisible = /\p{Cc}|\p{Cf}|\p{Cs}|\p{Zl}|\p{Zp}/u;
    const unit = fc.oneof(
      fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
      fc.constantFrom("\u001b", "\u202e", "\ufe0f", "::error", "##[", "😀"),
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 40 }), (units) => {
        const visible = visibleText(units.join(""));
        expect(visible).not.toMatch(invisible);
        expect(visibleText(visible)).toBe(visible);
      }),
    );
  });
});

describe("visibleJson", () => {
  it("writes dangerous characters as escapes that mean the same", () => {
    const value = { "a\u202e": "\u009b\u001b \u{e0041} ##[group] 日本", __proto__x: ["\u200b"] };
    const text = visibleJson(JSON.stringify(value, null, 2));
    expect(text).toBe(
      '{\n  "a\\u202e": "\\u009b\\u001b \\udb40\\udc41 \\u0023#[group] 日本",\n  "__proto__x": [\n    "\\u200b"\n  ]\n}',
    );
    expect(JSON.parse(text)).toEqual(value);
  });
});

describe("text on its way to a stream", () => {
  const hostile = "a\u001b[2Jb\rc\u0007d\u202ee\u009bf\u001b]0;title\u0007\n";

  it("keeps line feeds and writes out everything that acts on a terminal", () => {
    expect(printable(hostile, "none")).toBe(
      "a\\u{1b}[2Jb\\u{d}c\\u{7}d\\u{202e}e\\u{9b}f\\u{1b}]0;title\\u{7}\n",
    );
  });

  it("keeps colours of ours where they are wanted, and only there", () => {
    const painted = "\u001b[1m\u001b[31mError\u001b[39m\u001b[22m\u001b[8mhidden\n";
    expect(printable(painted, "colours")).toBe(
      "\u001b[1m\u001b[31mError\u001b[39m\u001b[22m\\u{1b}[8mhidden\n",
    );
    expect(printable(painted, "none")).not.toContain("\u001b");
  });

  it("keeps what a region needs that is painted over, and no other movement", () => {
    const region = "\u001b[?25l\r\u001b[3Aline\u001b[K\n\u001b[J";
    expect(printable(region, "painting")).toBe(region);
    expect(printable("\u001b[10;10Hx\u001b[2Jy", "painting")).toBe("\\u{1b}[10;10Hx\\u{1b}[2Jy");
  });
});
