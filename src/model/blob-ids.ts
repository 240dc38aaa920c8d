// Which blobs a specification names, wherever in it they stand.
import type { Json } from "./json.ts";
import type { BlobId } from "./spec.ts";

/** Adds every blob id inside the value to `found`. */
export function collectBlobIds(value: Json, found: Set<BlobId>): void {
  if (typeof value === "string") {
    if (value.startsWith("b1-")) found.add(value);
  } else if (typeof value === "object" && value !== null)
    for (const inner of Object.values(value) as Json[]) collectBlobIds(inner, found);
}
