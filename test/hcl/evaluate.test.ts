// Tables of expressions with their values. Where nothing else is said, the values are Terraform's.
import { describe, expect, test } from "vitest";
import { outcome } from "./evaluation-rig.ts";

function table(rows: readonly (readonly [text: string, expected: string])[]): void {
  test.each(rows)("%s", (text, expected) => {
    expect(outcome(text)).toBe(expected);
  });
}

describe("equality does not convert", () => {
  table([
    ['1 == "1"', "false : bool"],
    ["1 == 1.0", "true : bool"],
    ["[1] == [1]", "true : bool"],
    ["tolist([1]) == [1]", "false : bool"],
    ["{a=1} == tomap({a=1})", "false : bool"],
    ["toset([1,2]) == toset([2,1])", "true : bool"],
    ["null == null", "true : bool"],
    ["tostring(null) == tonumber(null)", "true : bool"],
    ["null == 1", "false : bool"],
    ["[null] == [tostring(null)]", "false : bool"],
    ["{a=1} != {a=1}", "false : bool"],
    [String.raw`"e\u0301" == "\u00e9"`, "true : bool"],
  ]);
});

describe("operators convert their operands", () => {
  table([
    ['"5" + 1', "6 : number"],
    ['1 < "2"', "true : bool"],
    ['"true" && true', "true : bool"],
    ['!"true"', "false : bool"],
    ['-"5"', "-5 : number"],
    ["-0", "0 : number"],
    ["5 % 3", "2 : number"],
    ["-5 % 3", "-2 : number"],
    ["5.5 % 2", "1.5 : number"],
    ["10 / 4", "2.5 : number"],
    ["1 / 3 * 3", "1 : number"],
    ["0.1 + 0.2", "0.3 : number"],
    ["0.3 / 0.1", "3 : number"],
    ["1.5 * 3", "4.5 : number"],
    ["1 + 2 * 3 - 4", "3 : number"],
    [
      '"x" + 1',
      'invalid-operand ["x"] The left operand does not fit: a number is required, and this string is not a decimal number.',
    ],
    [
      "1 && 2",
      "invalid-operand [1] The left operand does not fit: a bool is required, not a number.\n" +
        "invalid-operand [2] The right operand does not fit: a bool is required, not a number.",
    ],
    ["1 + null", "null-value [null] The right operand is null."],
    ["null < 1", "null-value [null] The left operand is null."],
    ["!null", "null-value [null] The operand is null."],
  ]);
});

describe("what is not a number is an error (cty: infinity, or the dividend)", () => {
  table([
    ["1 / 0", "division-by-zero [0] This divides by zero."],
    ["5 % 0", "division-by-zero [0] This divides by zero."],
  ]);
});

describe("an error on the right of && and || counts only where the left does not decide", () => {
  table([
    ["false && {}.a", "false : bool"],
    ["true || nope", "true : bool"],
    ["true && {}.a", 'unsupported-attribute [a] This object has no attribute "a".'],
    ["true && null", "null-value [null] The right operand is null."],
    ["false || true", "true : bool"],
  ]);
});

describe("conditionals give both arms one type", () => {
  table([
    ['true ? 1 : "a"', '"1" : string'],
    ['true ? [1] : ["a"]', '["1"] : tuple([string])'],
    ['true ? [1,2] : ["a"]', '["1", "2"] : list(string)'],
    ["true ? {a=1} : {b=2}", "{ a = 1 } : map(number)"],
    ['true ? {a=1} : {a="x"}', '{ a = "1" } : object({a=string})'],
    ["true ? null : 1", "null : number"],
    ["true ? [] : null", "[] : tuple([])"],
    ['true ? tolist([1]) : [2,"b"]', '["1"] : list(string)'],
    ['true ? toset(["a"]) : ["b"]', '["a"] : set(string)'],
    ['true ? toset(["a"]) : tolist(["b"])', '["a"] : list(string)'],
    ['true ? {a=1} : tomap({b="x"})', '{ a = "1" } : map(string)'],
    ['true ? [[1]] : [["a"],[]]', '[["1"]] : list(list(string))'],
    ["false ? {a={b=1}} : {a={}}", "{ a = {} } : object({a=map(number)})"],
    ['"true" ? 1 : 2', "1 : number"],
    ["true ? 1 : {}.a", "1 : number"],
    ["false ? tolist({ a = 1 }) : 0", "0 : number"],
    [
      "true ? 1 : true",
      "inconsistent-types [true ? 1 : true] Both results of a conditional must have one type, but the first is number and the second bool.",
    ],
    [
      "true ? {a=1,b=true} : {a=2}",
      "inconsistent-types [true ? {a=1,b=true} : {a=2}] Both results of a conditional must have one type, but the first is object({a=number, b=bool}) and the second object({a=number}).",
    ],
    ["null ? 1 : 2", "null-value [null] The condition is null; it must be true or false."],
    ["1 ? 1 : 2", "wrong-type [1] The condition does not fit: a bool is required, not a number."],
  ]);
});

