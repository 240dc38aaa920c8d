// The formatter, rule by rule. format-oracle.test.ts compares it with Terraform's on many texts.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { formatSource } from "../../src/hcl/format/format.ts";
import { differsInMeaning } from "../../src/hcl/format/same-meaning.ts";
import { parseFile } from "../../src/hcl/parse.ts";
import { filesBelow } from "../house/sources.ts";

function formatted(text: string): string {
  const result = formatSource(text, "main.orch.hcl");
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.value;
}

describe("layout", () => {
  test("indents by brackets, sets `=` and comments below each other, and keeps blank lines", () => {
    expect(
      formatted(`service "web"{
image="nginx" # the image
  replicas=2#how many

      env={
A=1 // a
LONGER = [ 1,2,
3 ]
}


  port "http" {container=80}
}
`),
    ).toBe(`service "web" {
  image    = "nginx" # the image
  replicas = 2       #how many

  env = {
    A = 1 // a
    LONGER = [1, 2,
    3]
  }


  port "http" { container = 80 }
}
`);
  });

  test("several brackets opened on one line are one step", () => {
    expect(formatted("a=f([{\nb=1\n}])\nc=[\n[\n1\n]\n]\n")).toBe(
      "a = f([{\n  b = 1\n}])\nc = [\n  [\n    1\n  ]\n]\n",
    );
  });

  test("the inside of heredocs and strings stays, but not that of `${…}` in them", () => {
    expect(formatted('b {\na=<<-E\n   x   = ${ y+1 }\n     # no comment\n  E\nc="  ${ d }  "\n}\n')).toBe(
      'b {\n  a = <<-E\n   x   = ${y + 1}\n     # no comment\n  E\n  c = "  ${d}  "\n}\n',
    );
  });

  test("a value over several lines is not set below others", () => {
    expect(formatted("a=1\nlonger={\nb=1\n}\nccc=2\nd=3\n")).toBe(
      "a = 1\nlonger = {\n  b = 1\n}\nccc = 2\nd   = 3\n",
    );
  });

  test("names are as wide as people count their characters", () => {
    expect(formatted('e\u0301=1\nab=2\nx="👨‍👩‍👧" # c\ny="ab" # d\n')).toBe(
      'e\u0301  = 1\nab = 2\nx  = "👨‍👩‍👧"  # c\ny  = "ab" # d\n',
    );
  });

  test("line breaks stay as they are: CRLF, and none at the end; a byte order mark goes", () => {
    expect(formatted("\ufeffa=1\r\nbb=2 # c\r\nc=3")).toBe("a  = 1\r\nbb = 2 # c\r\nc  = 3");
  });
});

describe("spaces", () => {
  test.each([
    ["a = b  +c*- d", "a = b + c * -d"],
    ["a = ! b&&(c||d)", "a = !b && (c || d)"],
    ["a = f ( b ,c... )", "a = f(b, c...)"],
    ["a = b [ 0 ] . c . *", "a = b[0].c.*"],
    ["a = [for x in [1]:x if x]", "a = [for x in [1] : x if x]"],
    ["a = {for k,v in b:k=>v...}", "a = { for k, v in b : k => v... }"],
    ['a = {b=1,"c":{}}', 'a = { b = 1, "c" : {} }'],
    ['a = "x${ b }%{ if c ~}d%{ endif }"', 'a = "x${b}%{if c~}d%{endif}"'],
    ["a = ns :: f (b)", "a = ns::f(b)"],
    ["a = b ?c:d", "a = b ? c : d"],
    ["a = b/* c */+d", "a = b /* c */ + d"],
  ])("%s", (given, wanted) => expect(formatted(`${given}\n`)).toBe(`${wanted}\n`));

  test("two numbers after dots are kept apart", () => {
    expect(formatted("a = b.0 .1\n")).toBe("a = b.0 .1\n");
  });
});

