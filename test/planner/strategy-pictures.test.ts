// The pictures of the strategies in docs/placement.md are what orch shows.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { renderPlan } from "../../src/render/terminal/plan.ts";
import { Rig } from "../rig/rig.ts";
import { unicode } from "../render/style.ts";

const PAGE = readFileSync(new URL("../../docs/placement.md", import.meta.url), "utf8");
const [, GALLERY = ""] = PAGE.split("### One project, ten ways");

/** Of cpu and memory. */
const LOADS = { a: [0.7, 0.5], b: [0.1, 0.2], c: [0, 0], d: [0.2, 0.2] };

const SERVICES = `${Object.entries(LOADS)
  .map(
    ([name, [cpu, memory]]) =>
      `node "${name}" {\n  provider = "simulator"\n  capacity = { cpu = 4, memory = "8Gi" }\n  load = { cpu = ${cpu}, memory = ${memory} }\n}`,
  )
  .join("\n")}
service "api" {
  image     = "acme/api:1"
  replicas  = 4
  labels    = { app = "front" }
  resources = { cpu = 1, memory = "1Gi" }
}
service "cache" {
  image     = "acme/cache:1"
  replicas  = 2
  labels    = { app = "front" }
  resources = { cpu = 0.5, memory = "3Gi" }
}
service "db" {
  image     = "acme/db:1"
  resources = { cpu = 2, memory = "4Gi" }
}
`;

const job = (name: string, minutes: number, more = "") =>
  `job "${name}" {\n  image = "acme/${name}:1"\n  duration = "${minutes}m"\n  resources = { cpu = 2 }\n  ${more}\n}\n`;

const JOBS = [
  'node "worker" {\n  provider = "simulator"\n  capacity = { cpu = 4, memory = "8Gi" }\n}\n',
  job("extract", 20),
  job("train", 40, "depends_on = [job.extract]"),
  job("invoices", 15, 'completions = 2\n  parallelism = 2\n  deadline = "20m"'),
  job("backup", 30),
].join("");

test.each([
  ...["spread", "binpack", "optimal", "least_loaded", "random", "fifo", "affinity", "auto"].map(
    (strategy) => [strategy, SERVICES, "shop"] as const,
  ),
  ["edf", JOBS, "night"],
  ["critical_path", JOBS, "night"],
] as const)("%s is shown as it places", async (strategy, body, project) => {
  const head = `orch {\n  project = "${project}"\n  placement { strategy = "${strategy}" }\n}\n`;
  const { plan } = await new Rig(head + body).plan();
  const shown = renderPlan(plan, unicode(80))
    .split("\n")
    .map((text) => text.trim());
  const picture = GALLERY.split(`**${strategy}**:`)[1]?.split("```")[1]?.split("\n").slice(1, -1) ?? [];
  expect(picture.length).toBeGreaterThan(5);
  expect(picture.map((text) => text.trim()).filter((text) => !shown.includes(text))).toEqual([]);
});