describe("templates", () => {
  table([
    ['"${1.5}"', "1.5 : number"],
    ['"${[1]}"', "[1] : tuple([number])"],
    ['"${null}"', "null : any"],
    ['"a${1.5}${true}"', '"a1.5true" : string'],
    ['"a${1e21}"', '"a1000000000000000000000" : string'],
    ['""', '"" : string'],
    ['"%{if true}a%{else}b%{endif}"', '"a" : string'],
    ['"%{if false}${{}.a}%{else}b%{endif}"', '"b" : string'],
    ['"%{for x in [1,2]}${x},%{endfor}"', '"1,2," : string'],
    ['"%{for k, x in {a=1}}${k}=${x},%{endfor}"', '"a=1," : string'],
    ['"a${null}"', "null-value [null] A null value cannot be put into a string."],
    [
      '"a${[1]}"',
      "wrong-type [[1]] This value cannot be put into a string: a string is required, not a tuple.",
    ],
    ['"%{if 1}a%{endif}"', "wrong-type [1] The condition does not fit: a bool is required, not a number."],
  ]);
});

describe("attributes and indices", () => {
  table([
    ["{a=1}.a", "1 : number"],
    ['{a=1}["a"]', "1 : number"],
    ['{"1"=1}[1]', "1 : number"],
    ['tomap({"true"=5})[true]', "5 : number"],
    ["tomap({a=1}).a", "1 : number"],
    ['["a"]["0"]', '"a" : string'],
    ["[1].0", "1 : number"],
    ["{a=1}.b", 'unsupported-attribute [b] This object has no attribute "b".'],
    ["{a=1}.0", 'unsupported-attribute [0] This object has no attribute "0".'],
    ['tomap({a=1})["b"]', 'missing-key ["b"] This map has no element with the key "b".'],
    ["[1][1]", "invalid-index [1] The index 1 is out of range: this tuple has 1 element."],
    ["tolist([])[0]", "invalid-index [0] The index 0 is out of range: this list has no elements."],
    ["[1][-1]", "invalid-index [-1] A negative number is no index."],
    ["[1][0.5]", "invalid-index [0.5] An index must be a whole number."],
    [
      '["a"]["x"]',
      'invalid-index ["x"] This index does not fit: a number is required, and this string is not a decimal number.',
    ],
    ["[1][null]", "null-value [null] A null value cannot be used as an index."],
    ['toset(["a"])[0]', "invalid-index [0] The elements of a set have no index."],
    ['"a"[0]', "invalid-index [0] A string has no elements."],
    ['"a".b', "unsupported-attribute [b] A string has no attributes."],
    ["[{b=1}].b", "unsupported-attribute [b] A tuple has no attributes."],
    ["null.b", 'null-value [b] This value is null, so it has no attribute "b".'],
    ["null[0]", "null-value [0] This value is null, so it has no elements."],
  ]);
});

describe("splats", () => {
  table([
    ["[{a=1},{a=2}][*].a", "[1, 2] : tuple([number, number])"],
    ["[{a=1},{a=2}].*.a", "[1, 2] : tuple([number, number])"],
    ["tolist([{a=1},{a=2}])[*].a", "[1, 2] : list(number)"],
    ["tolist([])[*].a", "[] : list(any)"],
    ['toset(["a","b"])[*]', '["a", "b"] : list(string)'],
    ["[[1,2],[3]][*][0]", "[1, 3] : tuple([number, number])"],
    ["[[1,2],[3]].*.0", "[1, 3] : tuple([number, number])"],
    ["[{a=1}].*.a[0]", "1 : number"],
    ["[{b=[{c=1},{c=2}]}][*].b[*].c", "[[1, 2]] : tuple([tuple([number, number])])"],
    ["5[*]", "[5] : tuple([number])"],
    ["{a=1}[*].a", "[1] : tuple([number])"],
    ["tomap({a=1})[*]", "[{ a = 1 }] : tuple([map(number)])"],
    ["null[*]", "[] : tuple([])"],
    ["null.*.a", "[] : tuple([])"],
    ["tolist(null)[*]", "null-value [tolist(null)] This list is null, so [*] has nothing to go over."],
    ["[{a=1},{}][*].a", 'unsupported-attribute [a] This object has no attribute "a".'],
  ]);
});

