// Plan files that are damaged, foreign or no files.
import { type BadInput, type Entry, FINE } from "./bad-input.ts";

const apply = ["apply", "x.plan", "--auto-approve"];
const id = (letter: string): string => `${letter}1-${"0".repeat(64)}`;
const PLAN = {
  format_version: "1.0",
  id: id("p"),
  effect_id: id("e"),
  checksum: "0".repeat(64),
  project: "p",
};

function plan(name: string, entry: Entry, args: readonly string[] = apply): BadInput {
  return { name, files: { ...FINE, "x.plan": entry }, args };
}

export const PLANS: readonly BadInput[] = [
  plan("an empty plan", ""),
  plan("a plan of null", "null"),
  plan("a plan that is a list", "[]"),
  plan("a plan of zeros", "\0".repeat(10_000)),
  plan(
    "a plan that is a program",
    Uint8Array.from({ length: 3000 }, (_, index) => (index * 31) % 256),
  ),
  plan("a plan cut off", JSON.stringify(PLAN).slice(0, 60)),
  plan("a plan that was edited", JSON.stringify(PLAN)),
  plan("a newer plan", JSON.stringify({ ...PLAN, format_version: "2.0" })),
  plan("a plan of a hostile version", JSON.stringify({ ...PLAN, format_version: "\u001b[2J\u202e" })),
  plan(
    "a plan of another tool",
    JSON.stringify({ format_version: "1.2", terraform_version: "1.9.0", planned_values: {} }),
  ),
  plan("a plan with __proto__", '{"__proto__":{"format_version":"1.0","checksum":"x"},"constructor":1}'),
  plan(
    "a plan nested 100,000 times",
    `{"format_version":"1.0","checksum":"x","id":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
  ),
  plan("a state in place of a plan", JSON.stringify({ formatVersion: "1.0", project: "p", records: [] })),
  plan("configuration in place of a plan", 'orch { project = "p" }\n'),
  plan("a plan that is a folder", { folder: true }),
  plan("a plan that is a pipe", { fifo: true }),
  plan("a plan that is a device", { link: "/dev/zero" }),
  plan("a plan in a circle of links", { link: "x.plan" }),
  plan("a plan that may not be read", { text: "{}", mode: 0o000 }),
  {
    ...plan("a plan of 200 MB", ""),
    prepare: async (folder) => {
      const { truncateSync } = await import("node:fs");
      truncateSync(`${folder}/x.plan`, 200 * 1024 * 1024);
      return async () => undefined;
    },
  },
  plan("a damaged plan that is shown", "{", ["show", "x.plan"]),
  plan("a damaged plan that is shown as JSON", JSON.stringify(PLAN), ["show", "x.plan", "--json"]),
];
