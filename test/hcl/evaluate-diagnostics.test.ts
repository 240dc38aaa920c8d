import { describe, expect, test } from "vitest";
import {
  SENSITIVE,
  STRING,
  capsuleValue,
  deepMarks,
  numberValue,
  objectValue,
  stringValue,
  tupleValue,
  unknownValue,
} from "../../src/hcl/value.ts";
import type { Capsule, Value } from "../../src/hcl/value.ts";
import { evaluateIn, outcome, scopeOf } from "./evaluation-rig.ts";

const web: Capsule = {
  label: "service.web",
  names: () => ["endpoint", "host"],
  attribute: (name) => {
    if (name === "host") return stringValue("10.0.0.1");
    if (name === "endpoint")
      return { failed: true, code: "no-port", summary: "service.web publishes no port.", detail: "Add one." };
    return undefined;
  },
  index: (key) => (key.data === "eu" ? numberValue(7) : undefined),
  entries: () => [
    [stringValue("a"), numberValue(1)],
    [stringValue("b"), numberValue(2)],
  ],
};
const plain: Capsule = { label: "network.backend", names: () => [], attribute: () => undefined };

const roots: Record<string, Value> = {
  var: objectValue([
    ["ports", tupleValue([numberValue(80), stringValue("http")])],
    ["password", stringValue("hunter2", [SENSITIVE])],
    ["image", stringValue("acme/web")],
    ["later", unknownValue(STRING, [{ kind: "late", id: "x" }])],
  ]),
  web: capsuleValue("workload", web),
  hidden: capsuleValue("workload", web, [SENSITIVE]),
  net: capsuleValue("network", plain),
};

function first(text: string) {
  const [diagnostic] = evaluateIn(scopeOf(roots), text).diagnostics;
  return { detail: diagnostic?.detail, values: diagnostic?.values };
}

describe("a diagnostic lists the references of the failing expression with their values", () => {
  test.each([
    [
      "var.ports[1] + var.ports[0]",
      [
        { expression: "var.ports[1]", value: '"http"' },
        { expression: "var.ports[0]", value: "80" },
      ],
    ],
    ["var.password + 1", [{ expression: "var.password", value: "(sensitive value)" }]],
    ["[var.later][3]", [{ expression: "var.later", value: "(known after placement)" }]],
    ["var.ports[0].x", [{ expression: "var.ports[0]", value: "80" }]],
    ['var.ports["image"]', [{ expression: "var.ports", value: '[80, "http"]' }]],
    ["[for p in var.ports: p + 1]", [{ expression: "p", value: '"http"' }]],
    ["[nope]", undefined],
  ])("%s", (text, expected) => {
    expect(first(text).values).toEqual(expected);
  });
});

describe("names that are nearly right are suggested, else what there is is listed", () => {
  test.each([
    ["vra.x", 'Did you mean "var"?'],
    ["other", 'Names here are hidden, net, var, web. Text stands in quotes: "other".'],
    ["image", 'Did you mean var.image? Text stands in quotes: "image".'],
    ["var.imgae", 'Did you mean "image"?'],
    ["var.zzz", "It has: image, later, password, ports."],
    ["web.hsot", 'Did you mean "host"?'],
    ["uppr(1)", 'Did you mean "upper"?'],
    ["tyr(1)", 'Did you mean "try"?'],
    ["frobnicate(1)", "All functions are in docs/functions.md."],
    ["[{b=1}].b", 'To read "b" of one element, index it first as in [0].b; of every element, use [*].b.'],
    ['"a" + "b"', 'Put them into one string: "ab".'],
    ['"a" + { b = "c" }.b', 'Put them into one string: "a${b}".'],
    [
      '{for x in ["a", "a"]: x => 1}',
      "Add ... after the value to group the values of equal keys, or make the keys unique.",
    ],
    [
      "try({}.a, [][0])",
      'This object has no attribute "a". The index 0 is out of range: this tuple has no elements.',
    ],
  ])("%s", (text, detail) => {
    expect(first(text).detail).toBe(detail);
  });
});

