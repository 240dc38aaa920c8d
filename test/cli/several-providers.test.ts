// Nodes of several providers in one project: each replica is judged by the provider of the node that it is placed on.
import { expect, test } from "vitest";
import { checkSpecs, openWorld } from "../../src/cli/world.ts";
import type { Plan } from "../../src/plan/document.ts";
import { schemaFor } from "../../src/planner/replicas.ts";
import { line, load } from "../config/rig.ts";

const TEXT = `orch { project = "shop" }
node "a" { provider = "simulator" }
node "b" { provider = "docker" }
service "pretended" {
  image      = "acme/web:1"
  env        = { SIMULATOR_EXIT = "soon" }
  constraint { condition = node.name == "a" }
}
service "real" {
  image      = "acme/web:1"
  env        = { SIMULATOR_EXIT = "soon" }
  resources  = { memory = "1Mi", memory_limit = "1Mi" }
  constraint { condition = node.name == "b" }
}
`;

/** Both providers are asked without an engine: what they check, they know. */
async function opened() {
  const { configuration, diagnostics } = load(TEXT);
  if (configuration === null) throw new Error(diagnostics.map(line).join("\n"));
  const global = { directory: "/nowhere", environment: {} } as Parameters<typeof openWorld>[0]; // all that it reads
  const world = await openWorld(global, configuration, null, new AbortController().signal);
  if (!("sessions" in world)) throw new Error(world.map(line).join("\n"));
  return { configuration, world };
}

test("a replica on the second provider's node is not checked by the first, but by its own", async () => {
  const { configuration, world } = await opened();
  const placements = { "service.pretended[0]": "a", "service.real[0]": "b" } as Plan["placements"]; // addresses and nodes
  const found = await checkSpecs(world, configuration, placements);
  await world.close();
  expect(found.map(({ context, summary, detail }) => [context, summary, detail])).toEqual([
    ["service.real", "Docker allows no memory limit under 6Mi.", "It is placed on b, a node of docker."],
    [
      "service.pretended",
      "SIMULATOR_EXIT must be an exit code, or the exit codes of a job's attempts such as 1,1,0.",
      "It is placed on a, a node of simulator.",
    ],
  ]);
});

test("a difference means what the provider of the replica's node says that it means", async () => {
  const { configuration, world } = await opened();
  await world.close();
  const schemas = new Map(
    [...world.schemas].map(([name, schema]) => [name, { ...schema, version: name.length }]),
  );
  const versionOn = (node: string) =>
    schemaFor(
      { configuration, schemas },
      configuration.nodes.find(({ name }) => name === node)?.name ?? NOWHERE,
    ).version;
  expect([versionOn("a"), versionOn("b")]).toEqual(["simulator".length, "docker".length]);
});

const NOWHERE = "nowhere" as Parameters<typeof schemaFor>[1]; // no node
