import { describe, expect, it } from "vitest";
import { shown } from "./run.ts";

describe("base64decode", () => {
  it.each([
    ['base64decode("aGk=")', '"hi"'],
    ['base64decode("aGk")', "error: base64decode: The string is not valid Base64 with its padding."],
    [
      'base64decode("/w==")',
      "error: base64decode: The decoded bytes are not UTF-8; see textdecodebase64 for other encodings.",
    ],
    ['base64decode("aG k=")', "error: base64decode: The string is not valid Base64 with its padding."],
    ['base64decode("aG\\nk=")', '"hi"'],
    ['base64decode("aGl=")', '"hi"'],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("base64encode", () => {
  it.each([['base64encode("hä")', '"aMOk"']])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("base64gzip", () => {
  it.each([
    ['base64gzip("hello")', '"H4sIAAAAAAAA/8pIzcnJBwAAAP//AQAA//+GphA2BQAAAA=="'],
    ['base64gzip("")', '"H4sIAAAAAAAA/wAAAP//AQAA//8AAAAAAAAAAA=="'],
    [
      'base64gzip("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")',
      '"H4sIAAAAAAAA/0okAQAAAAD//wEAAP//lNohbSwAAAA="',
    ],
    [
      'base64gzip("hello hello hello hello world")',
      '"H4sIAAAAAAAA/8pIzcnJV8Aky/OLclIAAAAA//8BAAD//zNlNDQdAAAA"',
    ],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("csvdecode", () => {
  it.each([
    ['csvdecode("a,b\\n1,2\\n3,4\\n")', '[{ a = "1", b = "2" }, { a = "3", b = "4" }]'],
    [
      'csvdecode("a,b\\n1\\n")',
      "error: csvdecode: The string is not valid CSV on line 2: a quote stands in a wrong place or is missing.",
    ],
    ['csvdecode("a,a\\n1,2\\n")', "error: csvdecode: Column 2 has the same name as another one."],
    ['csvdecode("")', "error: csvdecode: The line with the names of the columns is missing."],
    ['csvdecode("a,b")', "[]"],
    ['csvdecode("a,b\\n\\n1,\\"x\\"\\"y\\nz\\"\\r\\n")', '[{ a = "1", b = "x\\"y\\nz" }]'],
    [
      'csvdecode("a,b\\n1,x\\"y\\n")',
      "error: csvdecode: The string is not valid CSV on line 2: a quote stands in a wrong place or is missing.",
    ],
    ['csvdecode(" a , b\\n 1, 2\\n")', '[{ " a " = " 1", " b" = " 2" }]'],
    [
      'csvdecode("a\\n\\"x\\"y\\n")',
      "error: csvdecode: The string is not valid CSV on line 2: a quote stands in a wrong place or is missing.",
    ],
    ['csvdecode("\\ufeffa\\n1\\n")', '[{ "\ufeffa" = "1" }]'],
    ['csvdecode("a,\\n1,2\\n")', '[{ "" = "2", a = "1" }]'],
    [
      'csvdecode("a\\n\\"unclosed")',
      "error: csvdecode: The string is not valid CSV on line 2: a quote stands in a wrong place or is missing.",
    ],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("jsondecode", () => {
  it.each([
    ['jsondecode("{\\"b\\":[1,true,null],\\"a\\":1.50}")', "{ a = 1.5, b = [1, true, null] }"],
    ['jsondecode("[]")', "[]"],
    ['jsondecode("{} x")', "error: jsondecode: The string is not valid JSON."],
    ['jsondecode("")', "error: jsondecode: The string is not valid JSON."],
    ['jsondecode("{\\"a\\":1,\\"a\\":2}")', "{ a = 2 }"],
    ['jsondecode("nul")', "error: jsondecode: The string is not valid JSON."],
    ['jsondecode("[1e99999]")', "error: jsondecode: The JSON has a number that is too large."],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("jsonencode", () => {
  it.each([
    [
      'jsonencode({b=1,a=[null,true,"<&>\\u2028 ü"]})',
      '"{\\"a\\":[null,true,\\"\\\\u003c\\\\u0026\\\\u003e\\\\u2028 ü\\"],\\"b\\":1}"',
    ],
    ["jsonencode(1.5e30)", '"1500000000000000000000000000000"'],
    ["jsonencode(0.1)", '"0.1"'],
    ["jsonencode(null)", '"null"'],
    ["jsonencode(1e-7)", '"0.0000001"'],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("textdecodebase64", () => {
  it.each([
    ['textdecodebase64("aABpAA==","UTF-16LE")', '"hi"'],
    ['textdecodebase64("6Q==","windows-1252")', '"é"'],
    ['textdecodebase64("6Q==","latin1")', '"é"'],
    [
      'textdecodebase64("6Q==","nope")',
      "error: textdecodebase64: This encoding is not known; known are UTF-8, UTF-16, UTF-16LE, UTF-16BE, ISO-8859-1, windows-1252, Shift_JIS and others.",
    ],
    ['textdecodebase64("/w==","UTF-8")', "error: textdecodebase64: The bytes are not text in this encoding."],
    [
      'textdecodebase64("aGk","UTF-8")',
      "error: textdecodebase64: The string is not valid Base64 with its padding.",
    ],
    ['textdecodebase64("xvzL3A==","EUC-JP")', '"日本"'],
    ['textdecodebase64("/v8AaA==","UTF-16")', '"h"'],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("textencodebase64", () => {
  it.each([
    ['textencodebase64("hi é","UTF-16LE")', '"aABpACAA6QA="'],
    ['textencodebase64("hi é","windows-1252")', '"aGkg6Q=="'],
    ['textencodebase64("hi é","UTF-16")', '"/v8AaABpACAA6Q=="'],
    ['textencodebase64("hi é","UTF-16BE")', '"AGgAaQAgAOk="'],
    [
      'textencodebase64("日","windows-1252")',
      "error: textencodebase64: The string has characters that this encoding does not have.",
    ],
    ['textencodebase64("日","shift_jis")', '"k/o="'],
    ['textencodebase64("hi é","UTF-8")', '"aGkgw6k="'],
    ['textencodebase64("hi é","iso-8859-1")', '"aGkg6Q=="'],
    ['textencodebase64("日本語","EUC-JP")', '"xvzL3Ljs"'],
    [
      'textencodebase64("é","us-ascii")',
      "error: textencodebase64: The string has characters that this encoding does not have.",
    ],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("urlencode", () => {
  it.each([[`urlencode("a b&c=é/~-_.!*'()+")`, '"a+b%26c%3D%C3%A9%2F~-_.%21%2A%27%28%29%2B"']])(
    "evaluates %s to %s",
    (call, result) => {
      expect(shown(call)).toBe(result);
    },
  );
});
