import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gzip } from "../../../src/hcl/functions/deflate.ts";
import { graphemes } from "../../../src/diagnostics/graphemes.ts";
import { DEFAULT_LIMITS } from "../../../src/hcl/scope.ts";
import { stringValue } from "../../../src/hcl/value.ts";
import { evaluateText } from "./run.ts";

describe("functions of clock and chance", () => {
  const console = {
    impure: true,
    now: () => 951_782_399_999,
    randomBytes: (count: number) => new Uint8Array(count).fill(0xff),
  };

  it.each([
    ["timestamp()", "2000-02-28T23:59:59Z"],
    ["plantimestamp()", "2000-02-28T23:59:59Z"],
    ["uuid()", "ffffffff-ffff-4fff-bfff-ffffffffffff"],
  ])("evaluates %s in the console only", (call, result) => {
    expect(evaluateText(call, {}, console).value.data).toBe(result);
    expect(evaluateText(call).problems).toHaveLength(1);
  });
});

describe("hostile arguments of functions", () => {
  const long = { long: stringValue("a".repeat(100_000)) };

  it("answers at once for patterns that make other engines hang", () => {
    expect(evaluateText('regexall("(a*)*b", long)', long).value.data).toEqual([]);
    expect(evaluateText('replace(long, "/(a|aa)+$/", "")', long).value.data).toBe("");
  });

  it.each([
    ['indent(1000000000, "a\\nb")'],
    ['format("%1000000000s", "a")'],
    ['format("%.100000f", 1)'],
    ["setproduct(range(1000), range(1000), range(1000))"],
    ["range(1e15)"],
  ])("refuses %s", (call) => {
    expect(evaluateText(call).problems).toHaveLength(1);
  });

  it.each([
    ["length(marks)"],
    ["strrev(marks)"],
    ["substr(marks, 0, 1)"],
    ['format("%5s", marks)'],
    ["csvdecode(csv)"],
    ['replace(csv, "/a/", "b")'],
    ['regexall("a", csv)'],
    ["parseint(csv, 16)"],
  ])("takes steps for the characters of %s before it looks at them", (call) => {
    const roots = {
      marks: stringValue("e\u0301".repeat(600_000)),
      csv: stringValue("a".repeat(2_200_000)),
    };
    const before = process.cpuUsage();
    expect(evaluateText(call, roots).problems).toHaveLength(1);
    const { user, system } = process.cpuUsage(before);
    expect(user + system).toBeLessThan(4_000_000); // generous: it is below one second
  });

  it("counts long texts of common scripts without taking steps for each character", () => {
    const roots = { text: stringValue("Ωжé漢か".repeat(400_000)) };
    expect(evaluateText("length(text)", roots).value.data).toBe(2_000_000);
  });

  it("refuses a string that grows beyond the limit", () => {
    const limits = { ...DEFAULT_LIMITS, stringLength: 150_000 };
    expect(evaluateText('replace(long, "a", "bb")', long, { limits }).problems).toHaveLength(1);
    expect(evaluateText('replace(long, "/a/", "bb")', long, { limits }).problems).toHaveLength(1);
    expect(evaluateText('join("", [long, long])', long, { limits }).problems).toHaveLength(1);
  });

  it("refuses documents nested too deeply and aliases that multiply", () => {
    const roots = {
      json: stringValue("[".repeat(50_000) + "]".repeat(50_000)),
      bomb: stringValue(
        Array.from({ length: 20 }, (_, level) =>
          level === 0 ? "- &a0 x" : `- &a${String(level)} [${`*a${String(level - 1)}, `.repeat(10)}]`,
        ).join("\n"),
      ),
    };
    expect(evaluateText("jsondecode(json)", roots).problems).toEqual([
      "jsondecode: The JSON is nested too deeply.",
    ]);
    expect(evaluateText("yamldecode(json)", roots).problems).toEqual([
      "yamldecode: The YAML is nested too deeply.",
    ]);
    expect(evaluateText("yamldecode(bomb)", roots).problems).toEqual([
      "yamldecode: The YAML cannot be used, on line 7: it has more than 1000000 nodes.",
    ]);
  });

  it("treats __proto__ as a key like any other", () => {
    const call = 'jsonencode(merge(jsondecode("{\\"__proto__\\": 1}"), yamldecode("constructor: 2")))';
    expect(evaluateText(call).value.data).toBe('{"__proto__":1,"constructor":2}');
  });
});

describe("gzip", () => {
  it("writes what gunzip reads", () => {
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 2000 }), fc.uint8Array({ maxLength: 2000, max: 3 }));
    fc.assert(
      fc.property(bytes, (content) => {
        expect(Buffer.compare(gunzipSync(gzip(content)), Buffer.from(content))).toBe(0);
      }),
    );
  });

  it("reads and writes repetitions of every length and distance", () => {
    const content = Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * index) % 251));
    const repeated = Buffer.concat([content, Buffer.alloc(1000, 97), content]);
    expect(gunzipSync(gzip(repeated)).equals(repeated)).toBe(true);
  });
});

describe("round trips", () => {
  const json = fc.jsonValue({ maxDepth: 4 });

  it.each(["json", "yaml"])("reads back what %sencode wrote", (kind) => {
    fc.assert(
      fc.property(json, (value) => {
        const text = stringValue(JSON.stringify(value));
        const before = evaluateText("jsonencode(jsondecode(text))", { text }).value.data;
        const call = `jsonencode(${kind}decode(${kind}encode(jsondecode(text))))`;
        expect(evaluateText(call, { text }).value.data).toBe(before);
      }),
    );
  });
});

describe("graphemes", () => {
  const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
  const pieces = fc.constantFrom(
    "a",
    "\r\n",
    "é",
    "e\u0301",
    "👨‍👩‍👧",
    "🇩🇪🇫",
    "\u0301".repeat(300),
    "한국",
    "日",
    " ",
  );

  it("finds the same characters in long texts as in one go", () => {
    fc.assert(
      fc.property(fc.array(pieces, { minLength: 100, maxLength: 600 }), (parts) => {
        const text = parts.join("");
        expect(graphemes(text)).toEqual(Array.from(segmenter.segment(text), ({ segment }) => segment));
      }),
      { numRuns: 20 },
    );
  });

  it("ends with half a character where the text does", () => {
    expect(graphemes(`${"é".repeat(600)}x\ud800`).slice(-2)).toEqual(["x", "\ud800"]);
    expect(graphemes("é\ud83c")).toEqual(["é", "\ud83c"]);
  });

  it("counts a long text of other scripts in no time", () => {
    const text = stringValue("日本".repeat(200_000));
    expect(evaluateText("length(text)", { text }).value.data).toBe(400_000);
  });
});
