import { describe, expect, it } from "vitest";
import { shown } from "./run.ts";

describe("abs", () => {
  it.each([
    ["abs(-1.5)", "1.5"],
    [
      'abs("x")',
      'error: The argument "num" of abs does not fit: a number is required, and this string is not a decimal number.',
    ],
    ["abs(null)", 'error: The argument "num" of abs is null.'],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("ceil", () => {
  it.each([
    ["ceil(-1.5)", "-1"],
    ["ceil(1/0)", "error: This divides by zero."],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("floor", () => {
  it.each([["floor(-1.5)", "-2"]])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("log", () => {
  it.each([
    ["log(8,2)", "3"],
    ["log(0,10)", "error: log: A logarithm needs a number above zero."],
    ["log(-1,2)", "error: log: A logarithm needs a number above zero."],
    ["log(16,1)", "error: log: The base of a logarithm must be above zero and not one."],
    ["log(2,1)", "error: log: The base of a logarithm must be above zero and not one."],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("max", () => {
  it.each([
    ["max()", "error: max: At least one number is needed."],
    ['max(1,"3",2)', "3"],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("min", () => {
  it.each([
    ["min([1,2]...)", "1"],
    ["min()", "error: min: At least one number is needed."],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("parseint", () => {
  it.each([
    ['parseint("ff",16)', "255"],
    ['parseint("-101",2)', "-5"],
    ['parseint("zZ",62)', "2231"],
    ['parseint("Zz",62)', "3817"],
    ['parseint("1_000",10)', "error: parseint: The string is not a whole number in base 10."],
    ['parseint("0x1f",16)', "error: parseint: The string is not a whole number in base 16."],
    ['parseint("",10)', "error: parseint: The string is not a whole number in base 10."],
    ['parseint("12",1)', "error: parseint: The base must be a whole number from 2 to 62."],
    ['parseint("12",63)', "error: parseint: The base must be a whole number from 2 to 62."],
    ['parseint("Ff",36)', "555"],
    ["parseint(12,10)", "error: parseint: The first argument must be a string."],
    ["parseint(null,10)", 'error: The argument "number" of parseint is null.'],
    ['parseint("3.5",10)', "error: parseint: The string is not a whole number in base 10."],
    ['parseint("+5",10)', "5"],
    ['parseint(" 5",10)', "error: parseint: The string is not a whole number in base 10."],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("pow", () => {
  it.each([
    ["pow(2,10)", "1024"],
    ["pow(2,0.5)", "1.4142135623730951"],
    ["pow(0,-1)", "error: pow: The result is too large for a number."],
    ["pow(10,400)", "error: pow: The result is too large for a number."],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("signum", () => {
  it.each([["signum(-5)", "-1"]])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});
