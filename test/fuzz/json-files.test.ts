// Configuration in JSON: whatever a file holds, reading it ends in a tree or a message.
import fc from "fast-check";
import { expect, test } from "vitest";
import { load } from "../config/rig.ts";

const WORDS = [
  "orch",
  "service",
  "web",
  "image",
  "dynamic",
  "port",
  "content",
  "for_each",
  "lifecycle",
  "moved",
  "from",
  "variable",
  "type",
  "locals",
  "module",
  "source",
  "//",
  "__proto__",
  "depends_on",
  "check",
  "assert",
];
const TEXTS = [
  "${var.x}",
  "%{ for x in y }",
  "${",
  "service.web",
  "./m",
  "list(",
  "\u0000",
  '${service.web["k"]}',
];

const json = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.constantFrom<unknown>(null, true, 0, 1.5, ...TEXTS, ...WORDS),
    fc.array(tie("node"), { maxLength: 3 }),
    fc
      .array(fc.tuple(fc.constantFrom(...WORDS), tie("node")), { maxLength: 4 })
      .map((entries) => Object.fromEntries(entries)),
  ),
})).node;

test("any JSON is read, or refused with a message and a place", () => {
  fc.assert(
    fc.property(json, (value) => {
      const { diagnostics } = load({
        "main.orch.json": JSON.stringify({ orch: { project: "p" }, a: value, service: value, locals: value }),
      });
      for (const problem of diagnostics) expect(problem.summary.length).toBeGreaterThan(0);
    }),
    { numRuns: 500, seed: 7 },
  );
});

test("any text is read, or refused with a message", () => {
  const valid = JSON.stringify({
    orch: { project: "p" },
    service: { web: { image: "i", env: { A: "${var.x}" } } },
  });
  fc.assert(
    fc.property(fc.nat(valid.length), fc.nat(8), fc.string({ maxLength: 4 }), (at, length, text) => {
      const broken = valid.slice(0, at) + text + valid.slice(at + length);
      const { configuration, diagnostics } = load({ "main.orch.json": broken });
      expect(configuration !== null || diagnostics.length > 0).toBe(true);
    }),
    { numRuns: 1000, seed: 11 },
  );
});
