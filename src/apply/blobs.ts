// Which blobs a specification names: providers are given those and no others.
import type { Json } from "../model/json.ts";
import type { Blob, BlobId } from "../model/spec.ts";

export function blobsOf(value: Json, blobs: ReadonlyMap<BlobId, Blob>): Readonly<Record<BlobId, Blob>> {
  const found = new Map<BlobId, Blob>();
  const visit = (item: Json): void => {
    if (typeof item === "string") {
      const blob = item.startsWith("b1-") ? blobs.get(item) : undefined;
      if (blob !== undefined) found.set(item, blob);
    } else if (typeof item === "object" && item !== null)
      for (const inner of Object.values(item) as Json[]) visit(inner);
  };
  visit(value);
  return Object.fromEntries(found);
}
