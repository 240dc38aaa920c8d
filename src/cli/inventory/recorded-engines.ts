// Engines as an inventory has them: sessions that answer from it and reach nothing. Providers that come with orch are asked what
// changes mean and which specifications they refuse, which they know without an engine; others are not loaded.
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from "../../diagnostics/diagnostic.ts";
import type { NodeName } from "../../model/address.ts";
import { compareText } from "../../model/json.ts";
import type { NodeConfig, NodeSeen } from "../../model/node.ts";
import { NO_RESOURCES } from "../../model/resources.ts";
import type { Image } from "../../model/state.ts";
import type { ProviderError, Schema, Session } from "../../provider/contract.ts";
import { isBuiltin, loadProvider } from "../../provider/registry.ts";
import { seenAsAdded } from "../added-nodes.ts";
import type { Inventory, InventoryNode } from "./document.ts";

export interface RecordedEngines {
  readonly sessions: ReadonlyMap<string, Session>;
  readonly schemas: ReadonlyMap<string, Schema>;
}

/** By the providers of `nodes`. */
export async function recordedEngines(
  inventory: Inventory,
  nodes: readonly NodeConfig[],
  directory: string,
): Promise<RecordedEngines | readonly Diagnostic[]> {
  const sessions = new Map<string, Session>();
  const schemas = new Map<string, Schema>();
  const problems: Diagnostic[] = [];
  for (const name of [...new Set(nodes.map(({ provider }) => provider))].sort(compareText)) {
    const own = nodes.filter(({ provider }) => provider === name);
    if (!isBuiltin(name)) {
      const schema = Object.hasOwn(inventory.providers, name) ? inventory.providers[name] : undefined;
      if (schema === undefined) problems.push(notRecorded(name, own));
      else {
        schemas.set(name, schema);
        sessions.set(
          name,
          recordedSession(inventory, own, () => Promise.resolve([])),
        );
      }
      continue;
    }
    const provider = await loadProvider(name, directory);
    if (!provider.ok) {
      problems.push(...provider.diagnostics);
      continue;
    }
    schemas.set(name, provider.value.schema());
    const { open } = provider.value;
    sessions.set(
      name,
      recordedSession(inventory, own, async (specs) => {
        // of no node, so that there is nothing to be reached
        const session = await open([], { environment: {}, directory });
        try {
          return await session.check(specs);
        } finally {
          await session.close();
        }
      }),
    );
  }
  return problems.length > 0 ? problems : { sessions, schemas };
}

function recordedSession(
  inventory: Inventory,
  nodes: readonly NodeConfig[],
  check: Session["check"],
): Session {
  const images = new Map(inventory.images.map((image) => [image.ref, image]));
  return {
    observe: () => Promise.resolve({ nodes: nodes.map((node) => seenOf(inventory, node)), objects: [] }),
    resolve: (requests) =>
      Promise.resolve(
        requests.map(({ ref, nodes: asked }) => imageFor(images.get(ref), asked) ?? digestIn(ref) ?? UNKNOWN),
      ),
    check,
    run: () => Promise.resolve({ ok: false, error: REFUSED }),
    probe: () => Promise.resolve({ status: "unknown", detail: REFUSED.message, from: null }),
    wait: () => Promise.resolve(REFUSED),
    // there is nothing to read
    logs: async function* () {},
    close: () => Promise.resolve(),
  };
}

/** One that is not in it yet is counted with what it declares; without that nothing is planned for it. */
function seenOf(inventory: Inventory, config: NodeConfig): NodeSeen {
  const node = nodeIn(inventory, config);
  if (node !== null) return fromInventory(node);
  const [added] = hasCapacity(config) ? seenAsAdded([config], inventory.nodes.map(fromInventory)) : [];
  return (
    added ?? {
      name: config.name,
      endpoint: config.name as string as NodeSeen["endpoint"], // a Docker endpoint is named like its node
      status: "unreachable",
      problem: "The inventory does not have it, and its block declares no capacity.",
      fingerprint: "",
      os: "",
      arch: "",
      engineVersion: "",
      labels: {},
      capacity: NO_RESOURCES,
      foreign: NO_RESOURCES,
      foreignPorts: [],
      load: null,
    }
  );
}

function hasCapacity({ capacity }: NodeConfig): boolean {
  return capacity.cpu !== undefined && capacity.memory !== undefined;
}

/** Under another provider it is another engine. */
function nodeIn({ nodes }: Inventory, { name, provider }: NodeConfig): InventoryNode | null {
  return nodes.find((node) => node.name === name && node.provider === provider) ?? null;
}

function fromInventory(node: InventoryNode): NodeSeen {
  return {
    name: node.name,
    endpoint: node.endpoint,
    status: node.status,
    problem: node.status === "ready" ? null : "It did not answer when the inventory was made.",
    ...(node.advertise === null ? {} : { advertise: node.advertise }),
    fingerprint: node.fingerprint,
    os: node.os,
    arch: node.arch,
    engineVersion: node.engine_version,
    traits: node.traits,
    labels: node.labels,
    capacity: node.capacity,
    foreign: node.foreign,
    foreignPorts: node.foreign_ports,
    portHolders: node.port_holders,
    foreignCores: node.foreign_cores,
    foreignGpus: node.foreign_gpus,
    load: node.load === null ? null : { cpu: node.load.cpu / 100, memory: node.load.memory / 100 },
  };
}

/** Nodes that the configuration declares and the inventory does not have. */
export function newNodes(inventory: Inventory, nodes: readonly NodeConfig[]): readonly Diagnostic[] {
  return nodes
    .filter((node) => nodeIn(inventory, node) === null && hasCapacity(node))
    .map(({ name, range }) =>
      warningDiagnostic("node-not-recorded", `Node ${name} is not in the inventory.`, {
        ...(range === null ? {} : { range }),
        detail: "It is counted with the capacity that it declares, and with nothing on it.",
      }),
    );
}

function imageFor(image: Image | undefined, asked: readonly NodeName[]): Image | null {
  if (image === undefined || "digest" in image) return image ?? null;
  const here = new Set<string>(asked);
  const ids = Object.fromEntries(Object.entries(image.ids).filter(([node]) => here.has(node)));
  return Object.keys(ids).length === 0 ? null : { ref: image.ref, ids };
}

/** `name@sha256:…` says itself what it means. */
function digestIn(ref: string): Image | null {
  const digest = /@(sha256:[0-9a-f]{64})$/.exec(ref)?.[1];
  return digest === undefined ? null : { ref, digest };
}

const UNKNOWN = refusal("not-found", "The inventory does not know it.");
const REFUSED = refusal("unsupported", "There is no engine behind an inventory.");

function refusal(code: ProviderError["code"], message: string): ProviderError {
  return { code, retryable: false, maybeDone: false, message };
}

function notRecorded(provider: string, [node]: readonly NodeConfig[]): Diagnostic {
  return errorDiagnostic(
    "provider-not-recorded",
    `The inventory knows no provider ${JSON.stringify(provider)}, and with an inventory none is loaded from the project.`,
    {
      ...(node === undefined || node.range === null ? {} : { range: node.range }),
      detail:
        "A provider is a program, and the configuration may be a stranger's. Export the inventory where the provider may run; it then knows what is needed of it.",
    },
  );
}
