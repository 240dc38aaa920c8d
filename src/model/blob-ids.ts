// Contents of files are named by their digest: how, and which of them a specification names, wherever in it they stand.
import { createHash } from "node:crypto";
import type { Json } from "./json.ts";
import type { Blob, BlobId } from "./spec.ts";

export function blobIdOf(bytes: Uint8Array): BlobId {
  return `b1-${createHash("sha256").update(bytes).digest("hex")}`;
}

export function bytesOf({ encoding, data }: Blob): Uint8Array {
  return Buffer.from(data, encoding);
}

/** Adds every blob id inside the value to `found`. */
export function collectBlobIds(value: Json, found: Set<BlobId>): void {
  if (typeof value === "string") {
    if (value.startsWith("b1-")) found.add(value);
  } else if (typeof value === "object" && value !== null)
    for (const inner of Object.values(value) as Json[]) collectBlobIds(inner, found);
}
