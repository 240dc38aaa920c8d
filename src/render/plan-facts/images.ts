// Image references for people: the text as written, digests as their first eight digits.
import type { Change } from "../../plan/document.ts";
import { lookUp } from "../../plan/expand.ts";

/** `acme/web:2.0.1 (6e0d91c4)`; a reference by digest is shortened too. */
export function imageText(ref: string, digest: string | null): string {
  const short = ref.replace(/@sha256:([0-9a-f]{8})[0-9a-f]+$/, "@$1");
  return digest === null || short !== ref ? short : `${short} (${shortDigest(digest)})`;
}

export function shortDigest(digest: string): string {
  return digest.replace(/^.*sha256:/, "").slice(0, 8);
}

export interface ImageStep {
  /** Of both, where only the tag differs: `from` and `to` are tags then. */
  readonly name: string | null;
  readonly from: string;
  readonly to: string;
  /** Short ones, where both are known and differ. */
  readonly digests: readonly [string, string] | null;
}

/** From one reference to another; the digests are those of the first row that knows them. */
export function imageStep(changes: readonly Change[], before: string, after: string): ImageStep {
  const digest = (side: "before" | "after", ref: string): string | null => {
    const found = changes
      .map((change) => lookUp(change[side]?.images ?? {}, ref))
      .find((item) => item !== undefined);
    return found === undefined ? null : shortDigest(found);
  };
  const [old, fresh] = [digest("before", before), digest("after", after)];
  const digests = old === null || fresh === null || old === fresh ? null : ([old, fresh] as const);
  const name = /^(.+):[^/:]+$/.exec(before)?.[1];
  if (name === undefined || !after.startsWith(`${name}:`))
    return { name: null, from: imageText(before, null), to: imageText(after, null), digests };
  return { name, from: before.slice(name.length + 1), to: after.slice(name.length + 1), digests };
}
