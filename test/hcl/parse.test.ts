// Every form of the syntax, as the tree it gives.
import { expect, test } from "vitest";
import { writtenOut } from "../../src/diagnostics/diagnostic.ts";
import { parseExpression, parseFile, parseTemplate } from "../../src/hcl/parse.ts";
import { rangesOf } from "./ranges.ts";
import { show, showBody } from "./show-syntax.ts";

const EXPRESSIONS: readonly (readonly [text: string, tree: string])[] = [
  ["1", "1"],
  ["0.5", "0.5"],
  ["1.5e3", "1500"],
  ["2E-2", "0.02"],
  ["007", "7"],
  ["true", "true"],
  ["null", "null"],
  ["a", "a"],
  ["a-b", "a-b"],
  ["été", "été"],
  ["a + b * c", "(+ a (* b c))"],
  ["a * b + c", "(+ (* a b) c)"],
  ["a - b - c", "(- (- a b) c)"],
  ["a || b && c == d < e + f * g", "(|| a (&& b (== c (< d (+ e (* f g))))))"],
  ["a == b != c", "(!= (== a b) c)"],
  ["(a + b) * c", "(* (p (+ a b)) c)"],
  ["-a.b + c", "(+ (- (a .b)) c)"],
  ["!a && b", "(&& (! a) b)"],
  ["- -a", "(- (- a))"],
  ["a ? b : c ? d : e", "(? a b (? c d e))"],
  ["a ? b : c || d", "(? a b (|| c d))"],
  ["a.b.c", "((a .b) .c)"],
  ['a["k"].b[0]', '(((a ["k"]) .b) [0])'],
  ["a[b.c][d + 1]", "((a [(b .c)]) [(+ d 1)])"],
  ["a.0.b", "((a [0]) .b)"],
  ["a.*.b.0.c[1]", "((a .*{.b [0] .c}) [1])"],
  ["a[*].b[0].c", "(a [*]{.b [0] .c})"],
  ["a[*].b[*].c", "(a [*]{.b [*]{.c}})"],
  ["a[*].b.*.c[0]", "(a [*]{.b .*{.c} [0]})"],
  ["a.*", "(a .*{})"],
  ["f()", "(call f)"],
  ["f(a, b)", "(call f a b)"],
  ["f(a,)", "(call f a)"],
  ["f(a...)", "(call f a...)"],
  ["f(\n  a,\n  [b]...\n)", "(call f a [b]...)"],
  ["ns::deep::f(a)", "(call ns::deep::f a)"],
  ["true(a)", "(call true a)"],
  ["[]", "[]"],
  ["[a, 1,]", "[a 1]"],
  ["[\n a,\n b\n]", "[a b]"],
  ["{}", "{}"],
  ["{ a = 1, b : 2 }", "{a:1 b:2}"],
  ['{\n  a = 1\n  "b c" = 2, (d) = 3\n\n  1 = 4\n}', '{a:1 "b c":2 (p d):3 1:4}'],
  ['{ "${a}" = 1 }', "{<a>:1}"],
  ["[for x in a : x]", "(for x in a: x)"],
  ["[for i, x in a : x if i > 0]", "(for i,x in a: x if (> i 0))"],
  ["{ for k, v in a : k => v }", "(for k,v in a: k=>v)"],
  ["{ for v in a : v.k => v... if v.ok }", "(for v in a: (v .k)=>v... if (v .ok))"],
  ["{\n for k, v in a :\n k => v\n}", "(for k,v in a: k=>v)"],
  ['""', '""'],
  ['"a b"', '"a b"'],
  ['"${a}"', "<a>"],
  ['"x${a}y"', '<"x" a "y">'],
  ['"\\n\\r\\t\\"\\\\\\u00e9\\U0001f600"', '"\\n\\r\\t\\"\\\\é😀"'],
  ['"$${a} %%{b} $ % $x 100%"', '"${a} %{b} $ % $x 100%"'],
  ['"$$${a}"', '"$${a}"'],
  ['" ${~ a ~} b"', '<"" a "b">'],
  ['"a ${a ~}"', '<"a " a>'],
  ['"%{ if a }x%{ else }y%{ endif }"', '<(if a <"x"> <"y">)>'],
  ['"%{ if a }%{ if b }x%{ endif }%{ endif }z"', '<(if a <(if b <"x"> <>)> <>) "z">'],
  ['"%{ for x in l ~} ${x}, %{~ endfor }"', '<(for x in l <"" x ",">)>'],
  ['"%{ for k, v in m }${k}%{ endfor }"', "<(for k,v in m <k>)>"],
  ['"${ "in ${b}" }"', '<<"in " b>>'],
  ["<<E\na\n b\nE\n", '"a\\n b\\n"'],
  ["<<-E\n    a\n      b\n\n    c ${d}\n  E\n", '<"a\\n  b\\n\\nc " d "\\n">'],
  ["<<-E\n\ta\n  b\n  E\n", '"a\\n b\\n"'],
  ["<<-E\n  a\n${b}\n  E\n", '<"  a\\n" b "\\n">'],
  ["<<E\nE\n", '""'],
  ['<<E\n\\n "q" $${x}\nE\n', '"\\\\n \\"q\\" ${x}\\n"'],
  ["<<E\r\na\r\nE\r\n", '"a\\r\\n"'],
  ["<<-E\n  %{ for x in l ~}\n  ${x}\n  %{ endfor ~}\n  E\n", '<"" (for x in l <"  " x "\\n">) "">'],
  ["<<E\na ${~ b ~}\n c\nE\n", '<"a" b " c\\n">'],
  ["a /* c */ + # d\n b", "(+ a b)"],
];

