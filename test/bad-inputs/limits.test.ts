// The limits are told to users as they are.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../../src/hcl/scope.ts";
import { LIMITS, sizeText } from "../../src/model/limits.ts";
import { ROOT } from "../house/sources.ts";

const PAGE = readFileSync(`${ROOT}docs/limits.md`, "utf8");

test("the page of limits has every one of them with its number", () => {
  const sizes = [
    "sourceFile",
    "configuration",
    "readFile",
    "blobs",
    "stateFile",
    "journalFile",
    "lockFile",
    "planFile",
    "httpBody",
  ];
  const texts = [
    ...Object.entries(LIMITS).map(([name, value]) =>
      sizes.includes(name) ? sizeText(value) : grouped(value),
    ),
    ...Object.values(DEFAULT_LIMITS).map((value) => grouped(Number(value))),
  ];
  expect(texts.filter((text) => !PAGE.includes(`| ${text} `))).toEqual([]);
});

test("none is reached by 10,000 replicas on 1,000 nodes", () => {
  expect(LIMITS.replicas).toBeGreaterThanOrEqual(10_000);
  expect(LIMITS.instances).toBeGreaterThanOrEqual(10_000);
  expect(LIMITS.placements).toBeGreaterThanOrEqual(10_000 * 1000);
});

/** `5,000,000` */
function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}
