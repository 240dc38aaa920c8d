// Logs of containers. The engine multiplexes stdout and stderr in frames of an 8-byte header (stream, length), but for a terminal.
import type { IncomingMessage } from "node:http";
import type { LogLine } from "orch/provider";
import type { Client } from "./client.ts";
import { toEngineError } from "./errors.ts";

/** How many lines of a failed container go with its error. */
const TAIL = 20;

/** The last lines of both streams; none where the log cannot be read. */
export async function logTail(client: Client, signal: AbortSignal, id: string): Promise<readonly string[]> {
  const lines: string[] = [];
  try {
    const options = { follow: false, tail: TAIL, timestamps: false };
    for await (const line of containerLog(client, signal, id, "", options)) lines.push(line.text);
  } catch {
    // a log that cannot be read must not hide the failure that it was to explain
  }
  return lines.slice(-TAIL);
}

export async function* containerLog(
  client: Client,
  signal: AbortSignal,
  id: string,
  container: string,
  options: { readonly follow: boolean; readonly tail: number | null; readonly timestamps: boolean },
): AsyncGenerator<LogLine> {
  const details = await client.inspect(signal, id);
  if (details === null) return;
  const stream = await client.logs(signal, id, {
    follow: options.follow,
    stdout: true,
    stderr: true,
    tail: options.tail ?? "all",
    timestamps: options.timestamps,
  });
  const pieces = details.Config.Tty ? wholeStream(stream) : demultiplex(stream);
  const rest = { stdout: "", stderr: "" };
  for await (const { stream: from, text } of named(pieces, client, signal, id)) {
    const lines = `${rest[from]}${text}`.split("\n");
    rest[from] = lines.pop() ?? "";
    for (const line of lines) yield { container, stream: from, text: line.replace(/\r$/, "") };
  }
  for (const from of ["stdout", "stderr"] as const)
    if (rest[from] !== "") yield { container, stream: from, text: rest[from] };
}

/** A connection that breaks in the middle of a log is told as any other is. */
async function* named(
  pieces: AsyncGenerator<Piece>,
  client: Client,
  signal: AbortSignal,
  id: string,
): AsyncGenerator<Piece> {
  try {
    yield* pieces;
  } catch (thrown) {
    const what = `go on with the log of container ${id.slice(0, 12)}`;
    const facts = { node: client.node, mutates: false, cancelled: signal.aborted, timedOut: null };
    throw toEngineError(thrown, { what, ...facts });
  }
}

interface Piece {
  readonly stream: "stdout" | "stderr";
  readonly text: string;
}

async function* wholeStream(stream: IncomingMessage): AsyncGenerator<Piece> {
  const decoder = new TextDecoder();
  for await (const chunk of stream as AsyncIterable<Buffer>)
    yield { stream: "stdout", text: decoder.decode(chunk, { stream: true }) };
}

async function* demultiplex(stream: IncomingMessage): AsyncGenerator<Piece> {
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  let buffer = Buffer.alloc(0);
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    buffer = Buffer.concat([buffer, chunk]);
    while (buffer.length >= 8) {
      const length = buffer.readUInt32BE(4);
      if (buffer.length < 8 + length) break;
      const from = buffer[0] === 2 ? "stderr" : "stdout";
      yield { stream: from, text: decoders[from].decode(buffer.subarray(8, 8 + length), { stream: true }) };
      buffer = buffer.subarray(8 + length);
    }
  }
}
