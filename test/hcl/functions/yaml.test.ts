import { describe, expect, it } from "vitest";
import { shown, shownWithType } from "./run.ts";

describe("yamldecode", () => {
  it.each([
    [
      'yamldecode("a: 1\\nb: [x, null, ~, true, yes, 0x1f, 0o17, 017, 1e3, .inf]")',
      "error: yamldecode: The YAML cannot be used, on line 2: a number must be finite.",
    ],
    [
      'yamldecode("a: &x {k: 1}\\nb: *x\\nc:\\n  <<: *x\\n  z: 2")',
      "{ a = { k = 1 }, b = { k = 1 }, c = { k = 1, z = 2 } } as object({a=object({k=number}), b=object({k=number}), c=object({k=number, z=number})})",
    ],
    [
      `yamldecode("- 2020-01-01\\n- !!str 5\\n- !!binary aGk=\\n- '5'")`,
      '["2020-01-01T00:00:00Z", "5", "aGk=", "5"] as tuple([string, string, string, string])',
    ],
    ['yamldecode("- 2020-01-01T00:00:00Z")', '["2020-01-01T00:00:00Z"] as tuple([string])'],
    ['yamldecode("1: a\\ntrue: b")', '{ "1" = "a", true = "b" } as object({"1"=string, true=string})'],
    ['yamldecode("a: 1\\na: 2")', "{ a = 2 } as object({a=number})"],
    ['yamldecode("")', "error: yamldecode: The YAML has no document."],
    ['yamldecode("a: 1\\n---\\nb: 2")', "error: yamldecode: The YAML has more than one document."],
    ['yamldecode("--- 5\\n...")', "5 as number"],
    [
      'yamldecode("a: b: c")',
      "error: yamldecode: The YAML is not valid on line 1: Nested mappings are not allowed in compact mappings.",
    ],
    [
      'yamldecode("!foo x")',
      "error: yamldecode: The YAML cannot be used, on line 1: the tag !foo is not supported here.",
    ],
    [
      'yamldecode("- .nan")',
      "error: yamldecode: The YAML cannot be used, on line 1: a number must be finite.",
    ],
    [
      `yamldecode("- 1_000\\n- 0b11\\n- 190:20:30\\n- +5\\n- .5\\n- 5.\\n- 1e5\\n- Null\\n- True\\n- y\\n- on\\n- ''")`,
      '["1_000", "0b11", "190:20:30", 5, 0.5, 5, 100000, null, true, true, true, ""] as tuple([string, string, string, number, number, number, number, any, bool, bool, bool, string])',
    ],
    [
      'yamldecode("a: |\\n  x\\n  y\\nb: >-\\n  x\\n  y")',
      '{ a = "x\\ny\\n", b = "x y" } as object({a=string, b=string})',
    ],
    [
      'yamldecode("a: *nope")',
      "error: yamldecode: The YAML cannot be used, on line 1: an alias has no anchor before it.",
    ],
    [
      'yamldecode("[1,2")',
      "error: yamldecode: The YAML is not valid on line 1: Flow sequence must end with a ].",
    ],
    [
      `yamldecode("- 2001-12-14t21:59:43.10-05:00\\n- 2001-12-14 21:59:43.10 -5\\n- 2001-1-2\\n- 2001-12-15 2:59:43.10\\n- '2001-01-01'\\n- 2001-12-14T21:59:43+02:00")`,
      '["2001-12-14T21:59:43-05:00", "2001-12-14 21:59:43.10 -5", "2001-01-02T00:00:00Z", "2001-12-15T02:59:43Z", "2001-01-01", "2001-12-14T21:59:43+02:00"] as tuple([string, string, string, string, string, string])',
    ],
    [
      'yamldecode("- yes\\n- Yes\\n- YES\\n- no\\n- n\\n- N\\n- Y\\n- off\\n- ON\\n- tRue\\n- NULL\\n- nUll\\n- .Inf\\n- .INF\\n- +.inf\\n- -.INF\\n- .NaN")',
      "error: yamldecode: The YAML cannot be used, on line 13: a number must be finite.",
    ],
    [
      'yamldecode("- .NaN")',
      "error: yamldecode: The YAML cannot be used, on line 1: a number must be finite.",
    ],
    [
      'yamldecode("- 0X1F\\n- 0x1F\\n- -0x1f\\n- 0O17\\n- -0o17\\n- 0o-7\\n- 1E5\\n- 1e+5\\n- -.5\\n- +.5\\n- 1.\\n- .\\n- -\\n- +\\n- 1e\\n- e5\\n- 00\\n- -08\\n- 1,000\\n- 0b1\\n- 1__0\\n- 0x\\n- 0o")',
      '["0X1F", 31, "-0x1f", "0O17", "-0o17", "0o-7", 100000, 100000, -0.5, 0.5, 1, ".", [null], "+", "1e", "e5", 0, -8, "1,000", "0b1", "1__0", "0x", "0o"] as tuple([string, number, string, string, string, string, number, number, number, number, number, string, tuple([any]), string, string, string, number, number, string, string, string, string, string])',
    ],
    [`yamldecode("!!int '5'")`, "5 as number"],
    [
      'yamldecode("!!int abc")',
      "error: yamldecode: The YAML cannot be used, on line 1: this does not fit the tag tag:yaml.org,2002:int.",
    ],
    ['yamldecode("!!float 5")', "5 as number"],
    [`yamldecode("!!bool 'yes'")`, "true as bool"],
    [`yamldecode("!!null ''")`, "null as any"],
    ['yamldecode("!!str")', '"" as string'],
    [`yamldecode("!!binary 'aGk='")`, '"aGk=" as string'],
    [
      `yamldecode("!!binary '***'")`,
      "error: yamldecode: The YAML cannot be used, on line 1: this is not valid Base64.",
    ],
    ['yamldecode("!!timestamp 2001-01-01")', '"2001-01-01T00:00:00Z" as string'],
    ['yamldecode("!!seq [a]")', '["a"] as tuple([string])'],
    ['yamldecode("!!map {a: 1}")', "{ a = 1 } as object({a=number})"],
    [
      'yamldecode("!!set {a, b}")',
      "error: yamldecode: The YAML cannot be used, on line 1: the tag tag:yaml.org,2002:set is not supported here.",
    ],
    [
      'yamldecode("!!omap [a: 1]")',
      "error: yamldecode: The YAML cannot be used, on line 1: the tag tag:yaml.org,2002:omap is not supported here.",
    ],
    ['yamldecode("{a: 1, ? b : 2, c}")', "{ a = 1, b = 2, c = null } as object({a=number, b=number, c=any})"],
    [
      'yamldecode("? [a]\\n: 1")',
      "error: yamldecode: The YAML cannot be used, on line 1: a key must be a string, a number or a bool.",
    ],
    [
      'yamldecode("null: 1")',
      "error: yamldecode: The YAML cannot be used, on line 1: a key must be a string, a number or a bool.",
    ],
    [
      'yamldecode("~: 1")',
      "error: yamldecode: The YAML cannot be used, on line 1: a key must be a string, a number or a bool.",
    ],
    [
      'yamldecode("2020-01-01: 1\\n1.50: 2\\n0x1f: 3")',
      '{ "1.5" = 2, "2020-01-01T00:00:00Z" = 1, "31" = 3 } as object({"1.5"=number, "2020-01-01T00:00:00Z"=number, "31"=number})',
    ],
    ['yamldecode("a:\\nb:")', "{ a = null, b = null } as object({a=any, b=any})"],
    ['yamldecode("# only")', "error: yamldecode: The YAML has no document."],
    ['yamldecode("null")', "null as any"],
    ['yamldecode("\\"\\\\u00e9\\\\x41\\\\n\\"")', '"éA\\n" as string'],
    ['yamldecode("<<: {a: 1}\\nb: 2")', "{ a = 1, b = 2 } as object({a=number, b=number})"],
    [
      'yamldecode("<<: [{a: 1},{a: 2, c: 3}]\\nb: 2")',
      'error: yamldecode: The YAML cannot be used, on line 1: only a mapping can be merged with "<<".',
    ],
    ['yamldecode("a: 0\\n<<: {a: 1}")', "{ a = 1 } as object({a=number})"],
    ['yamldecode("<<: {a: 1}\\na: 0")', "{ a = 0 } as object({a=number})"],
    [
      'yamldecode("<<: 5")',
      'error: yamldecode: The YAML cannot be used, on line 1: only a mapping can be merged with "<<".',
    ],
    [`yamldecode("'<<': {a: 1}")`, "{ a = 1 } as object({a=number})"],
    ['yamldecode("%YAML 1.2\\n---\\na: 1")', "{ a = 1 } as object({a=number})"],
    [
      'yamldecode("a: &x [*x]")',
      "error: yamldecode: The YAML cannot be used, on line 1: an alias stands inside of its own anchor.",
    ],
    ['yamldecode("- &a x\\n- &a y\\n- *a")', '["x", true, true] as tuple([string, bool, bool])'],
    [
      'yamldecode("\\ta: 1")',
      "error: yamldecode: The YAML is not valid on line 1: Tabs are not allowed as indentation.",
    ],
    [
      'yamldecode("a: \\"unterminated")',
      'error: yamldecode: The YAML is not valid on line 1: Missing closing "quote.',
    ],
    [`yamldecode("a: 'it''s'")`, `{ a = "it's" } as object({a=string})`],
    ['yamldecode("---\\n...\\n")', "null as any"],
    [
      'yamldecode("a: !!foo 1")',
      "error: yamldecode: The YAML cannot be used, on line 1: the tag tag:yaml.org,2002:foo is not supported here.",
    ],
    [
      'yamldecode("! x")',
      "error: yamldecode: The YAML cannot be used, on line 1: the tag ! is not supported here.",
    ],
    [
      'yamldecode("a: ! 5")',
      "error: yamldecode: The YAML cannot be used, on line 1: the tag ! is not supported here.",
    ],
    [
      'yamldecode("a: 1\\n\\tb: 2")',
      "error: yamldecode: The YAML is not valid on line 2: Tabs are not allowed as indentation.",
    ],
    [
      'yamldecode("[[[")',
      "error: yamldecode: The YAML is not valid on line 1: Flow sequence in block collection must be sufficiently indented and end with a ].",
    ],
  ])("evaluates %s to %s", (call, result) => {
    expect(shownWithType(call)).toBe(result);
  });
});

