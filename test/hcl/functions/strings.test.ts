import { describe, expect, it } from "vitest";
import { shown } from "./run.ts";

describe("chomp", () => {
  it.each([
    ['chomp("a\\r\\n\\n\\r")', '"a"'],
    ['chomp("a\\n")', '"a"'],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("endswith", () => {
  it.each([['endswith("abc","c")', "true"]])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("indent", () => {
  it.each([
    ['indent(2,"a\\nb\\n\\nc")', '"a\\n  b\\n  \\n  c"'],
    ['indent(-1,"a\\nb")', "error: indent: The number of spaces must be a whole number, zero or more."],
    ['indent(1.5,"a\\nb")', "error: indent: The number of spaces must be a whole number, zero or more."],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("join", () => {
  it.each([
    ['join(",",["a","b"],["c"])', '"a,b,c"'],
    ['join(",",["a",null])', "error: join: Element 1 is null; only strings can be joined."],
    ['join(",",[])', '""'],
    ['join(",")', "error: join: At least one list is needed."],
    ['join(",",["a",1,true])', '"a,1,true"'],
    [
      'join(",","a")',
      'error: The argument "lists" of join does not fit: a list of string is required, not a string.',
    ],
    ['join(",",toset(["b","a"]))', '"a,b"'],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("lower", () => {
  it.each([
    ['lower("ÄÖ İ")', '"äö i"'],
    ['lower("Σ ΑΣ İ ẞ K")', '"σ ασ i ß k"'],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("split", () => {
  it.each([
    ['split(",","a,b,c")', '["a", "b", "c"]'],
    ['split(",","")', '[""]'],
    ['split("","abc")', '["a", "b", "c"]'],
    ['split("","")', "[]"],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("strcontains", () => {
  it.each([['strcontains("hello","ll")', "true"]])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("strrev", () => {
  it.each([
    ['strrev("hello")', '"olleh"'],
    ['strrev("e\\u0301a 👨\u200d👩\u200d👧x")', '"x👨\u200d👩\u200d👧 aé"'],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("substr", () => {
  it.each([
    ['substr("hello",1,3)', '"ell"'],
    ['substr("hello",-3,-1)', '"llo"'],
    ['substr("hello",-10,2)', '"he"'],
    ['substr("hello",10,2)', '""'],
    ['substr("hello",1,-1)', '"ello"'],
    ['substr("hello",1,-5)', '"ello"'],
    ['substr("hello",0,0)', '""'],
    ['substr("hello",1.5,1)', "error: substr: The offset must be a whole number."],
    ['substr("hello",5,1)', '""'],
    ['substr("🤔🤷",0,1)', '"🤔"'],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("title", () => {
  it.each([
    [`title("hello world-foo bar's ǆ x_y 1a")`, `"Hello World-Foo Bar'S ǅ X_y 1a"`],
    [`title("a.b_c\\u00a0d/e'f—g’h·i\\u0300j 5a ⅷb +c $d €e")`, '"A.B_c\u00a0D/E\'F—g’h·ìj 5a Ⅷb +C $D €e"'],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("trim", () => {
  it.each([
    ['trim("?!hello?!","!?")', '"hello"'],
    ['trim("abc","")', '"abc"'],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("trimprefix", () => {
  it.each([['trimprefix("helloworld","hello")', '"world"']])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("trimspace", () => {
  it.each([
    ['trimspace("  hello\\n\\n\\u00a0\\u2003\\u200b")', '"hello\\n\\n\u00a0 \u200b"'],
    ['trimspace("\\ufeffa")', '"\ufeffa"'],
    ['trimspace("\\u0085a\\u1680")', '"a"'],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("trimsuffix", () => {
  it.each([['trimsuffix("helloworld","world")', '"hello"']])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("upper", () => {
  it.each([
    ['upper("straße ǆ")', '"STRAßE Ǆ"'],
    ['upper("ŉ ß ﬁ ı ſ µ")', '"ŉ ß ﬁ I S Μ"'],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});
