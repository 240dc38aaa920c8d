// The inventory as a document: what planning has to know of engines, and of the state as far as reviewers may see it. Field names
// are the file's; docs/inventory.schema.json says the same. No host, no secret, no time.
import type { Json } from "../../model/json.ts";
import { digestOf } from "../../plan/canonical.ts";
import type { EndpointName, NodeName } from "../../model/address.ts";
import type { Resources } from "../../model/resources.ts";
import type { Image, State } from "../../model/state.ts";
import { EFFECTS, type AttributeRule, type Schema } from "../../provider/contract.ts";
import {
  flag,
  list,
  natural,
  nullable,
  object,
  oneOf,
  optional,
  record,
  text,
  type Shape,
} from "../../state/shape.ts";
import { image, stateShape } from "../../state/state-shape.ts";

export const INVENTORY_FORMAT_VERSION = "1.0";
export const INVENTORY_KIND = "orch-inventory";

export interface Inventory {
  /** SHA-256 of the canonical document without this field. */
  readonly checksum: string;
  readonly format_version: string;
  readonly kind: typeof INVENTORY_KIND;
  readonly project: string;
  /** Sorted by name. */
  readonly nodes: readonly InventoryNode[];
  /** Of providers that do not come with orch, so that none of them has to be loaded: what changes of attributes mean. */
  readonly providers: Readonly<Record<string, Schema>>;
  /** What image texts mean, sorted by text. */
  readonly images: readonly Image[];
  /** Without what is sensitive; null before the first apply. Absent: it was not asked for. */
  readonly state?: State | null;
}

export interface InventoryNode {
  readonly name: NodeName;
  readonly provider: string;
  readonly endpoint: EndpointName;
  readonly status: "ready" | "unreachable";
  /** Where its ports are reached, where only the way to its engine says so and values of the project read it; else null. */
  readonly advertise: string | null;
  readonly fingerprint: string;
  readonly os: string;
  readonly arch: string;
  readonly engine_version: string;
  readonly traits: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly capacity: Resources;
  /** What containers hold that are not the project's. */
  readonly foreign: Resources;
  readonly foreign_ports: readonly string[];
  readonly port_holders: Readonly<Record<string, string>>;
  readonly foreign_cores: readonly number[];
  readonly foreign_gpus: readonly number[];
  /** In percent, in steps of 5; null where nothing of the project looks at it. */
  readonly load: { readonly cpu: number; readonly memory: number } | null;
}

const resources: Shape<Resources> = object<Resources>({
  cpu: natural,
  memory: natural,
  devices: record(natural),
});

const rule: Shape<AttributeRule> = object<AttributeRule>({
  path: text(),
  effect: oneOf(...EFFECTS),
  // a parsed document has no field that is undefined
  except: optional(
    list(
      object<NonNullable<AttributeRule["except"]>[number]>({
        when: text<"removed" | "added" | `node:${string}`>(),
        effect: oneOf(...EFFECTS),
      }),
    ),
  ) as Shape<NonNullable<AttributeRule["except"]>>,
  unordered: optional(flag) as Shape<boolean>,
});

const schema: Shape<Schema> = object<Schema>({
  version: natural,
  kinds: record(list(rule)),
  can: object<Schema["can"]>({
    unit: oneOf("replica", "workload"),
    placement: list(oneOf("orch", "engine")),
    network: oneOf("node", "cluster"),
    secrets: oneOf("inline", "object"),
    names: object<Schema["can"]["names"]>({ pattern: text(), maxLength: natural }),
  }),
});

const node: Shape<InventoryNode> = object<InventoryNode>({
  name: text<NodeName>(),
  provider: text(),
  endpoint: text<EndpointName>(),
  status: oneOf("ready", "unreachable"),
  advertise: nullable(text()),
  fingerprint: text(),
  os: text(),
  arch: text(),
  engine_version: text(),
  traits: list(text()),
  labels: record(text()),
  capacity: resources,
  foreign: resources,
  foreign_ports: list(text()),
  port_holders: record(text()),
  foreign_cores: list(natural),
  foreign_gpus: list(natural),
  load: nullable(object<NonNullable<InventoryNode["load"]>>({ cpu: natural, memory: natural })),
});

export const inventoryShape: Shape<Inventory> = object<Inventory>({
  checksum: text(),
  format_version: text(),
  kind: oneOf(INVENTORY_KIND),
  project: text(),
  nodes: list(node),
  providers: record(schema),
  images: list(image),
  // as above
  state: optional(nullable(stateShape)) as Shape<State | null>,
});

/** Tells that a document is whole: nobody but orch knows what may stand in one that was edited. */
export function inventoryChecksum(inventory: Omit<Inventory, "checksum">): string {
  // plain JSON by construction; interfaces have no index signature
  return digestOf("orch-inventory/1", inventory as unknown as Json);
}
