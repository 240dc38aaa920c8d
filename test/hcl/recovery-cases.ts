// Mistakes, each with what is said about it.

export interface Case {
  readonly text: string;
  /** What is understood nevertheless. */
  readonly tree: string;
  /** Code, place and summary of each diagnostic. */
  readonly says: readonly string[];
}

export const CASES: Readonly<Record<string, Case>> = {
  "a block without its brace, before a block of the same level": {
    text: "a {\n  b = 1\n\nc {\n  d = 2\n}\n",
    tree: "a {b=1}; c {d=2}",
    says: ["unclosed-block 1:1-1:2 This block has no closing `}`."],
  },
  "an inner block without its brace": {
    text: "a {\n  b {\n    x = 1\n  c = 2\n}\nd = 3\n",
    tree: "d=3; a {c=2; b {x=1}}",
    says: ["unclosed-block 2:3-2:4 This block has no closing `}`."],
  },
  "an object without its brace": {
    text: "a = {\n  b = 1\n\nc = 2\nd {}\n",
    tree: "a={b:1}; d {}",
    says: ["unclosed-brace 1:5-1:6 This `{` has no `}`."],
  },
  "a list without its bracket": {
    text: "a {\n  b = [1, 2\n  c = 3\n}\nd = 1\n",
    tree: "d=1; a {b=[1 2]; c=3}",
    says: ["unclosed-bracket 2:7-2:8 This `[` has no `]`."],
  },
  "a call without its parenthesis": {
    text: "a = f(1, 2\nb = 3\n",
    tree: "a=(call f 1 2); b=3",
    says: ["unclosed-parenthesis 1:6-1:7 This `(` has no `)`."],
  },
  "parentheses left open": {
    text: "a = (1 + 2\nb = 3\n",
    tree: "a=ERROR; b=3",
    says: ["unclosed-parenthesis 1:5-1:6 This `(` has no `)`."],
  },
  "an index left open": {
    text: "a = b[1\nc = 2\n",
    tree: "a=b; c=2",
    says: ["unclosed-bracket 1:6-1:7 This `[` has no `]`."],
  },
  "a brace too many": {
    text: "a = 1\n}\nb = 2\n",
    tree: "a=1; b=2",
    says: ["unexpected-closing-brace 2:1-2:2 This `}` closes nothing."],
  },
  "missing commas": {
    text: "a = [1 2]\nb = f(c d)\n",
    tree: "a=[1 2]; b=(call f c d)",
    says: [
      "missing-comma 1:7-1:7 A comma is missing between this element and `2`.",
      "missing-comma 2:8-2:8 A comma is missing between this argument and `d`.",
    ],
  },
  "a missing value": { text: "a =\nb = 2\n", tree: "b=2", says: ["missing-value 1:1-1:4 `a` has no value."] },
  "a value on the next line": {
    text: 'a =\n  "x"\nb = 2\n',
    tree: 'a="x"; b=2',
    says: ["missing-value 1:1-1:4 `a` has no value."],
  },
  "strings left open": {
    text: 'a = "x\nb = 2\nc = "y\n',
    tree: 'a="x"; b=2; c="y"',
    says: [
      "unterminated-string 1:5-1:7 This string has no closing quote on its line.",
      "unterminated-string 3:5-3:7 This string has no closing quote on its line.",
    ],
  },
  "a string over several lines": {
    text: 'a = "one\n  two\n  three"\nb = 2\n',
    tree: 'a="one"; b=2',
    says: ["unterminated-string 1:5-1:9 This string has no closing quote on its line."],
  },
  "a heredoc without end": {
    text: "a = <<EOT\nx\nb = 2\n",
    tree: 'a=""; b=2',
    says: ["unterminated-heredoc 1:5-1:10 This heredoc has no line with `EOT` alone."],
  },
  "a heredoc whose marker does not stand alone": {
    text: "a = f(<<EOT\nx\nEOT)\nb = 2\n",
    tree: 'a=(call f ""); b=2',
    says: ["unterminated-heredoc 1:7-1:12 This heredoc has no line with `EOT` alone."],
  },
  "a heredoc whose marker ends the file": {
    text: "a = <<EOT\nx\nEOT",
    tree: 'a="x\\n"',
    says: ["heredoc-needs-newline 3:1-3:4 The heredoc's end marker is the end of the file."],
  },
  "a heredoc marker in quotes": {
    text: 'a = <<"EOT"\nx\nEOT\nb = 2\n',
    tree: "a=ERROR; b=2",
    says: ["bad-heredoc 1:5-1:12 `<<` must be followed by a marker and the end of the line."],
  },
  "attributes set twice": {
    text: "a = 1\na = 2\nb = 1\na = 3\n",
    tree: "a=1; b=1",
    says: ["duplicate-attribute 2:1-2:2 `a` is set twice.", "duplicate-attribute 4:1-4:2 `a` is set twice."],
  },
  "bad escapes": {
    text: 'a = "\\q \\u12 \\$"\n',
    tree: 'a="q u12 $"',
    says: [
      "bad-escape 1:6-1:8 `\\q` is not an escape sequence.",
      "bad-escape 1:9-1:11 `\\u` must be followed by four hexadecimal digits.",
      "bad-escape 1:14-1:16 `\\$` is not an escape sequence.",
    ],
  },
  "YAML habits": {
    text: 'count: 3\nname: "x"\n"key": 1\n',
    tree: 'count=3; name="x"; key=1',
    says: [
      "expected-equals 1:6-1:7 An attribute is set with `=`, not `:`.",
      "expected-equals 2:5-2:6 An attribute is set with `=`, not `:`.",
      "quoted-name 3:1-3:6 The name of an attribute has no quotes here.",
    ],
  },
  "forgotten equals signs": {
    text: 'image "nginx"\nreplicas 3\nports [1]\nenabled true\nref var.x\n',
    tree: 'image="nginx"; replicas=3; ports=[1]; enabled=true; ref=(var .x)',
    says: [
      "expected-equals 1:1-1:6 `=` is missing after `image`.",
      "expected-equals 2:1-2:9 `=` is missing after `replicas`.",
      "expected-equals 3:1-3:6 `=` is missing after `ports`.",
      "expected-equals 4:1-4:8 `=` is missing after `enabled`.",
      "expected-equals 5:1-5:4 `=` is missing after `ref`.",
    ],
  },
  "foreign quotes": {
    text: "a = 'x'\nb = “y”\nc = `z`\n",
    tree: 'a="x"; b="y"; c="z"',
    says: [
      "single-quotes 1:5-1:8 Single quotes do not make a string.",
      "smart-quotes 2:5-2:8 Curly quotes do not make a string.",
      "backquotes 3:5-3:8 Backquotes do not make a string.",
    ],
  },
  "dotted names and keys": {
    text: "a.b = 1\na.b.c = 2\nd = { e.f = 1, g[0] = 2, (h.i) = 3 }\n",
    tree: "d={(e .f):1 (g [0]):2 (p (h .i)):3}",
    says: [
      "dotted-name 1:1-1:4 The name of an attribute has no dots: `a.b`.",
      "dotted-name 2:1-2:6 The name of an attribute has no dots: `a.b.c`.",
      "dotted-key 3:7-3:10 The key `e.f` is ambiguous.",
      "dotted-key 3:16-3:20 The key `g[0]` is ambiguous.",
    ],
  },
  "doubled dollars": {
    text: 'a = "$$HOME $$${x} $$$x"\n',
    tree: 'a="$$HOME $${x} $$$x"',
    says: ["doubled-dollar 1:6-1:12 `$$HOME` keeps both dollar signs."],
  },
  "text without quotes": {
    text: "a = 5s\nb = 512Mi\nc = nginx:latest\nd = 10.0.0.1\n e = foo bar\n",
    tree: "a=5; b=512; c=nginx; d=0; e=foo",
    says: [
      "unquoted-text 1:6-1:7 `s` cannot follow this value.",
      "unquoted-text 2:8-2:10 `Mi` cannot follow this value.",
      "unquoted-text 3:10-3:11 `:` cannot follow this value.",
      "bad-number 4:5-4:13 `10.0.0.1` is not a number.",
      "unquoted-text 5:10-5:13 `bar` cannot follow this value.",
    ],
  },
  "separators between attributes": {
    text: "a = 1,\nb = 2;\nc = 3 d = 4\n",
    tree: "a=1; b=2; c=3; d=4",
    says: [
      "unexpected-comma 1:6-1:7 A comma does not separate attributes.",
      "unexpected-token 2:6-2:7 `;` is not expected after this value.",
      "missing-newline 3:7-3:8 A new line is missing before `d`.",
    ],
  },
  "interpolations outside of strings": {
    text: "a = ${var.x}\nb = $x\n",
    tree: "a=(var .x); b=ERROR",
    says: [
      "interpolation-outside-string 1:5-1:7 `${ }` works inside strings only.",
      "unexpected-character 2:5-2:6 A value is expected here, not `$`.",
    ],
  },
  "other operators for =": {
    text: "a == 1\nb => 2\n c += 1\n",
    tree: "a=1; b=2",
    says: [
      "expected-equals 1:3-1:5 An attribute is set with `=`, not `==`.",
      "expected-equals 2:3-2:5 An attribute is set with `=`, not `=>`.",
      "expected-equals 3:4-3:5 `=` is expected after `c`, not `+`.",
    ],
  },
  "expressions that break off": {
    text: "a = b +\n  c\nd = e\n  ? f : g\nh = i &&\nj = 1\n",
    tree: "a=(+ b c); d=e; h=i; j=1",
    says: [
      "line-break-in-expression 1:7-1:8 The expression breaks off after `+`.",
      "line-break-in-expression 4:3-4:4 A line cannot start with `?`.",
      "line-break-in-expression 5:7-5:9 The expression breaks off after `&&`.",
    ],
  },
  "braces on the next line": {
    text: 'a "x"\n{\n  b = 1\n}\nc\n{\n}\n',
    tree: 'a "x" {b=1}; c {}',
    says: [
      "brace-on-next-line 1:1-1:6 The `{` of a block stands on the line of its type and labels.",
      "brace-on-next-line 5:1-5:2 The `{` of a block stands on the line of its type and labels.",
    ],
  },
  "too much in a block on one line": {
    text: "a { b = 1, c = 2 }\nd { e {} }\nf { g = 1 h = 2 }\n",
    tree: "a {b=1; c=2}; d {e {}}; f {g=1; h=2}",
    says: [
      "one-line-block 1:10-1:11 `,` is too much for a block on one line.",
      "one-line-block 2:5-2:6 The block `e` cannot stand in a block on one line.",
      "one-line-block 3:11-3:12 `h` is too much for a block on one line.",
    ],
  },
  "a brace after an attribute": {
    text: "a {\n  b = 1 }\nc = 2\n",
    tree: "c=2; a {b=1}",
    says: ["missing-newline 2:9-2:10 The closing brace needs a line of its own here."],
  },
  "broken interpolations and directives": {
    text: 'a = "${b"\nc = "${d e}"\nf = "${}"\ng = "%{ if x }"\nh = "%{ fi }"\n',
    tree: 'a=<b>; c=<d>; f=<ERROR>; g=""; h=""',
    says: [
      "unclosed-interpolation 1:6-1:8 This interpolation has no closing `}`.",
      "unexpected-token 2:10-2:11 `e` does not belong into this interpolation.",
      "missing-value 3:8-3:9 A value is expected here, not `}`.",
      "unclosed-directive 4:6-4:15 This `%{ if }` has no `%{ endif }`.",
      "unknown-directive 5:9-5:11 `fi` is no directive.",
    ],
  },
  "broken object entries": {
    text: "a = { b = 1 c = 2, d }\ne = { f = }\n",
    tree: "a={b:1 c:2}; e={}",
    says: [
      "missing-comma 1:13-1:14 A comma or a new line is missing before `c`.",
      "missing-value 1:20-1:21 `d` has no value.",
      "missing-value 2:7-2:8 `f` has no value.",
    ],
  },
  "broken for expressions": {
    text: "a = { for = 1 }\nb = [for x y: z]\nc = { for x in y : x }\n",
    tree: "a=ERROR; b=ERROR; c=(for x in y: x)",
    says: [
      "bad-for 1:11-1:12 A name is expected in this `for`, not `=`.",
      "bad-for 2:12-2:13 `in` is expected in this `for`, not `y`.",
      "bad-for 3:5-3:23 A `for` in braces makes an object and needs a key.",
    ],
  },
  "an equals sign after labels": {
    text: 'service "web" = {\n  a = 1\n}\nb = 2\n',
    tree: 'b=2; service "web" {}',
    says: ["bad-block 1:15-1:16 `=` cannot follow the labels of a block."],
  },
  "a template as a label": {
    text: 'a "${x}" {\n}\n',
    tree: 'a "" {}',
    says: ["label-template 1:3-1:9 A block label cannot contain `${ }` or `%{ }`."],
  },
  "broken accesses": {
    text: 'a = b.\nc = d."e"\nf = g.0.1\nh = i.*.j.*\n',
    tree: "a=b; c=d; f=(g [0.1]); h=i",
    says: [
      "missing-attribute-name 1:6-1:7 A name is expected after `.`, not the end of the line.",
      "missing-attribute-name 2:6-2:7 A name is expected after `.`, not a string.",
      "chained-legacy-index 3:7-3:10 `.0.1` cannot be read: `0.1` is one number.",
      "nested-splat 4:11-4:12 A `.*` cannot follow another in one chain.",
    ],
  },
  "a comment without end": {
    text: "a = 1 /* x\nb = 2\n",
    tree: "a=1",
    says: ["unterminated-comment 1:7-1:9 This comment has no end."],
  },
  "YAML lists": {
    text: "- a\n- b\n",
    tree: "",
    says: [
      "unexpected-token 1:1-1:2 A list is not written with `-`.",
      "unexpected-token 2:1-2:2 A list is not written with `-`.",
    ],
  },
  "two mistakes in one list": {
    text: "a = [\n  1,\n  2 +,\n  3,\n  *,\n]\nb = 1\n",
    tree: "a=[1 2 3 ERROR]; b=1",
    says: [
      "missing-value 3:6-3:7 A value is expected here, not `,`.",
      "missing-value 5:3-5:4 A value is expected here, not `*`.",
    ],
  },
  "mistakes in an object and after it": {
    text: "x {\n  a = {\n    b = \n    c = 3 4\n    d = 5\n  }\n  e = ]\n  f = 1\n}\n",
    tree: "x {a={c:3 d:5}; e=ERROR; f=1}",
    says: [
      "missing-value 3:5-3:6 `b` has no value.",
      "unexpected-token 4:11-4:12 `4` is not expected here.",
      "missing-value 7:7-7:8 A value is expected here, not `]`.",
    ],
  },
  "misplaced expansions": {
    text: "a = f(1, ...)\nb = f(c..., d)\n",
    tree: "a=(call f 1 ERROR); b=(call f c...)",
    says: [
      "missing-value 1:10-1:13 A value is expected here, not `...`.",
      "misplaced-expansion 2:8-2:11 `...` belongs to the last argument only.",
    ],
  },
  "invisible characters": {
    text: "a = \u00a01\nb = 2\u00a0\n",
    tree: "a=1; b=2",
    says: [
      "invisible-character 1:5-1:6 The invisible character U+00A0 is not allowed here.",
      "invisible-character 2:6-2:7 The invisible character U+00A0 is not allowed here.",
    ],
  },
  "an if as in other languages": {
    text: "a = if x then y\n",
    tree: "a=if",
    says: ["unquoted-text 1:8-1:9 `x` cannot follow this value."],
  },
  "a stray closing quote": {
    text: "a = null”\n",
    tree: "a=null",
    says: ["unquoted-text 1:9-1:10 `”` cannot follow this value."],
  },
  "a conditional without else": {
    text: "a = x ? y\nb = 1\n",
    tree: "a=ERROR; b=1",
    says: ["missing-colon 1:7-1:8 This conditional has no `:` part."],
  },
  "a shell assignment": {
    text: "export A=1\nb = 2\n",
    tree: "b=2; export A {}",
    says: ["bad-block 1:9-1:10 `=` cannot follow the labels of a block."],
  },
  "shell variables in a heredoc": {
    text: "a = <<-EOT\n  ${b c}\n  ${d(}\n  ok\nEOT\nb = 1\n",
    tree: 'a=<"" b "\\n" (call d) "\\nok\\n">; b=1',
    says: [
      "unexpected-token 2:7-2:8 `c` does not belong into this interpolation.",
      "unclosed-parenthesis 3:6-3:7 This `(` has no `)`.",
    ],
  },
  "broken scoped calls": {
    text: "a = ns::1\nb = ns::f\n",
    tree: "a=ERROR; b=ERROR",
    says: [
      "missing-function-name 1:9-1:10 A function name is expected after `::`, not `1`.",
      "missing-parenthesis 2:5-2:10 The function `ns::f` is not called.",
    ],
  },
  "a backslash at the end of a line": {
    text: 'a = "x\\\nb = 2\n',
    tree: 'a="x\\\\"; b=2',
    says: [
      "unterminated-string 1:5-1:8 This string has no closing quote on its line.",
      "bad-escape 1:7-1:8 A backslash does not continue a string on the next line.",
    ],
  },
};
