// The simulated registry: every reference has a digest made of its text, unless a node's settings say otherwise.
import { createHash } from "node:crypto";
import type { Image, NodeName } from "orch/provider";
import { behaviourOf } from "./settings.ts";
import type { NodeSettings } from "./settings.ts";

/** Null where no registry and none of the nodes knows the reference. */
export function resolveImage(
  ref: string,
  nodes: readonly { readonly name: NodeName; readonly settings: NodeSettings }[],
): Image | null {
  const known = nodes.map(({ name, settings }) => ({ name, behaviour: behaviourOf(settings, ref) }));
  if (known.some(({ behaviour }) => behaviour !== "unknown" && behaviour !== "local"))
    return { ref, digest: /@(sha256:[0-9a-f]{64})$/.exec(ref)?.[1] ?? digestOf(ref) };
  const local = known.filter(({ behaviour }) => behaviour === "local").map(({ name }) => name);
  if (local.length === 0) return null;
  return { ref, ids: Object.fromEntries(local.map((name) => [name, digestOf(`image ${ref}`)])) };
}

function digestOf(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}