describe("for expressions", () => {
  table([
    ["[for x in [1,2]: x * 2]", "[2, 4] : tuple([number, number])"],
    ["[for i, x in [5,6]: i]", "[0, 1] : tuple([number, number])"],
    ['[for k, x in toset(["a"]): k]', '["a"] : tuple([string])'],
    ["[for x in {b=2, a=1}: x]", "[1, 2] : tuple([number, number])"],
    ["{for k, v in {a=1}: k => v}", "{ a = 1 } : object({a=number})"],
    ["{for v in [1,2]: v => v if v > 1}", '{ "2" = 2 } : object({"2"=number})'],
    [
      '{for v in ["a","b","a"]: v => 1...}',
      "{ a = [1, 1], b = [1] } : object({a=tuple([number, number]), b=tuple([number])})",
    ],
    ['[for v in [1]: v if "true"]', "[1] : tuple([number])"],
    ["[for x in [1]: [for x in [2]: x]]", "[[2]] : tuple([tuple([number])])"],
    ["[for x in []: nope]", "[] : tuple([])"],
    ['{for v in ["a","a"]: v => 1}', 'duplicate-key [v] Two elements give the key "a".'],
    ["{for v in [null]: v => v}", "null-value [v] A null value cannot be a key."],
    [
      "[for v in [1]: v if null]",
      "null-value [null] The if of a for expression is null; it must be true or false.",
    ],
    ["[for v in null: v]", "null-value [null] A null value cannot be iterated over."],
    ["[for v in 5: v]", "wrong-type [5] A number cannot be iterated over."],
    ["[for v in [1,2]: v.x]", "unsupported-attribute [x] A number has no attributes."],
  ]);
});

describe("objects", () => {
  table([
    ["{a=1, a=2}", "{ a = 2 } : object({a=number})"],
    ["{1=1}", '{ "1" = 1 } : object({"1"=number})'],
    ["{true=1}", "{ true = 1 } : object({true=number})"],
    ['{"${"a"}"=2}', "{ a = 2 } : object({a=number})"],
    ['{("a")=2}', "{ a = 2 } : object({a=number})"],
    ["{__proto__=1}.__proto__", "1 : number"],
    ["{(null)=1}", "null-value [(null)] A null value cannot be a key."],
    ["{([1])=1}", "wrong-type [([1])] This value cannot be a key: a string is required, not a tuple."],
  ]);
});

describe("function calls", () => {
  table([
    ["upper(1)", '"1" : string'],
    ["max([1,2]...)", "2 : number"],
    ["max(1, toset([3,2])...)", "3 : number"],
    ["uper(1)", 'unknown-function [uper] There is no function "uper".'],
    ["upper()", 'missing-argument [upper()] upper takes 1 argument; "str" is missing.'],
    ["max([]...)", 'missing-argument [max([]...)] max takes at least 1 argument; "first" is missing.'],
    ["upper(1, 2, 3)", "too-many-arguments [2, 3] upper takes only 1 argument."],
    ["upper(null)", 'null-value [null] The argument "str" of upper is null.'],
    [
      "upper([1])",
      'invalid-argument [[1]] The argument "str" of upper does not fit: a string is required, not a tuple.',
    ],
    ["max(null...)", "null-value [null] What stands before ... is null; it must be a list, set or tuple."],
    ["max(1...)", "wrong-type [1] What stands before ... must be a list, set or tuple, not a number."],
    ["refuse(1, 22)", "function-failed [22] refuse: it will not have this."],
  ]);
});

describe("try and can catch errors of evaluation only", () => {
  table([
    ["try(1, 2)", "1 : number"],
    ["try({}.a, 2)", "2 : number"],
    ['try([][0], {}.b, "x")', '"x" : string'],
    ['can(tonumber("x"))', "false : bool"],
    ['can(tonumber("1"))', "true : bool"],
    ["try({}.a)", "nothing-succeeded [try({}.a)] No argument of try could be evaluated."],
    ["try()", "missing-argument [try()] try takes at least 1 argument, written out one by one."],
    ["try(nope.x, 2)", 'unknown-variable [nope] There is nothing called "nope" here.'],
    ["can(nope(1))", 'unknown-function [nope] There is no function "nope".'],
    ["try(upper(), 2)", 'missing-argument [upper()] upper takes 1 argument; "str" is missing.'],
  ]);
});

describe("template texts see only the names they are given", () => {
  table([
    ['template("a $${x}", {x = 1})', '"a 1" : string'],
    ['[for y in [1]: template("$${try(x, 0)}", {x = y})]', "[1] : tuple([number])"],
  ]);
});

test("all independent errors of an expression are reported, and no follow-up ones", () => {
  expect(outcome("[nope, 1 + uper(nope), {a = {}.b}.a.c, null.x]")).toBe(
    [
      'unknown-variable [nope] There is nothing called "nope" here.',
      'unknown-function [uper] There is no function "uper".',
      'unknown-variable [nope] There is nothing called "nope" here.',
      'unsupported-attribute [b] This object has no attribute "b".',
      'null-value [x] This value is null, so it has no attribute "x".',
    ].join("\n"),
  );
});
