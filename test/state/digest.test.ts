import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { keyedDigest, recordSpec } from "../../src/state/digest.ts";
import { KEY } from "./examples.ts";

test("a digest depends on the key and the value, not on the order of names", () => {
  const expected = createHmac("sha256", Buffer.alloc(32)).update('{"a":1,"b":"x"}').digest("hex");
  expect(keyedDigest(KEY, { b: "x", a: 1 })).toBe(expected);
  expect(keyedDigest("11".repeat(32), { b: "x", a: 1 })).not.toBe(expected);
});

test("a recorded specification holds digests instead of sensitive values", () => {
  const sensitive = [{ path: ["env", "TOKEN"], value: "hunter2" }];
  const recorded = recordSpec({ value: { env: { TOKEN: null } }, sensitive }, KEY);
  expect(recorded).toEqual({
    value: { env: { TOKEN: null } },
    sensitive: [{ path: ["env", "TOKEN"], digest: keyedDigest(KEY, "hunter2") }],
  });
  expect(JSON.stringify(recorded)).not.toContain("hunter2");
});