describe("old ways of writing", () => {
  test("`${…}` as a whole value loses its quotes, also when it stands in itself", () => {
    expect(formatted('a = "${b}"\nc = "${"${d}"}"\ne = "${f} "\ng = ["${h}"]\n')).toBe(
      'a = b\nc = d\ne = "${f} "\ng = ["${h}"]\n',
    );
  });

  test("`${…}` over several lines gets parentheses, which a value needs to go over several lines", () => {
    expect(formatted('a = "${b\n  ? c : d}"\ne = "${(f)\n  + (g)}"\nh = "${# i\nj}"\n')).toBe(
      "a = (b\n? c : d)\ne = ((f)\n+ (g))\nh = ( # i\nj)\n",
    );
  });

  test("labels get quotes; comments between them and labels with `$` stay", () => {
    expect(formatted('a b "c" {}\nd /* e */ "$${f}" "\\u0041" {}\n')).toBe(
      'a "b" "c" {}\nd /* e */ "$${f}" "A" {}\n',
    );
  });

  test("the type of a variable is no string, and no list, map or set of nothing", () => {
    expect(
      formatted('variable "a" { type = "string" }\nvariable b {\ntype=list # c\n}\nc { type = list }\n'),
    ).toBe('variable "a" { type = string }\nvariable "b" {\n  type = list(any) # c\n}\nc { type = list }\n');
  });
});

describe("what is not formatted", () => {
  test("a text with mistakes: they are told, and nothing else", () => {
    const result = formatSource("a = \nb = $$X\nc = {\n", "x.orch.hcl");
    expect(result.ok).toBe(false);
    expect(result.diagnostics.map(({ severity, code }) => [severity, code])).toContainEqual([
      "error",
      "missing-value",
    ]);
  });

  test("a key with dots is no matter of layout", () => {
    expect(formatted("a = {b.c=1}\n")).toBe("a = { b.c = 1 }\n");
  });
});

describe("the proof that a text means the same", () => {
  const place = (before: string, after: string, comments: readonly string[] = []) =>
    differsInMeaning(parseFile(before, "x").file, parseFile(after, "x").file, [], comments);
  test.each([
    ["a = 1\n", "a = 2\n"],
    ["a = b.c\n", "a = b.d\n"],
    ["a = (b + c) * d\n", "a = b + c * d\n"],
    ['a = ["${b}"]\n', "a = [c]\n"],
    ["a {\n}\n", 'a "b" {\n}\n'],
    ["a {\nb = 1\n}\n", "a {\n}\n"],
    ['a { type = "string" }\n', "a { type = string }\n"],
    ["a = 1e400\n", "a = 2e400\n"],
    ['a = "x"\n', 'a = "y"\n'],
    ["a = <<E\nx\nE\n", "a = <<E\n x\nE\n"],
    ["a = [for k, v in b : k]\n", "a = [for v, k in b : k]\n"],
    ["a = f(b...)\n", "a = f(b)\n"],
    ["a = {for k, v in b : k => v}\n", "a = {for k, v in b : k => v...}\n"],
  ])("%j is not %j", (before, after) => expect(place(before, after)?.range?.start.line).toBe(1));

  test("a comment that is lost shows", () => {
    expect(place("a = 1\n", "a = 1\n", ["# c"])).toEqual({});
  });

  test("places, quotes around labels and the old ways of writing do not count", () => {
    expect(
      place(
        'a b {\nc = "${(d)}"\n}\nvariable "e" { type = "list" }\n',
        'a "b" {\n\n  c = d\n}\nvariable "e" {\n  type = list(string)\n}\n',
      ),
    ).toBeNull();
  });
});

test("every HCL file of the tree is formatted", () => {
  const files = filesBelow(".").filter((path) => path.endsWith(".hcl"));
  expect(files.length).toBeGreaterThan(5);
  const changed = files.filter((path) => {
    const text = readFileSync(path, "utf8");
    return formatted(text) !== text;
  });
  expect(changed).toEqual([]);
});

test("formatting takes time in proportion to the text", () => {
  const cost = (text: string): number => {
    const start = process.cpuUsage();
    formatted(text);
    const { user, system } = process.cpuUsage(start);
    return user + system;
  };
  const shapes: readonly ((count: number) => string)[] = [
    (count) => `service "w" {\n image="a:\${var.t}" # c\n env={A="1",BBB=f(x)}\n}\n`.repeat(count / 4),
    (count) => `a=[${"[\n1\n],".repeat(count)}]\n`,
    (count) => `a=<<E\n${"EE\n".repeat(count)}E\n`,
    (count) => `a="${"é".repeat(count)}" # c\nb=1 # d\n`,
  ];
  for (const shape of shapes) {
    formatted(shape(500));
    expect(cost(shape(16_000)) / Math.max(cost(shape(2000)), 20_000)).toBeLessThan(24);
  }
});

test("a label with half of a surrogate pair stays as it is", () => {
  expect(formatted('b   "a\ud800" {\n}\n')).toBe('b "a\ud800" {\n}\n');
});
