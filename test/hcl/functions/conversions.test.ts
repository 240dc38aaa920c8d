import { describe, expect, it } from "vitest";
import { shownWithType } from "./run.ts";

describe("issensitive", () => {
  it.each([
    ['issensitive(sensitive("a"))', "true as bool"],
    ['issensitive([sensitive("a")])', "false as bool"],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("nonsensitive", () => {
  it.each([
    ['nonsensitive(sensitive("a"))', '"a" as string'],
    ['nonsensitive("a")', '"a" as string'],
    ['nonsensitive([sensitive("a")])', "[(sensitive value)] as tuple([string])"],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("sensitive", () => {
  it.each([['sensitive("a")', "(sensitive value) as string"]])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("tobool", () => {
  it.each([
    ['tobool("true")', "true as bool"],
    [
      'tobool("yes")',
      'error: The argument "v" of tobool does not fit: a bool is required, and this string is neither "true" nor "false".',
    ],
    ["tobool(1)", 'error: The argument "v" of tobool does not fit: a bool is required, not a number.'],
    ["tobool(null)", "null as bool"],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("tolist", () => {
  it.each([
    ['tolist(["a",1])', '["a", "1"] as list(string)'],
    ['tolist(toset(["a"]))', '["a"] as list(string)'],
    ["tolist({a=1})", 'error: The argument "v" of tolist does not fit: a list is required, not an object.'],
    ['tolist("a")', 'error: The argument "v" of tolist does not fit: a list is required, not a string.'],
    ["tolist(null)", "null as list(any)"],
    ["tolist([])", "[] as list(any)"],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("tomap", () => {
  it.each([
    ['tomap({a=1,b="x"})', '{ a = "1", b = "x" } as map(string)'],
    [
      "tomap({a=1,b=[1]})",
      'error: The argument "v" of tomap does not fit: all elements of a map must have one type.',
    ],
    ['tomap(["a"])', 'error: The argument "v" of tomap does not fit: a map is required, not a tuple.'],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("tonumber", () => {
  it.each([
    [
      'tonumber("0x10")',
      'error: The argument "v" of tonumber does not fit: a number is required, and this string is not a decimal number.',
    ],
    ['tonumber("1e3")', "1000 as number"],
    [
      'tonumber("")',
      'error: The argument "v" of tonumber does not fit: a number is required, and this string is not a decimal number.',
    ],
    ["tonumber(true)", 'error: The argument "v" of tonumber does not fit: a number is required, not a bool.'],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("toset", () => {
  it.each([
    ['toset(["b","a","b"])', '["a", "b"] as set(string)'],
    ['toset([1,"1"])', '["1"] as set(string)'],
    ['toset("a")', 'error: The argument "v" of toset does not fit: a set is required, not a string.'],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("tostring", () => {
  it.each([
    ["tostring(1.50)", '"1.5" as string'],
    ["tostring(true)", '"true" as string'],
    ["tostring([])", 'error: The argument "v" of tostring does not fit: a string is required, not a tuple.'],
    ["tostring(null)", "null as string"],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});
