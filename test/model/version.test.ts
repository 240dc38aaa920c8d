import { expect, test } from "vitest";
import { compareVersions, parseVersion, satisfies } from "../../src/model/version.ts";

const order = (a: string, b: string) => {
  const [x, y] = [parseVersion(a), parseVersion(b)];
  return x === null || y === null ? null : Math.sign(compareVersions(x, y));
};

test("versions are in the order of Semantic Versioning, with as many numbers as engines write", () => {
  // the row of semver.org, section 11
  const row = [
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
  ];
  for (const [index, version] of row.entries())
    for (const [at, other] of row.entries())
      expect([version, other, order(version, other)]).toEqual([version, other, Math.sign(index - at)]);
  expect(order("v28.2.2", "28.2.2+dfsg1")).toBe(0);
  expect(order("20.10", "20.10.0")).toBe(0);
  expect(order("9.0", "28")).toBe(-1);
  expect(order("19.03.15", "19.3.15")).toBe(0);
  expect([parseVersion(""), parseVersion("latest"), parseVersion("1.x")]).toEqual([null, null, null]);
});

test.each([
  ["28.2.2", ">= 24, < 29", true],
  ["28.2.2", "> 28.2.2", false],
  ["28.2.2", "~> 28.1", true],
  ["29.0.0", "~> 28.1", false],
  ["28.2.9", "~> 28.2.2", true],
  ["28.3.0", "~> 28.2.2", false],
  ["28.0.0", "~> 28", true],
  ["29.0.0", "~> 28", false],
  ["28.2.2", "28.2.2", true],
  ["28.2.2", "!= 28.2.2", false],
  ["28.0.0-rc.1", ">= 28", false],
  ["28.2.2", "newer", null],
  ["28.2.2", ">= 24,", null],
])("%s %s: %s", (version, constraints, expected) => {
  expect(satisfies(parseVersion(version) ?? { numbers: [], before: [] }, constraints)).toBe(expected);
});
