import { describe, expect, it } from "vitest";
import { shown, shownWithType } from "./run.ts";

describe("regex", () => {
  it.each([
    ['regex("[a-z]+","53453453.345345aaabbbccc23454")', '"aaabbbccc" as string'],
    [
      'regex("(\\\\d\\\\d\\\\d\\\\d)-(\\\\d\\\\d)","2019-02-01")',
      '["2019", "02"] as tuple([string, string])',
    ],
    [
      'regex("(?P<y>\\\\d+)-(?P<m>\\\\d+)?","2019-")',
      '{ m = null, y = "2019" } as object({m=string, y=string})',
    ],
    [
      'regex("(?P<y>\\\\d+)-(\\\\d+)?","2019-")',
      "error: regex: The pattern has groups with and without names; name all of them or none.",
    ],
    ['regex("a","b")', "error: regex: The pattern matches no part of the string."],
    ['regex("(","b")', "error: regex: The pattern cannot be read: missing closing ): `(`."],
    ['regex("(a)|(b)","b")', '[null, "b"] as tuple([string, string])'],
    ['regex("(?i)A","a")', '"a" as string'],
    [
      'regex("(?P<y>a)(?<y>b)","ab")',
      "error: regex: The pattern cannot be read: duplicate capture group name: `y`.",
    ],
    ['regex("\\\\pZ","b")', "error: regex: The pattern matches no part of the string."],
    ['regex("\\\\C","b")', "error: regex: The pattern cannot be read: invalid escape sequence: `\\C`."],
    ['regex("","b")', '"" as string'],
    [
      'regex("a(?=b)","b")',
      "error: regex: The pattern cannot be read: invalid or unsupported Perl syntax: `(?=`.",
    ],
    [
      'regex("^(?:(?P<s>[^:/?#]+):)?(?://(?P<a>[^/?#]*))?","https://x.y/z")',
      '{ a = "x.y", s = "https" } as object({a=string, s=string})',
    ],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("regexall", () => {
  it.each([
    ['regexall("[a-z]+","1234abcd5678efgh9")', '["abcd", "efgh"] as list(string)'],
    ['regexall("(a)(b)?","ab a")', '[["a", "b"], ["a", null]] as list(tuple([string, string]))'],
    ['regexall("x","ab a")', "[] as list(string)"],
    ['regexall("","ab")', '["", "", ""] as list(string)'],
    ['regexall("(?P<k>.)","ab")', '[{ k = "a" }, { k = "b" }] as list(object({k=string}))'],
    ['regexall("(?P<k>z)","ab")', "[] as list(object({k=string}))"],
    ['regexall("(z)","ab")', "[] as list(tuple([string]))"],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("replace", () => {
  it.each([
    ['replace("1 + 2 + 3","+","-")', '"1 - 2 - 3"'],
    ['replace("hello world","/w.*d/","everybody")', '"hello everybody"'],
    ['replace("ab","/(a)(b)/","$2$1")', '"ba"'],
    ['replace("ab","/(a)(b)/","$2x$1")', '"a"'],
    ['replace("ab","/(a)(b)/","$${2}x$${1}")', '"bxa"'],
    ['replace("ab","/(?P<n>a)/","[$${n}]")', '"[a]b"'],
    ['replace("ab","/(a)/","$$")', '"$b"'],
    ['replace("ab","/a/","$0$0")', '"aab"'],
    ['replace("ab","/a/","\\\\0")', '"\\\\0b"'],
    ['replace("abc","","-")', '"-a-b-c-"'],
    ['replace("abc","/","-")', '"abc"'],
    ['replace("a/bc","//","-")', '"-a-/-b-c-"'],
    ['replace("ab","/(/","x")', "error: replace: The pattern cannot be read: missing closing ): `(`."],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});
