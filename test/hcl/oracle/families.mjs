// Families of expressions: every value in every form. Pairs that say little are left out by a stride.

const cross = (values, forms, stride = 1, shift = 0) =>
  values.flatMap((value, index) =>
    forms
      .filter((_, at) => (index + at + shift) % stride === 0)
      .map((form) => form.replaceAll("§", () => value)),
  );

// prettier-ignore
const SPLATTED = [
  "null", "@nlist", "@nobj", "@ntup", "@ulist", "@ulo", "@uobj", "@utup", "@uany", "@umap", "@uset",
  "@lo", "@so", "@mo", "@os", "@ls", "@slist", "@sobj", "5", '"x"', "true", "[]", "{}", "[null]",
  "[{a = 1}, null]", '[{a = 1}, {a = "x"}]', "[[{a = 1}], []]", "{a = {b = 1}}", "[{a = [1, 2]}]",
  "tolist([[1], [2]])", "toset([])", '{a = ["x"]}', "[{a = {b = null}}]", "[@uobj, {a = 1}]",
];
// prettier-ignore
const SPLATS = [
  "(§)[*]", "(§).*", "(§)[*].a", "(§).*.a", "(§)[*][0]", "(§)[*].a.b", "(§)[*].a[0]", '(§)[*]["a"]',
  "(§)[*][*]", "(§)[*].a[*]", "(§).*.a[0]", "(§).0", "(§).0.a", "(§)[0].a", "length((§)[*])",
];

// prettier-ignore
const INDEXED = [
  '["a", "b"]', "tolist([10, 20])", "@ls", "@ms", "@os", '{a = 1, "1" = 2, "0.5" = 3}', 'tomap({"1" = "x"})',
  'toset(["a"])', '"abc"', "null", "@ulist", "@umap", "@uobj", "@utup", "[]", "{}", "@slist", "@smap", "[null]",
];
// prettier-ignore
const KEYS = [
  "1", "-1", "0.5", '"0"', '"1"', '"01"', '"a"', "true", "null", "@unum", "@ustr", "@uany", "@nnum", "1e0",
  '"1.0"', '"-0"', "[0]", "1.0", "@snum - 5", "99999999999999999999", '"1e0"', "-0",
];

// prettier-ignore
const CHOICES = [
  '{a = 1, b = "x"}', '{a = "x"}', "{}", 'tomap({a = "x"})', '[1, "a"]', '["a"]', "[[1], [2, 3]]", "toset([1])",
  "tolist([{a = 1}])", "[{a = 1}, {a = 2}]", "{a = [1]}", "{a = null}", "{a = {b = 1}}", "@os", "@lo", "@mo",
  "@uobj", "@sobj", "@nobj", "{a = @ustr}", "tomap({a = {b = 1}})", "[null, 1]", "tolist([[]])",
];

// prettier-ignore
const NUMBERS = [
  "1e3", "1E3", "1e+3", "1e-3", "0.1", "1.0", "1e21", "1e20", "1e-7", "0.000001", "123456789.123456789",
  "1e100", "1e-100", "9007199254740993", "00.5", "007", "3.14159265358979323846264338327950288", "-0.0",
  "1.7976931348623157e308", "5e-324", "1e400", "-1e-400", "99999999999999999999.5", "1 / 3", "2 / 3 * 1e30",
];
// prettier-ignore
const WRITINGS = [
  '"${§}"', "jsonencode(§)", 'format("%v", §)', 'format("%g", §)', 'format("%e", §)', 'format("%.3f", §)',
  'format("%d", §)', 'format("%s", §)', "tonumber(tostring(§)) == (§)", "floor(§)", "signum(§)", "abs(-(§))",
  "(§) % 7", "(§) * 3 - (§)", "yamlencode(§)", "ceil(§) - floor(§)", "-(§)", 'formatlist("%v", [§])',
];

