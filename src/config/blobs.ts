// Contents of files by their hash: text as it is, anything else in base64.
import { blobIdOf } from "../model/blob-ids.ts";
import type { Blob, BlobId } from "../model/spec.ts";

export interface BlobTable {
  readonly add: (bytes: Uint8Array) => BlobId;
  readonly addText: (text: string) => BlobId;
  readonly all: () => ReadonlyMap<BlobId, Blob>;
}

export function createBlobTable(): BlobTable {
  const blobs = new Map<BlobId, Blob>();
  const add = (bytes: Uint8Array): BlobId => {
    const id = blobIdOf(bytes);
    const text = decodeUtf8(bytes);
    if (!blobs.has(id))
      blobs.set(
        id,
        text === null
          ? { encoding: "base64", data: Buffer.from(bytes).toString("base64") }
          : { encoding: "utf8", data: text },
      );
    return id;
  };
  return {
    add,
    addText: (text) => add(new TextEncoder().encode(text)),
    all: () => new Map([...blobs].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))),
  };
}

/** Null where the bytes are no text in UTF-8. A byte order mark stays part of the text. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Null where the text is no base64. */
export function decodeBase64(text: string): Uint8Array | null {
  const compact = text.replace(/\s+/g, "");
  const valid = compact.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(compact);
  return valid ? new Uint8Array(Buffer.from(compact, "base64")) : null;
}
