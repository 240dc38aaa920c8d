// What a PostgreSQL server sends, checked before the driver reads it: the driver looks for ever for the end of an error report that has
// none, and what it throws while it reads would end the program. A server that does not speak the protocol is a failure like any other.
import { EventEmitter } from "node:events";
import { Socket } from "node:net";
import type { Client } from "pg";

/** A letter and a length, which counts itself. */
const HEADER = 5;
/** Bytes; more than any state. */
const LONGEST = 2 ** 30;
const REPORTS: ReadonlySet<string> = new Set(["E", "N"]);

/** Everything that the client reads from now on passes the check, also over TLS. */
export function checkMessages({ connection }: Client): void {
  const attach = connection.attachListeners.bind(connection);
  connection.attachListeners = (stream) => attach(stream instanceof Socket ? checked(stream) : stream);
}

/** Whole messages as `data`; what is none, or cannot be read, ends the connection. */
function checked(stream: Socket): EventEmitter {
  const messages = new EventEmitter();
  let parts: Buffer[] = [];
  let size = 0;
  let wanted = HEADER;
  const read = (chunk: Buffer): void => {
    parts.push(chunk);
    size += chunk.length;
    while (size >= wanted) {
      const all = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
      const end = 1 + all.readUInt32BE(1);
      if (end < HEADER || end > LONGEST) throw new Error("it sends messages of no possible length");
      wanted = end;
      [parts, size] = [[all], all.length];
      if (size < end) return;
      const message = all.subarray(0, end);
      if (REPORTS.has(message.toString("latin1", 0, 1)) && !isReport(message.subarray(HEADER)))
        throw new Error("it sends an error report that has no end");
      messages.emit("data", message);
      [parts, size, wanted] = [[all.subarray(end)], all.length - end, HEADER];
    }
  };
  stream.on("data", (chunk: Buffer) => {
    if (stream.destroyed) return;
    try {
      read(chunk);
    } catch (error) {
      const why = error instanceof Error ? error.message : "it sends what cannot be read";
      stream.destroy(new Error(`this is no PostgreSQL server (${why})`));
    }
  });
  stream.on("end", () => messages.emit("end"));
  return messages;
}

/** Fields of a letter and a text each, every text ended by a zero byte, and one more behind the last. */
function isReport(body: Buffer): boolean {
  for (let at = 0; at < body.length;) {
    if (body[at] === 0) return true;
    const end = body.indexOf(0, at + 1);
    if (end < 0) return false;
    at = end + 1;
  }
  return false;
}