// prettier-ignore
const TEXTS = [
  '"e\\u0301"', '"\\u00e9x"', '"👨‍👩‍👧!"', '"🇩🇪🇫🇷🇮"', '"a\\r\\nb"', '"ﬁx"', '"Straße"', '"İi"', '"ǆx"', '"a\\u200db"',
  '"한글"', '"\\u1112\\u1161\\u11ab"', '"x\\u0300\\u0301y"', '"  \\t\\u00a0z "', '"\\U0001F600 😀"', '"สวัสดี"',
  '"नमस्ते"',
];
// prettier-ignore
const TEXT_FORMS = [
  "length(§)", "substr(§, 0, 1)", "substr(§, 1, -1)", "substr(§, -1, 1)", "substr(§, 1, 2)", "strrev(§)", "upper(§)",
  "lower(§)", "title(§)", 'split("", §)', 'format("%-4s|", §)', 'format("%4.2s|", §)', 'format("%q", §)',
  "indent(2, §)", "chomp(§)", "trimspace(§)", 'trim(§, "xyab")', 'trimprefix(§, "x")', 'regexall(".", §)',
  'regex("^.", §)', 'replace(§, "/./", "-")', 'replace(§, "x", "\\u0301")', "jsonencode(§)", "urlencode(§)",
  "base64encode(§)", "md5(§)", 'strcontains(§, "\\u0301")', 'startswith(§, "e")', 'sort([§, "z", "a"])',
  "yamlencode(§)", '§ == "é"', '[for c in split("", §) : c]',
];

// prettier-ignore
const OPERANDS = [
  "true", "false", "null", "@ubool", '"true"', '"x"', "1", "@nstr", "@sbool", "@uany", "[]", '"1"', "-1", "@unum",
  "@nnum",
];
const OPERATORS = ["&&", "||", "==", "!=", "<", ">=", "+", "-", "*", "/", "%"];

// prettier-ignore
const FORMATTED = [
  "1", "1.5", "-1", "0", '"a"', '"1"', '"é👨‍👩‍👧"', "true", "[1]", "{a = 1}", "1e21", "255", 'toset(["a"])', "@nstr",
  "@ustr", "@sstr",
];
// prettier-ignore
const VERBS = [
  "%v", "%#v", "%d", "%5d|", "%-5d|", "%+d", "% d", "%x", "%X", "%o", "%b", "%e", "%E", "%f", "%.2f", "%g", "%G",
  "%s", "%q", "%t", "%6s|", "%-6s|", "%.1s", "%05d", "%+.2e", "%[1]v%[1]v", "%08.3f", "%#o", "%6t|", "%c", "%U",
  "%[2]v", "%-08d|",
];

// prettier-ignore
const JSON_TEXTS = [
  "", " ", "1 2", "[1,]", '{"a":1,}', '{"a":1,"a":2}', '{"a":{"b":[]}}', "01", "1.", ".5", "1e5", "1E+2", "-0", "- 1",
  "NaN", "1e400", "123456789012345678901234567890", "0.1000", "null", "tRue", '"\\\\u00e9"', '"\\\\ud83d\\\\ude00"',
  '"\\\\ud83d"', '"a\\tb"', '"\\\\/"', '"\\\\x"', "'a'", "[[[[]]]]", "[null, 1]", '[1, "a", {}]', '{"__proto__": 1}',
  '{"": 1}', '{"a b": 1, "é": 2}', "\\n1\\n", "[1 2]", "{1: 2}", "// c\\n1", "1,", "\\ufeff1", "[true,false]",
  '{"b":1,"a":2}', '{"a":null}', "1.0", "100000000000000000000000.5",
];

