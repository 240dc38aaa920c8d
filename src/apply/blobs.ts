// The blobs that a specification names: providers are given those and no others.
import { collectBlobIds } from "../model/blob-ids.ts";
import type { Json } from "../model/json.ts";
import type { Blob, BlobId } from "../model/spec.ts";

export function blobsOf(value: Json, blobs: ReadonlyMap<BlobId, Blob>): Readonly<Record<BlobId, Blob>> {
  const ids = new Set<BlobId>();
  collectBlobIds(value, ids);
  return Object.fromEntries(
    [...ids].flatMap((id) => {
      const blob = blobs.get(id);
      return blob === undefined ? [] : [[id, blob] as const];
    }),
  );
}
