// What files of containers hold now, one archive a file.
import type { IncomingMessage } from "node:http";
import type { Blob, CallContext, ProviderError } from "orch/provider";
import type { Engine } from "./engine.ts";
import { EngineError } from "./errors.ts";
import { makeGate } from "./gate.ts";
import { firstFile } from "./tar-read.ts";

/** Bytes of a file that is read, with its archive around it; configurations bring smaller ones. */
const LARGEST = 64 * 1024 * 1024;
/** How many are read at once. */
const READS = 4;

export async function readContents(
  engine: Engine,
  files: readonly { readonly id: string; readonly path: string }[],
  { signal }: CallContext,
): Promise<readonly (Blob | null)[] | ProviderError> {
  try {
    const client = await engine.client();
    const gate = makeGate(READS);
    return await Promise.all(
      files.map(({ id, path }) =>
        gate.enter(signal, async (): Promise<Blob | null> => {
          const archive = await client.getArchive(signal, id, path);
          const data = archive === null ? null : firstFile(archive);
          return data === null ? null : { encoding: "base64", data: data.toString("base64") };
        }),
      ),
    );
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return error.error;
  }
}

/** The body of an answer; one that is larger than any file of ours counts as empty. */
export async function wholeArchive(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += (chunk as Buffer).length; // no encoding is set, so these are buffers
    if (size > LARGEST) {
      stream.destroy();
      return Buffer.alloc(0);
    }
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
