// What apply needs beside the document: complete specifications, secrets included, of all that is made or changed.
import type { Address, NodeName } from "../model/address.ts";
import type { Node } from "../model/node.ts";
import type { Draft } from "./drafts.ts";
import type { Desired, Material } from "./input.ts";
import type { SupportDraft } from "./supports.ts";

export function materialsOf(
  drafts: readonly Draft[],
  supports: readonly SupportDraft[],
  nodes: ReadonlyMap<NodeName, Node>,
): ReadonlyMap<Address, Material> {
  const materials = new Map<Address, Material>();
  for (const draft of drafts) {
    const node = draft.node === null ? undefined : nodes.get(draft.node);
    if (node === undefined || draft.action === "none") continue;
    materials.set(draft.address, {
      address: draft.address,
      owner: draft.workload.address,
      kind: draft.workload.kind,
      provider: node.provider,
      endpoint: node.endpoint,
      node: node.name,
      name: draft.name,
      spec: draft.spec,
      ports: draft.ports,
      bindings: draft.bindings,
      images: draft.images,
      workload: draft.workload,
      protect: draft.workload.preventDestroy,
      keySpec: draft.keySpec,
    });
  }
  for (const support of supports) {
    const node = nodes.get(support.node);
    if (node === undefined || support.action === "none") continue;
    materials.set(support.address, {
      address: support.address,
      owner: support.object.address,
      kind: support.object.kind,
      provider: node.provider,
      endpoint: node.endpoint,
      node: node.name,
      name: support.name,
      spec: support.object.spec,
      ports: {},
      bindings: {},
      images: {},
      workload: null,
      protect: support.object.preventDestroy,
      keySpec: support.object.spec,
    });
  }
  return materials;
}

/** Of everything that this plan looks at and that has a place. */
export function desiredOf(
  drafts: readonly Draft[],
  supports: readonly SupportDraft[],
): ReadonlyMap<Address, Desired> {
  const desired = new Map<Address, Desired>();
  for (const { address, spec, keySpec, workload, bindings, selected, finished, node } of drafts)
    if (selected && !finished && node !== null) desired.set(address, { spec, keySpec, workload, bindings });
  for (const { address, object } of supports)
    desired.set(address, { spec: object.spec, keySpec: object.spec, workload: null, bindings: {} });
  return desired;
}