describe("yamlencode", () => {
  it.each([
    [
      'yamlencode({a=1,b=[true,null,"x"],c={}, d=[], e="x: y", f="line\\nline2\\n", g="yes", h="5", i="", j="é", k="a#b", l="1.5e3"})',
      '"\\"a\\": 1\\n\\"b\\":\\n- true\\n- null\\n- \\"x\\"\\n\\"c\\": {}\\n\\"d\\": []\\n\\"e\\": \\"x: y\\"\\n\\"f\\": |\\n  line\\n  line2\\n\\"g\\": \\"yes\\"\\n\\"h\\": \\"5\\"\\n\\"i\\": \\"\\"\\n\\"j\\": \\"é\\"\\n\\"k\\": \\"a#b\\"\\n\\"l\\": \\"1.5e3\\"\\n"',
    ],
    ['yamlencode("x")', '"\\"x\\"\\n"'],
    ['yamlencode(["a",["b",{c=1}]])', '"- \\"a\\"\\n- - \\"b\\"\\n  - \\"c\\": 1\\n"'],
    ["yamlencode(null)", '"null\\n...\\n"'],
    [
      'yamlencode({"a b"=1,"1"=2,"true"=3,"é"=4})',
      '"\\"1\\": 2\\n\\"a b\\": 1\\n\\"true\\": 3\\n\\"é\\": 4\\n"',
    ],
    ["yamlencode(0.1)", '"0.1\\n...\\n"'],
    ["yamlencode(1e30)", '"1000000000000000000000000000000\\n...\\n"'],
    ['yamlencode("x\\n")', '"|\\n  x\\n"'],
    ['yamlencode("tab\\there")', '"\\"tab\\\\there\\"\\n"'],
    ['yamlencode(toset(["b","a"]))', '"- \\"a\\"\\n- \\"b\\"\\n"'],
    ['yamlencode({a="x\\ny"})', '"\\"a\\": |-\\n  x\\n  y\\n"'],
    ['yamlencode({a="x\\n\\ny\\n\\n"})', '"\\"a\\": |+\\n  x\\n\\n  y\\n\\n"'],
    ['yamlencode({a="\\nx"})', '"\\"a\\": |2-\\n\\n  x\\n"'],
    ['yamlencode({a=" x\\ny"})', '"\\"a\\": |2-\\n   x\\n  y\\n"'],
    ['yamlencode({a="x \\ny"})', '"\\"a\\": \\"x \\\\ny\\"\\n"'],
    ['yamlencode({a="x\\n y\\n"})', '"\\"a\\": |\\n  x\\n   y\\n"'],
    ['yamlencode({a="x\\r\\ny"})', '"\\"a\\": \\"x\\\\r\\\\ny\\"\\n"'],
    ['yamlencode({a="\\n"})', '"\\"a\\": |2+\\n\\n"'],
    ['yamlencode({a="x\\ty\\nz"})', '"\\"a\\": \\"x\\\\ty\\\\nz\\"\\n"'],
    [
      'yamlencode({a="é😀\\u200b\\u00a0\\u2028\\ufeff\\u0007\\u001b\\u0085 end"})',
      '"\\"a\\": \\"é\\\\U0001F600\u200b\u00a0\\\\L\\\\uFEFF\\\\a\\\\e\\\\N end\\"\\n"',
    ],
    ['yamlencode({a="quote\\"back\\\\slash/"})', '"\\"a\\": \\"quote\\\\\\"back\\\\\\\\slash/\\"\\n"'],
    [
      'yamlencode(["x\\ny",["p\\nq"],{k="r\\ns"}])',
      '"- |-\\n  x\\n  y\\n- - |-\\n    p\\n    q\\n- \\"k\\": |-\\n    r\\n    s\\n"',
    ],
    ["yamlencode([[],{},[[]],[{}],[{a=[]}]])", '"- []\\n- {}\\n- - []\\n- - {}\\n- - \\"a\\": []\\n"'],
    ["yamlencode([{a=1,b=2},{c=[1,2]}])", '"- \\"a\\": 1\\n  \\"b\\": 2\\n- \\"c\\":\\n  - 1\\n  - 2\\n"'],
    [
      "yamlencode({a={b={c=[[1,2],[3]]}}})",
      '"\\"a\\":\\n  \\"b\\":\\n    \\"c\\":\\n    - - 1\\n      - 2\\n    - - 3\\n"',
    ],
    ['yamlencode({"k\\nl"=1})', '"? |-\\n  k\\n  l\\n: 1\\n"'],
    ["yamlencode(true)", '"true\\n...\\n"'],
    ["yamlencode([])", '"[]\\n"'],
    ["yamlencode({})", '"{}\\n"'],
    ["yamlencode(-1.5)", '"-1.5\\n...\\n"'],
    [
      "yamlencode([1e21,1e-7,123456789.125])",
      '"- 1000000000000000000000\\n- 0.0000001\\n- 123456789.125\\n"',
    ],
    ['yamlencode("a\\n")', '"|\\n  a\\n"'],
    ['yamlencode("a\\nb")', '"|-\\n  a\\n  b\\n"'],
    ['yamlencode(["a\\u0001\\nb"])', '"- \\"a\\\\x01\\\\nb\\"\\n"'],
    ['yamlencode(["x\\n\\u00e9"])', '"- |-\\n  x\\n  é\\n"'],
    ['yamlencode({""=1})', '"\\"\\": 1\\n"'],
    [
      'yamlencode({a="xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx "})',
      '"\\"a\\": \\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx \\"\\n"',
    ],
    [
      'yamlencode({a="xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx  y"})',
      '"\\"a\\": \\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\\n  \\\\ y\\"\\n"',
    ],
    [
      'yamlencode({a="xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx y  z"})',
      '"\\"a\\": \\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\\n  y  z\\"\\n"',
    ],
    [
      'yamlencode({a="xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx \\ny z"})',
      '"\\"a\\": \\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\\n  \\\\ny z\\"\\n"',
    ],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});
