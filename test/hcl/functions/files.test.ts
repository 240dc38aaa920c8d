import { describe, expect, it } from "vitest";
import { shown } from "./run.ts";

describe("basename", () => {
  it.each([
    ['basename("a/b/c.txt")', '"c.txt"'],
    ['basename("")', '"."'],
    ['basename("/")', '"/"'],
    ['basename("a/b/")', '"b"'],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("dirname", () => {
  it.each([
    ['dirname("a/b/c.txt")', '"a/b"'],
    ['dirname("a")', '"."'],
    ['dirname("/")', '"/"'],
    ['dirname("/a")', '"/"'],
    ['dirname("a/b/")', '"a/b"'],
    ['dirname("a//b/../c/d")', '"a/c"'],
    ['dirname("")', '"."'],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});