const FILES: readonly (readonly [text: string, tree: string])[] = [
  ["", ""],
  ["a = 1", "a=1"],
  ["a = 1\nb = 2\n", "a=1; b=2"],
  ["# c\na = 1 // d\n/* e */ b = 2", "a=1; b=2"],
  ["\ufeffa = 1\r\nb = 2\r\n", "a=1; b=2"],
  ["a {}", "a {}"],
  ["a {\n}", "a {}"],
  ['a "b" c {\n  d = 1\n  e {\n  }\n}', 'a "b" c {d=1; e {}}'],
  ["a { b = 1 }", "a {b=1}"],
  ["a { # c\n b = 1\n}", "a {b=1}"],
  ["a = {\n  b = 1\n}\nc {}", "a={b:1}; c {}"],
  ["a = f(\n  1,\n)\nb = 2", "a=(call f 1); b=2"],
  ["a = <<E\nx\nE\nb = 1", 'a="x\\n"; b=1'],
  ["for = 1\nif {}\nnull = 2", "for=1; null=2; if {}"],
  ['a "\\u0041$${b}" {}', 'a "A${b}" {}'],
];

const TEMPLATES: readonly (readonly [text: string, tree: string])[] = [
  ["", '""'],
  ["plain", '"plain"'],
  ["a ${b} c", '<"a " b " c">'],
  ["${a}", "<a>"],
  ['"q" \\n', '"\\"q\\" \\\\n"'],
  ["%{ for x in l }\n${x}\n%{ endfor }", '<(for x in l <"\\n" x "\\n">)>'],
  ["a\n ${~ b ~}\n c", '<"a\\n" b " c">'],
  ["$", '"$"'],
  ["50%", '"50%"'],
  ["$${x}", '"${x}"'],
];

test.each(EXPRESSIONS)("the expression %j is read as %s", (text, tree) => {
  const { expression, diagnostics } = parseExpression(text, "x.hcl");
  expect([show(expression), diagnostics]).toEqual([tree, []]);
});

test.each(FILES)("the file %j is read as %s", (text, tree) => {
  const { file, diagnostics } = parseFile(text, "x.hcl");
  expect([showBody(file.body), diagnostics]).toEqual([tree, []]);
  expect([file.name, file.text]).toEqual(["x.hcl", text]);
});

test.each(TEMPLATES)("the template %j is read as %s", (text, tree) => {
  const { expression, diagnostics } = parseTemplate(text, "x.tpl");
  expect([show(expression), expression.heredoc, diagnostics]).toEqual([tree, null, []]);
});

test("every node of a file knows its place in lines, columns and UTF-16 units", () => {
  const text = 'a "l" {\r\n  b = "😀${c.d[0]}" + f(1) # x\r\n}\r\n';
  expect(rangesOf(parseFile(text, "x.hcl").file)).toEqual([
    'block 1:1-3:2 `a "l" {\r\n  b = "😀${c.d[0]}" + f(1) # x\r\n}`',
    "type 1:1-1:2 `a`",
    'label 1:3-1:6 `"l"`',
    'body 1:7-3:2 `{\r\n  b = "😀${c.d[0]}" + f(1) # x\r\n}`',
    'attribute 2:3-2:27 `b = "😀${c.d[0]}" + f(1)`',
    "name 2:3-2:4 `b`",
    'binary 2:7-2:27 `"😀${c.d[0]}" + f(1)`',
    'template 2:7-2:20 `"😀${c.d[0]}"`',
    "text 2:8-2:10 `😀`",
    "interpolation 2:10-2:19 `${c.d[0]}`",
    "index 2:12-2:18 `c.d[0]`",
    "attribute 2:12-2:15 `c.d`",
    "variable 2:12-2:13 `c`",
    "name 2:14-2:15 `d`",
    "literal 2:16-2:17 `0`",
    "call 2:23-2:27 `f(1)`",
    "name 2:23-2:24 `f`",
    "literal 2:25-2:26 `1`",
    'header 1:1-1:6 `a "l"`',
  ]);
});

test("a byte order mark takes an offset and no column", () => {
  const [attribute] = parseFile("\ufeffa = 1", "x.hcl").file.body.attributes;
  expect(attribute?.nameRange.start).toEqual({ line: 1, column: 1, offset: 1 });
});

test("an expression that is part of a file has the places of that file", () => {
  const { expression } = parseExpression("a +\nb", "x.hcl", { line: 7, column: 5, offset: 100 });
  expect(writtenOut(expression.range)).toEqual({
    file: "x.hcl",
    start: { line: 7, column: 5, offset: 100 },
    end: { line: 8, column: 2, offset: 105 },
  });
});

test("heredocs keep their marker and whether their indentation is removed", () => {
  const heredoc = (text: string) => {
    const { expression } = parseExpression(text, "x.hcl");
    return expression.kind === "template" ? expression.heredoc : undefined;
  };
  expect(heredoc("<<A-1\nA-1\n")).toEqual({ marker: "A-1", indented: false });
  expect(heredoc("<<-É\n  É\n")).toEqual({ marker: "É", indented: true });
  expect(heredoc('"x"')).toBeNull();
});

test("a number with more digits than a double keeps is read with all of them", () => {
  const read = (text: string) => parseExpression(text, "x.hcl");
  expect(read("12345678901234567891")).toMatchObject({
    diagnostics: [],
    expression: { kind: "literal", digits: "12345678901234567891" },
  });
  expect(read("9007199254740992").diagnostics).toEqual([]);
  expect(read("1e20000").diagnostics).toMatchObject([{ severity: "error", code: "number-too-large" }]);
});
