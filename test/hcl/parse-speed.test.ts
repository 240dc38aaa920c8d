// The parser beside JSON.parse of the same data, both in one process and by processor time: a guard against a parser that became
// some times slower. `npm run bench -- parse` measures 10 MB properly.
import { expect, test } from "vitest";
import { parseFile } from "../../src/hcl/parse.ts";

const BLOCKS = 3000;
const READINGS = 6;
/** 7 to 12 in the benchmark; here little of it is warm, and others use the machine. */
const MOST = 20;

const attributes = (index: number) => ({
  image: `registry.example/team-${String(index % 40)}/app:${String(index % 17)}.${String(index % 7)}`,
  command: ["serve", "--port", "8080", "--level", "info"],
  replicas: 1 + (index % 9),
  read_only: index % 2 === 0,
  env: { NAME: `app-${String(index)}`, LEVEL: "info", LIMIT: index * 1.5, PEER: null },
  labels: { team: `team-${String(index % 40)}`, tier: "web" },
});

function hcl(value: unknown): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(hcl).join(", ")}]`;
  return `{ ${Object.entries(value)
    .map(([name, part]) => `${name} = ${hcl(part)}`)
    .join(", ")} }`;
}

/** The least of several readings, in microseconds: what else the process does can only add to one. */
function leastTime(read: () => unknown): number {
  let least = Infinity;
  for (let reading = 0; reading < READINGS; reading++) {
    const before = process.cpuUsage();
    read();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, user + system);
  }
  return least;
}

test("a file of blocks takes less than 20 times what JSON.parse takes for the same data", () => {
  const blocks = Array.from(
    { length: BLOCKS },
    (_, index) => [`app_${String(index)}`, attributes(index)] as const,
  );
  const text = blocks
    .map(
      ([name, all]) =>
        `service "${name}" {\n${Object.entries(all)
          .map(([key, value]) => `  ${key} = ${hcl(value)}\n`)
          .join("")}}\n`,
    )
    .join("\n");
  const json = JSON.stringify({ service: Object.fromEntries(blocks) });
  expect(parseFile(text, "x.hcl").diagnostics).toEqual([]);
  const ratio = leastTime(() => parseFile(text, "x.hcl")) / leastTime(() => JSON.parse(json));
  expect(ratio).toBeLessThan(MOST);
});