// prettier-ignore
const YAML_TEXTS = [
  "", "~", "null", "Null", "yes", "no", "on", "True", "TRUE", "0x1F", "0o17", "017", "1_000", "1e3", ".5", "-.inf",
  ".nan", "+1", "2020-01-01", "12:30:45", "a: 1\\nb: 2", "- 1\\n- a", "[1, [2]]", "{a: {b: c}}", "|\\n  x\\n  y",
  ">\\n  x\\n  y", "|-\\n  x\\n", ">+\\n  x\\n\\n", "'it''s'", "a: &x 1\\nb: *x", "<<: {a: 1}", "? a\\n: b", "1: x",
  "true: x", "~: x", "a: 1\\na: 2", "--- 1", "--- 1\\n--- 2", "# c", "a:\\n  - 1\\n  -", "!!str 1", "!!float 1",
  "!!bool true", "!!binary aGk=", "!x 1", "a: b: c", "\\tx: 1", "- - 1\\n  - 2", '\\"\\\\u00e9\\"', "%x", "`x`",
  "a #b", "a#b",
];

// prettier-ignore
const PATTERNS = [
  "a*", "a*?", "(a)(b)?", "(?P<x>a)|(?P<y>b)", "(?i)A", "^$", "\\\\bx\\\\b", "[[:alpha:]]+", "\\\\pL+",
  "\\\\p{Greek}", "(?m)^b", "(?s)a.b", "a.b", "x{2}", "x{2,1}", "x{1001}", "(?=a)", "(?<!a)b", "\\\\1", "[^a]",
  "[]a]", "[a-]", "\\\\x61", "\\\\x{1F600}", "\\\\Qa.b\\\\E", "(?U)a+", "a++", "(?:a|b)+", "(a)|b",
  "\\\\d+\\\\.\\\\d*", "\\\\C", "\\\\z", "\\\\Z", "(?<n>a)", "[\\\\d\\\\-x]+", "\\\\s", "é", "(", ")", "*", "a{,2}",
  "a{2", "\\\\", "[z-a]", "(?P<n>a)(b)", "$", "(|a)*", "\\\\07", "(?-i)a",
];

// prettier-ignore
const TIMES = [
  "2020-02-29T23:59:59Z", "2000-01-01T00:00:00+05:30", "1999-12-31T12:00:00.123456789Z", "0001-01-01T00:00:00Z",
  "9999-12-31T23:59:59-12:00",
];
// prettier-ignore
const DURATIONS = [
  "1h", "-24h", "0.5s", "1us", "100ms", "1h1m1s1ms", "+1h", "8760h", "-0s", "1d", "h", "1", "", "1.5.5h", ".5h",
  "1h -1m", "1µs", "2562047h47m16.854775807s", "2562048h",
];
// prettier-ignore
const DATE_FORMATS = [
  "YYYY-MM-DD", "YY M D h:m:s", "EEEE EEE", "MMMM MMM", "HH H hh h AA aa", "Z ZZZ ZZZZ ZZZZZ", "'it''s' YYYY", "'",
  "YYY", "Q", "D'th'", "YYYYMMDD'T'hhmmss", "é", "EEEEE", "mmm", "ssS", "DDD", "''",
];

// prettier-ignore
const NETWORKS = [
  "10.0.0.0/8", "10.1.2.3/24", "0.0.0.0/0", "192.168.0.1/32", "2001:db8::/48", "::/0", "fe80::1/128",
  "::ffff:10.0.0.0/120", "10.0.0/8", "10.0.0.0", "010.0.0.0/8", "10.0.0.0/33", "2001:DB8::/64",
];
// prettier-ignore
const NETWORK_FORMS = [
  'cidrhost("§", 1)', 'cidrhost("§", -1)', 'cidrhost("§", 256)', 'cidrhost("§", 0)', 'cidrnetmask("§")',
  'cidrsubnet("§", 8, 2)', 'cidrsubnet("§", 1, 1)', 'cidrsubnet("§", 0, 0)', 'cidrsubnets("§", 4, 8, 4)',
  'cidrsubnets("§")', 'cidrsubnet("§", 8, 256)', 'cidrhost("§", 1.5)',
];

