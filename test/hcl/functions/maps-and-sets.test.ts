import { describe, expect, it } from "vitest";
import { shownWithType } from "./run.ts";

describe("keys", () => {
  it.each([
    ["keys({b=1,a=2})", '["a", "b"] as tuple([string, string])'],
    ["keys({})", "[] as tuple([])"],
    ["keys(tomap({b=1}))", '["b"] as list(string)'],
    ['keys(["a"])', "error: keys: A map or an object is required, not a tuple."],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("lookup", () => {
  it.each([
    ['lookup({a="x",b="y"},"a","z")', '"x" as string'],
    ['lookup({a="x",b="y"},"c","z")', '"z" as string'],
    ['lookup({a="x",b="y"},"c")', "error: lookup: There is no such key, and no default is given."],
    ['lookup({a="x"},"a")', '"x" as string'],
    ['lookup({a=1},"c","z")', '"z" as string'],
    ['lookup(tomap({a=1}),"c","z")', "error: lookup: The default must have the type of the map's elements."],
    ['lookup(tomap({a=1}),"a","5")', "1 as number"],
    ['lookup({a=1},"c",null)', "null as any"],
    ['lookup({a=null},"a","q")', "null as any"],
    ['lookup({a="x"},"a","b","c")', "error: lookup: There can be one default only."],
    ['lookup(["a"],"a")', "error: lookup: A map or an object is required, not a tuple."],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("merge", () => {
  it.each([
    ["merge({a=1},{b=2})", "{ a = 1, b = 2 } as object({a=number, b=number})"],
    ['merge({a=1},{a="x"})', '{ a = "x" } as object({a=string})'],
    ["merge(tomap({a=1}),tomap({b=2}))", "{ a = 1, b = 2 } as map(number)"],
    ['merge(tomap({a=1}),{b="x"})', '{ a = 1, b = "x" } as object({a=number, b=string})'],
    ['merge(tomap({a=1}),tomap({b="x"}))', '{ a = 1, b = "x" } as object({a=number, b=string})'],
    ["merge()", "{} as object({})"],
    ["merge(null,{a=1})", "{ a = 1 } as object({a=number})"],
    ["merge(null,null)", "{} as object({})"],
    ["merge({a=1},[1])", "error: merge: A map or an object is required, not a tuple."],
    ["merge({})", "{} as object({})"],
    ["merge(tomap({a=1}),null)", "{ a = 1 } as object({a=number})"],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("setintersection", () => {
  it.each([
    ['setintersection(["a","b"],["b","c"])', '["b"] as set(string)'],
    ['setintersection(["a",1],[1,2])', '["1"] as set(string)'],
    ['setintersection([],["a"])', "[] as set(string)"],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("setproduct", () => {
  it.each([
    [
      'setproduct(["a","b"],[1,2])',
      '[["a", 1], ["a", 2], ["b", 1], ["b", 2]] as list(tuple([string, number]))',
    ],
    [
      'setproduct(toset(["a","b"]),toset([1,2]))',
      '[["a", 1], ["a", 2], ["b", 1], ["b", 2]] as set(tuple([string, number]))',
    ],
    [
      'setproduct(toset(["a","b"]),[1,"x"])',
      '[["a", "1"], ["a", "x"], ["b", "1"], ["b", "x"]] as set(tuple([string, string]))',
    ],
    ['setproduct(["a"],[])', "[] as list(tuple([string, any]))"],
    ['setproduct(["a"])', "error: setproduct: At least two lists or sets are needed."],
    ['setproduct([],["a"])', "[] as list(tuple([any, string]))"],
    ['setproduct(["a"],tolist(["b"]))', '[["a", "b"]] as list(tuple([string, string]))'],
    ['setproduct(["a",1],toset([true]))', '[["1", true], ["a", true]] as set(tuple([string, bool]))'],
    ['setproduct(5,["a"])', "error: setproduct: A list, a set or a tuple is required, not a number."],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("setsubtract", () => {
  it.each([
    ['setsubtract(["a","b"],["b"])', '["a"] as set(string)'],
    ['setsubtract([1,2],["1"])', '["2"] as set(string)'],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("setunion", () => {
  it.each([
    ['setunion(["a"],["b"],[1])', '["1", "a", "b"] as set(string)'],
    ["setunion([])", "[] as set(any)"],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("transpose", () => {
  it.each([
    ['transpose({a=["1","2"],b=["2"]})', '{ "1" = ["a"], "2" = ["a", "b"] } as map(list(string))'],
    ["transpose({})", "{} as map(list(string))"],
    ["transpose({a=[null]})", "error: transpose: One of the lists has an element that is null."],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("values", () => {
  it.each([
    ['values({b=1,a="x"})', '["x", 1] as tuple([string, number])'],
    ["values(tomap({b=1,a=2}))", "[2, 1] as list(number)"],
    ["values({})", "[] as tuple([])"],
    ["values(tomap({}))", "[] as list(any)"],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("zipmap", () => {
  it.each([
    ['zipmap(["b","a"],[1,"x"])', '{ a = "x", b = 1 } as object({a=string, b=number})'],
    ['zipmap(["b","a"],tolist([1,2]))', "{ a = 2, b = 1 } as map(number)"],
    ['zipmap(["a"],[1,2])', "error: zipmap: There are 1 keys and 2 values; as many are needed."],
    ['zipmap(["a","a"],[1,2])', "{ a = 2 } as object({a=number})"],
    ["zipmap([],[])", "{} as object({})"],
    ["zipmap([null],[1])", "error: zipmap: Key 0 is null."],
    ['zipmap(["a"],{a=1})', "error: zipmap: A list or a tuple is required, not an object."],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});