describe("capsules answer for themselves", () => {
  test.each([
    ["web", "service.web : workload"],
    ["web.host", '"10.0.0.1" : string'],
    ['web["eu"]', "7 : number"],
    ["[for k, v in web: v]", "[1, 2] : tuple([number, number])"],
    ["web[*]", "[1, 2] : tuple([number, number])"],
    ["net[*]", "[network.backend] : tuple([network])"],
    ["web == web", "true : bool"],
    ["web == net", "false : bool"],
    ["web.endpoint", "no-port [endpoint] service.web publishes no port."],
    ["web.port", 'unsupported-attribute [port] service.web has no attribute "port".'],
    ['web["us"]', 'invalid-index ["us"] service.web has no element "us".'],
    ["net[0]", "invalid-index [0] network.backend cannot be indexed."],
    ["[for x in net: x]", "wrong-type [net] network.backend cannot be iterated over."],
    [
      '"${net}!"',
      "wrong-type [net] This value cannot be put into a string: a string is required, not a network.",
    ],
    ["tolist([net])", "[network.backend] : list(network)"],
  ])("%s", (text, expected) => {
    expect(outcome(text, roots)).toBe(expected);
  });

  test("and what they give has their marks", () => {
    for (const text of ["hidden.host", 'hidden["eu"]', "hidden[*]", "[for x in hidden: x]"])
      expect(deepMarks(evaluateIn(scopeOf(roots), text).value)).toEqual([SENSITIVE]);
  });
});

describe("limits stop the evaluation with one diagnostic that names them", () => {
  test("steps, counted over all evaluations of a run", () => {
    const scope = scopeOf(roots, { steps: 10 });
    expect(evaluateIn(scope, "[1, 2, 3]").diagnostics).toEqual([]);
    expect(
      evaluateIn(scope, "[1, 2, 3, nope, 5, 6, nope]").diagnostics.map(({ code, summary }) => [
        code,
        summary,
      ]),
    ).toEqual([
      ["unknown-variable", 'There is nothing called "nope" here.'],
      ["step-limit", "Evaluation takes more than 10 steps, the limit for one run."],
    ]);
  });

  test("steps in what try would catch", () => {
    expect(outcome("try([for x in [1,2,3]: x], 1)", {}, { steps: 5 })).toBe(
      "step-limit [3] Evaluation takes more than 5 steps, the limit for one run.",
    );
  });

  test("depth", () => {
    expect(outcome("[[[1]]]", {}, { depth: 3 })).toBe(
      "depth-limit [1] This expression is nested more than 3 levels deep, the limit for expressions.",
    );
  });

  test("depth of templates that use themselves", () => {
    const text = "$${template(t, {t = t})}";
    expect(outcome(`template("${text}", {t = "${text}"})`)).toContain("depth-limit");
  });

  test("the length of strings", () => {
    expect(outcome('"${"abc"}${"def"}"', {}, { stringLength: 5 })).toBe(
      'string-too-long ["${"abc"}${"def"}"] This string becomes longer than 5 characters, the limit for strings.',
    );
    expect(outcome("upper(x)", { x: stringValue("abcdef") }, { stringLength: 5 })).toBe(
      "string-too-long [upper(x)] This string becomes longer than 5 characters, the limit for strings.",
    );
  });

  test("but long chains of operators and accesses are no depth", () => {
    expect(outcome(Array.from({ length: 900 }, () => "1").join(" + "))).toBe("900 : number");
    const deep = Array.from({ length: 400 }).reduce<Value>(
      (inner) => objectValue([["a", inner]]),
      numberValue(1),
    );
    expect(outcome(`x${".a".repeat(400)}`, { x: deep })).toBe("1 : number");
  });
});

describe("large collections", () => {
  const big = tupleValue(Array.from({ length: 150_000 }, (_, index) => numberValue(index)));

  test.each([
    ["tolist(big)[149999]", "149999 : number"],
    ["[for x in toset(big): x][149999]", "149999 : number"],
    ["tomap({for x in big: x => x})[149999]", "149999 : number"],
    ["max(big...)", "149999 : number"],
  ])("are no trouble for %s", (text, expected) => {
    expect(outcome(text, { big })).toBe(expected);
  });

  test("with a mark of its own on every element give all marks", () => {
    const marked = tupleValue(
      Array.from({ length: 5_000 }, (_, index) => numberValue(index, [{ kind: "late", id: String(index) }])),
    );
    for (const text of [
      '"%{for x in marked}${x}%{endfor}"',
      "max(marked...)",
      "[for x in marked: 1 if x > 0]",
      "toset(marked)",
    ])
      expect(evaluateIn(scopeOf({ marked }), text).value.marks.length).toBe(5_000);
  });
});

test("errors inside a template text name the template's file and the call", () => {
  const { diagnostics } = evaluateIn(scopeOf(), 'template("line\\n$${nope}", {})');
  expect(diagnostics).toEqual([
    {
      severity: "error",
      code: "unknown-variable",
      summary: 'There is nothing called "nope" here.',
      range: {
        file: "t.tpl",
        start: { line: 2, column: 3, offset: 7 },
        end: { line: 2, column: 7, offset: 11 },
      },
      related: {
        range: {
          file: "test.orch.hcl",
          start: { line: 1, column: 1, offset: 0 },
          end: { line: 1, column: 31, offset: 30 },
        },
        message: "The template is used by this call of template.",
      },
    },
  ]);
});
