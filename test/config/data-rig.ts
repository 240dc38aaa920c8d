// Answers what `data` blocks ask for as the command line does, from a small world.
import { expect } from "vitest";
import type { DataAnswer, DataRequest } from "../../src/config/data-requests.ts";
import { requestKey } from "../../src/config/data-requests.ts";
import type { NodeName } from "../../src/model/address.ts";
import type { Node } from "../../src/model/node.ts";
import { NODE, ORCH, line, load, output, viewOf } from "./rig.ts";
import type { Given } from "./rig.ts";

const WORLD: Readonly<Record<DataRequest["kind"], (request: DataRequest) => DataAnswer>> = {
  image: (request) =>
    request.kind === "image" && request.ref.startsWith("local/")
      ? {
          kind: "image",
          image: { ref: request.ref, ids: { "edge-a": "sha256:id" } as Record<NodeName, string> },
        }
      : { kind: "image", image: { ref: request.kind === "image" ? request.ref : "", digest: "sha256:abc" } },
  nodes: () => ({
    kind: "nodes",
    nodes: [
      named("edge-b", { pool: "gpu", labels: { zone: "b" } }),
      named("edge-a", {}),
      named("edge-c", {
        status: "unreachable",
        os: "",
        arch: "",
        engineVersion: "",
        advertise: null,
        labels: { zone: "a" },
        capacity: { cpu: 0, memory: 0, devices: {} },
      }),
    ],
  }),
  http: (request) =>
    request.kind === "http" && request.url.endsWith("/missing")
      ? { kind: "http", status: 404, headers: [["content-type", "text/plain"]], body: Buffer.from("no") }
      : {
          kind: "http",
          status: 200,
          headers: [["content-type", "text/plain"]],
          body: Buffer.from(request.kind === "http" ? `v1 of ${request.url}` : ""),
        },
};

function named(name: string, changes: Partial<Node>): Node {
  return { ...NODE, name: name as NodeName, ...changes };
}

/** Evaluates until nothing is asked any more, as the command line does. */
export function answered(text: string, given: Given = {}, world: Partial<typeof WORLD> = {}) {
  const data = new Map<string, DataAnswer>();
  const asked: DataRequest[][] = [];
  for (let pass = 0; pass < 8; pass++) {
    const loaded = load(text, { ...given, data });
    if (loaded.requests.length === 0) return { ...loaded, asked };
    asked.push([...loaded.requests]);
    for (const request of loaded.requests)
      data.set(requestKey(request), (world[request.kind] ?? WORLD[request.kind])(request));
  }
  throw new Error("it asks without end");
}

export function value(expression: string, blocks: string, given: Given = {}): unknown {
  const { configuration, diagnostics } = answered(
    `${ORCH}${blocks}\noutput "it" {\n value = ${expression}\n sensitive = true\n}`,
    given,
  );
  expect(diagnostics.map(line)).toEqual([]);
  if (configuration === null) throw new Error("no configuration");
  const result = output(configuration, "it").evaluate(viewOf());
  return result.ok ? result.value : result.diagnostics.map(line);
}

export function problems(
  blocks: string,
  given: Given = {},
  world: Partial<typeof WORLD> = {},
): readonly string[] {
  return answered(ORCH + blocks, given, world).diagnostics.map(line);
}

export const IMAGE = 'data "image" "web" {\n ref = "acme/web:1"\n}\n';
export const VERSION = 'data "http" "version" {\n url = "https://example.com/version"\n}\n';
