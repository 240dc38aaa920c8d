// Progress and failure of a pull. The engine answers 200 first and tells a failure inside the stream.
import type { IncomingMessage } from "node:http";
import { engineError, withAdvice } from "./errors.ts";

/** Reads a pull to its end. A failure inside the stream is a line of it, with HTTP status 200. */
export async function followPull(
  stream: IncomingMessage,
  what: string,
  node: string,
  progress: (line: string) => void,
): Promise<void> {
  let rest = "";
  stream.setEncoding("utf8");
  for await (const chunk of stream as AsyncIterable<string>) {
    const lines = `${rest}${chunk}`.split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(takeLine);
  }
  takeLine(rest);

  function takeLine(line: string): void {
    if (line.trim() === "") return;
    let event: { readonly error?: string; readonly status?: string; readonly id?: string };
    try {
      event = JSON.parse(line) as typeof event; // the engine's progress lines
    } catch {
      return; // a line that is no JSON says nothing about success
    }
    if (event.error !== undefined)
      throw engineError("failed", `Cannot ${what} on ${node}: ${withAdvice(event.error)}`, {
        retryable: true,
      });
    if (event.status !== undefined)
      progress(event.id === undefined ? event.status : `${event.id}: ${event.status}`);
  }
}
