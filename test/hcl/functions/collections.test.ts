import { describe, expect, it } from "vitest";
import { shownWithType } from "./run.ts";

describe("alltrue", () => {
  it.each([
    ["alltrue([])", "true as bool"],
    ["alltrue([true,null])", "false as bool"],
    ['alltrue([true,"false"])', "false as bool"],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("anytrue", () => {
  it.each([
    ["anytrue([null])", "false as bool"],
    ["anytrue([])", "false as bool"],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("chunklist", () => {
  it.each([
    ["chunklist([1,2,3],2)", "[[1, 2], [3]] as list(list(number))"],
    ['chunklist([1,"a",3],2)', '[["1", "a"], ["3"]] as list(list(string))'],
    ["chunklist([],2)", "[] as list(list(any))"],
    ["chunklist([1],0)", "[[1]] as list(list(number))"],
    ["chunklist([1],-1)", "error: chunklist: The size must be a whole number, zero or more."],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("coalesce", () => {
  it.each([
    ['coalesce("","b")', '"b" as string'],
    ['coalesce(null,1,"x")', '"1" as string'],
    ["coalesce(null,null)", "error: coalesce: All arguments are null or empty strings."],
    ["coalesce()", "error: coalesce: At least one value is needed."],
    ["coalesce([],[1])", "[] as list(number)"],
    ["coalesce(1,true)", "error: coalesce: The arguments have no type in common."],
    ["coalesce(1,[])", "error: coalesce: The arguments have no type in common."],
    ['coalesce(null,"",0)', '"0" as string'],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("coalescelist", () => {
  it.each([
    ["coalescelist([],[1,2])", "[1, 2] as tuple([number, number])"],
    ["coalescelist([],[])", "error: coalescelist: All lists are empty."],
    ['coalescelist(null,["a"])', 'error: The argument "vals" of coalescelist is null.'],
    ['coalescelist(tolist([]),["a",1])', '["a", 1] as tuple([string, number])'],
    ['coalescelist("a")', "error: coalescelist: A list or a tuple is required."],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("compact", () => {
  it.each([
    ['compact(["a","",null,"b"])', '["a", "b"] as list(string)'],
    ["compact([])", "[] as list(string)"],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("concat", () => {
  it.each([
    ['concat(["a"],[1],[true])', '["a", 1, true] as tuple([string, number, bool])'],
    ['concat(tolist(["a"]),tolist(["b"]))', '["a", "b"] as list(string)'],
    ['concat(tolist(["a"]),[1])', '["a", 1] as tuple([string, number])'],
    ['concat(tolist(["a"]),tolist([1]))', '["a", "1"] as list(string)'],
    ["concat()", "error: concat: At least one list is needed."],
    [
      'concat(toset(["a"]),["b"])',
      "error: concat: Only lists and tuples can be put together, not a set of string; `tolist` makes a list of a set.",
    ],
    ["concat(null)", 'error: The argument "seqs" of concat is null.'],
    ["concat([],[])", "[] as tuple([])"],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("contains", () => {
  it.each([
    ['contains(["a","b"],"a")', "true as bool"],
    ['contains([1,2],"1")', "false as bool"],
    ['contains(["1",2],1)', "false as bool"],
    ['contains(tolist(["1","2"]),1)', "false as bool"],
    ["contains([],1)", "false as bool"],
    ["contains([null],null)", 'error: The argument "value" of contains is null.'],
    ["contains({a=1},1)", "error: contains: A list, a set or a tuple is required, not an object."],
    ['contains("abc","a")', "error: contains: A list, a set or a tuple is required, not a string."],
    ["contains([[1]],[1])", "true as bool"],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("distinct", () => {
  it.each([
    ['distinct(["a","b","a"])', '["a", "b"] as list(string)'],
    ["distinct([])", "[] as list(any)"],
    ['distinct([1,"1"])', '["1"] as list(string)'],
    ["distinct([{a=1},{a=1}])", "[{ a = 1 }] as list(object({a=number}))"],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("element", () => {
  it.each([
    ['element(["a","b","c"],4)', '"b" as string'],
    ['element(["a","b","c"],-1)', '"c" as string'],
    ['element(["a","b","c"],-7)', '"c" as string'],
    ["element([],0)", "error: element: An empty list has no elements."],
    ['element(toset(["a"]),0)', "error: element: A list or a tuple is required, not a set of string."],
    ['element(["a"],0.5)', "error: element: The index must be a whole number."],
    ["element({a=1},0)", "error: element: A list or a tuple is required, not an object."],
    ['element(["a"],1.5)', "error: element: The index must be a whole number."],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("flatten", () => {
  it.each([
    [
      'flatten([["a",[]],["b",[["c"]]],"d"])',
      '["a", "b", "c", "d"] as tuple([string, string, string, string])',
    ],
    ["flatten([])", "[] as tuple([])"],
    ['flatten("a")', "error: flatten: A list, a set or a tuple is required, not a string."],
    ["flatten([null,[1]])", "[null, 1] as tuple([any, number])"],
    ['flatten(tolist([["a"],["b"]]))', '["a", "b"] as tuple([string, string])'],
    ['flatten(toset([["a"],["b"]]))', '["a", "b"] as tuple([string, string])'],
    ["flatten([{a=[1]}])", "[{ a = [1] }] as tuple([object({a=tuple([number])})])"],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("index", () => {
  it.each([
    ['index(["a","b"],"b")', "1 as number"],
    ['index(["a","b"],"z")', "error: index: The list has no such element."],
    ['index([],"z")', "error: index: The list has no such element."],
    ['index([1,2],"2")', "error: index: The list has no such element."],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("length", () => {
  it.each([
    ['length("e\\u0301a 👨\u200d👩\u200d👧x")', "5 as number"],
    ['length("🇩🇪🇫🇷")', "2 as number"],
    ["length([1,2])", "2 as number"],
    ["length({a=1})", "1 as number"],
    ['length("abc")', "3 as number"],
    ["length(5)", "error: length: A string or a collection is required, not a number."],
    ["length(null)", 'error: The argument "value" of length is null.'],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("matchkeys", () => {
  it.each([
    ['matchkeys(["i1","i2","i3"],["a","b","a"],["a"])', '["i1", "i3"] as list(string)'],
    [
      'matchkeys(["i1"],["a","b"],["a"])',
      "error: matchkeys: There are 1 values and 2 keys; as many are needed.",
    ],
    ['matchkeys([1],[1],["1"])', "[1] as list(number)"],
    ['matchkeys(["a"],["a"],[])', "[] as list(string)"],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("one", () => {
  it.each([
    ["one([])", "null as any"],
    ["one([1])", "1 as number"],
    ["one([1,2])", "error: one: There are 2 elements where at most one may be."],
    ['one(toset(["a"]))', '"a" as string'],
    ["one(null)", 'error: The argument "list" of one is null.'],
    ['one("a")', "error: one: A list, a set or a tuple is required, not a string."],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("range", () => {
  it.each([
    ["range(3)", "[0, 1, 2] as list(number)"],
    ["range(1,4)", "[1, 2, 3] as list(number)"],
    ["range(4,1)", "[4, 3, 2] as list(number)"],
    ["range(0,1,0.25)", "[0, 0.25, 0.5, 0.75] as list(number)"],
    ["range(1,4,0)", "error: range: The step must not be zero."],
    ["range(1,4,-1)", "error: range: The step leads away from the limit."],
    ["range(5,1,-2)", "[5, 3] as list(number)"],
    ["range(2000)", "error: range: The range would have more than 1024 numbers."],
    ["range()", "error: range: One, two or three numbers are needed."],
    ["range(1,2,3,4)", "error: range: One, two or three numbers are needed."],
    ["range(-3)", "[0, -1, -2] as list(number)"],
    ["range(0,0.5,0.1)", "[0, 0.1, 0.2, 0.3, 0.4] as list(number)"],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("reverse", () => {
  it.each([
    ['reverse([1,"a"])', '["a", 1] as tuple([string, number])'],
    ['reverse(tolist(["a","b"]))', '["b", "a"] as list(string)'],
    ['reverse(toset(["a","b"]))', '["b", "a"] as list(string)'],
    ['reverse("abc")', "error: reverse: A list, a set or a tuple is required, not a string."],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("slice", () => {
  it.each([
    ['slice(["a","b","c"],1,2)', '["b"] as tuple([string])'],
    ['slice(tolist(["a","b","c"]),1,3)', '["b", "c"] as list(string)'],
    ['slice(["a"],0,2)', "error: slice: The end index is beyond the end of the list."],
    ['slice(["a"],1,0)', "error: slice: The start index is after the end index."],
    ['slice(["a"],-1,0)', "error: slice: The start index must be a whole number, zero or more."],
    [
      'slice(toset(["a"]),0,1)',
      "error: slice: The elements of a set have no index; `tolist` makes a list of it.",
    ],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("sort", () => {
  it.each([
    ['sort(["b","a","ä","Z"])', '["Z", "a", "b", "ä"] as list(string)'],
    ["sort([2,10])", '["10", "2"] as list(string)'],
    ['sort(["b",null])', "error: sort: Element 1 is null; only strings can be sorted."],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("sum", () => {
  it.each([
    ['sum([1,2,"3"])', "6 as number"],
    ["sum([])", "error: sum: An empty list has no sum."],
    ['sum(["a"])', "error: sum: Element 0 is not a number."],
    ["sum([1,null])", "error: sum: Element 1 is not a number."],
    ["sum(toset([1,1]))", "1 as number"],
    ["sum({})", "error: sum: A list, a set or a tuple is required, not an object."],
    ["sum([true])", "error: sum: Element 0 is not a number."],
    ["sum(5)", "error: sum: A list, a set or a tuple is required, not a number."],
    ["sum({a=1})", "error: sum: A list, a set or a tuple is required, not an object."],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});
