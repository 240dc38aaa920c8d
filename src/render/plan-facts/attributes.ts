// What changed, attribute by attribute: equal changes of many replicas once, objects by what is in them.
import type { Address } from "../../model/address.ts";
import type { Json } from "../../model/json.ts";
import { isObject, jsonEquals, pathText, sortedKeys } from "../../model/json.ts";
import type { AttributeChange, Change } from "../../plan/document.ts";
import { lookUp } from "../../plan/expand.ts";
import { someOf } from "../names.ts";
import { attributeText } from "../value.ts";
import { shortDigest } from "./images.ts";

/** One difference and the replicas that have it. */
export interface Variant {
  readonly change: AttributeChange;
  readonly addresses: Address[];
}

/** `containers.main.env.A` is `env.A` to people, a sidecar's is `container.metrics.env.A`. */
export function displayPath(path: string): string {
  const content = path.replace(/(\bfiles\["(?:[^"\\]|\\.)*"\])\.(?:blob|inline)$/, "$1.content");
  if (content.startsWith("containers.main.")) return content.slice("containers.main.".length);
  return content
    .replace(/^containers(?=[.[])/, "container")
    .replace(/^init_containers(?=[.[])/, "init_container");
}

/** By path, in the order of the rows; what says nothing to people is left out. */
export function variantsByPath(changes: readonly Change[]): Map<string, Variant[]> {
  const byPath = new Map<string, Map<string, Variant>>();
  for (const change of changes)
    for (const attribute of change.attributes.flatMap(leaves)) {
      if (/\.resources\.defaults\b/.test(attribute.path)) continue; // only says who wrote the number
      if (attribute.sensitive === "unchanged") continue;
      const variants = byPath.get(attribute.path) ?? new Map<string, Variant>();
      byPath.set(attribute.path, variants);
      const key = JSON.stringify([attribute.before, attribute.after, attribute.sensitive]);
      const variant = variants.get(key);
      if (variant === undefined) variants.set(key, { change: attribute, addresses: [change.address] });
      else variant.addresses.push(change.address);
    }
  return new Map([...byPath].map(([path, variants]) => [path, [...variants.values()]]));
}

/** A change of a whole object is the changes inside it. */
function leaves(change: AttributeChange): AttributeChange[] {
  const { before, after, path } = change;
  if (change.sensitive !== null || !isObject(before) || !isObject(after)) return [change];
  const keys = [...new Set([...sortedKeys(before), ...sortedKeys(after)])];
  return keys
    .filter((key) => !jsonEquals(before[key] ?? null, after[key] ?? null))
    .flatMap((key) => {
      const step = pathText([key]);
      const inner = step.startsWith("[") ? path + step : `${path}.${step}`;
      return leaves({ ...change, path: inner, before: before[key] ?? null, after: after[key] ?? null });
    });
}

/** A tag that means another image now, or on another node: the text is equal, the digest is not. */
export function movedTags(
  changes: readonly Change[],
): readonly { readonly ref: string; readonly text: string }[] {
  const seen = new Map<string, string>();
  for (const { before, after, node } of changes)
    for (const ref of sortedKeys(after?.images ?? {})) {
      const [old, fresh] = [lookUp(before?.images ?? {}, ref), lookUp(after?.images ?? {}, ref)];
      if (old !== undefined && fresh !== undefined && old !== fresh)
        seen.set(
          ref,
          `${node.from === node.to ? "the tag moved" : `another image on ${node.to ?? ""}`}, digest ${shortDigest(old)} to ${shortDigest(fresh)}`,
        );
    }
  return [...seen].map(([ref, text]) => ({ ref, text }));
}

/** `image, env.A force replacement`; null where nothing does. */
export function forcedText(changes: readonly Change[]): string | null {
  const paths = [...new Set(changes.flatMap(({ forced_by }) => forced_by))].map(displayPath);
  if (paths.length === 0) return null;
  return `${someOf(paths, 3)} ${paths.length === 1 ? "forces" : "force"} replacement`;
}

/** A value as in a file; of a file's content, which stands in the plan apart, the beginning of its name. */
export function contentText(path: string, value: Json): string {
  if (typeof value === "string" && /^b1-[0-9a-f]{64}$/.test(value)) return `content ${value.slice(0, 11)}`;
  return attributeText(path, value);
}
