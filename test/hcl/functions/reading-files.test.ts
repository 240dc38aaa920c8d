import { describe, expect, it } from "vitest";
import { shown, shownWithType } from "./run.ts";

describe("functions of files", () => {
  it.each([
    ['file("conf/app.toml")', '"port = 80\\n"'],
    ['file("nope")', "error: file: There is no such file."],
    ['file("../secret")', "error: file: The path leads out of the project."],
    ['file("binary")', "error: file: The file is not UTF-8 text; see filebase64 for other content."],
    ['filebase64("binary")', '"//4="'],
    ['fileexists("nope")', "false"],
    ['fileexists("conf")', "error: fileexists: This is a folder."],
    ['fileexists("../secret")', "error: fileexists: The path leads out of the project."],
    ['filemd5("nope")', "error: filemd5: There is no such file."],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("fileset", () => {
  it.each([
    ['fileset("conf", "*")', '["app.toml"] as set(string)'],
    ['fileset("conf", "**")', '["app.toml", "web/app.toml", "web/notes.md"] as set(string)'],
    ['fileset("conf", "**/app.toml")', '["app.toml", "web/app.toml"] as set(string)'],
    ['fileset("conf", "web**")', "[] as set(string)"],
    ['fileset("conf", "web/*.{toml,md}")', '["web/app.toml", "web/notes.md"] as set(string)'],
    ['fileset("conf", "./web//[^a]*")', '["web/notes.md"] as set(string)'],
    ['fileset("conf", "web/[m-o]otes.??")', '["web/notes.md"] as set(string)'],
    ['fileset("conf", "web/notes\\\\.md")', '["web/notes.md"] as set(string)'],
    ['fileset(".", "conf/**/web/*")', '["conf/web/app.toml", "conf/web/notes.md"] as set(string)'],
    ['fileset("nope", "*")', "[] as set(string)"],
    ['fileset("..", "*")', "error: fileset: The path leads out of the project."],
    ['fileset("conf", "../*")', "error: fileset: The pattern must not lead out of the folder."],
    ['fileset("conf", "[")', "error: fileset: The pattern is not valid: a bracket or brace is not closed."],
    [
      'fileset("conf", "{a,b/c}")',
      "error: fileset: The pattern is not valid: a bracket or brace is not closed.",
    ],
    ['fileset("conf", "a}")', "[] as set(string)"],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });

  it("answers at once for a pattern with many stars", () => {
    expect(shown(`fileset("conf", "${"*a".repeat(2000)}b")`)).toBe("[]");
  });
});

describe("templates", () => {
  it.each([
    ['templatefile("greeting.tpl", { name = "web", unused = 1 })', '"Hello, web!\\n"'],
    ['templatefile("greeting.tpl", tomap({ name = "web" }))', '"Hello, web!\\n"'],
    [
      'templatefile("greeting.tpl", ["web"])',
      "error: templatefile: The names for the template must be a map or an object.",
    ],
    [
      'templatefile("greeting.tpl", { "1a" = "web" })',
      'error: templatefile: "1a" cannot be a name in a template.',
    ],
    ['templatefile("nope.tpl", {})', "error: templatefile: There is no such file."],
    ['templatestring("$${upper(a)}-$${b}", { a = "x", b = 2 })', '"X-2"'],
    ['templatestring("%%{ for n in list ~}$${n};%%{ endfor ~}", { list = [1, 2] })', '"1;2;"'],
    ['templatestring("$${a", { a = 1 })', "error: This interpolation has no closing `}`."],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });

  it("says which name a template lacks", () => {
    expect(shown('templatefile("greeting.tpl", {})')).toBe('error: There is nothing called "name" here.');
  });

  it("ends with an error where a template reads itself", () => {
    expect(shown('templatefile("endless.tpl", {})')).toMatch(/^error: /);
  });
});