// prettier-ignore
const COLLECTIONS = [
  "[]", "{}", '["b", "a"]', "[1, [2, [3]]]", "{b = 1, a = 2}", '{a = "x", b = [1]}', 'toset(["b", "a"])',
  "tolist([1, 2, 2])", 'tomap({b = "x", a = "y"})', "[null]", "[{a = 1}]", "@ls", "@ss", "@mo", "@so", "@ulist",
  "@uset", "@umap", "@slist", "@smap", "[@ustr]", '[@sstr, "a"]', "{a = @ustr}", "{a = @sstr}", "null", '"a"',
  "[[], [1]]",
];
// prettier-ignore
const COLLECTION_FORMS = [
  "flatten(§)", "flatten([§, [§]])", "merge(§, {c = true})", "merge({a = 0}, §)", "setproduct(§, [1])",
  'setproduct(["x"], §)', "setproduct(§, §)", "concat(§, [1])", "distinct(§)", "reverse(§)", "compact(§)", "keys(§)",
  "values(§)", 'zipmap(["p", "q"], §)', "chunklist(§, 2)", "slice(§, 0, 1)", "element(§, 3)", "element(§, -1)",
  'index(§, "a")', 'contains(§, "a")', 'setunion(§, ["z"])', 'setintersection(§, ["a"])', 'setsubtract(§, ["a"])',
  'setsymmetricdifference(§, ["a"])', "one(§)", "sum(§)", "sort(§)", "transpose(§)", 'lookup(§, "a", 0)',
  'lookup(§, "zz", null)', "matchkeys(§, [1, 2], [1])", "coalescelist(§, [9])", "alltrue(§)", "anytrue(§)",
  'join(",", §)', "jsonencode(§)", "yamlencode(§)", "toset(§)", "tomap(§)", "tolist(§)", "range(length(§))",
  "max(§...)", "[for i, x in § : [i, x]]", '{for k, v in § : try(tostring(v), "x") => k...}',
  "[for x in § : x if x != null]", "{for i, x in § : i => {for j, y in § : j => [x, y]}}", "nonsensitive(§)",
  "issensitive(§)", "sensitive(§)", 'try((§)[0], (§).a, "none")', 'can((§)["a"])', "[§][*][0]", "concat(§...)",
  "setunion(§...)", "merge(§...)",
];

/** All of them, in order, some twice. */
export function families() {
  return [
    ...cross(SPLATTED, SPLATS),
    ...INDEXED.flatMap((base) => cross(KEYS, [`(${base})[§]`])),
    ...CHOICES.flatMap((one, index) => [
      ...cross(CHOICES, [`true ? ${one} : §`], 2, index),
      ...cross(CHOICES, [`@ubool ? ${one} : §`], 3, index),
      ...cross(CHOICES, [`[${one}, §]`, `tolist([${one}, §])`], 5, index),
    ]),
    ...cross(NUMBERS, WRITINGS),
    ...cross(TEXTS, TEXT_FORMS),
    ...OPERATORS.flatMap((operator, index) =>
      OPERANDS.flatMap((one, at) => cross(OPERANDS, [`${one} ${operator} §`], 3, index + at)),
    ),
    ...cross(
      FORMATTED,
      VERBS.map((verb) => `format("${verb}", §)`),
      2,
    ),
    ...JSON_TEXTS.map((text) => `jsondecode("${text.replace(/(?<!\\)"/g, '\\"')}")`),
    ...YAML_TEXTS.map((text) => `yamldecode("${text}")`),
    ...cross(PATTERNS, [
      'regexall("§", "aab xx a.b é 1.5\\nb😀")',
      'try(regex("§", "aab xx a.b"), "none")',
      'replace("aab xx a.b", "/§/", "<$0$1>")',
    ]),
    ...cross(
      TIMES,
      DURATIONS.map((text) => `timeadd("§", "${text}")`),
    ),
    ...cross(
      TIMES,
      DATE_FORMATS.map((text) => `formatdate("${text}", "§")`),
    ),
    ...cross(NETWORKS, NETWORK_FORMS),
    ...cross(COLLECTIONS, COLLECTION_FORMS, 2),
  ];
}
