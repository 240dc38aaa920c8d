// The view for machines: one JSON object a line, numbered without gaps.
import { visibleJson } from "../../diagnostics/sanitise.ts";
import type { ProgressView } from "./view.ts";

/** `{"seq":1,"at":0,"type":"apply-start",…}`. Characters that could steer a terminal are `\uXXXX`. */
export function createJsonProgress(write: (text: string) => void): ProgressView {
  let seq = 0;
  return {
    event: (event) => {
      seq++;
      write(`${visibleJson(JSON.stringify({ seq, ...event }))}\n`);
    },
    tick: () => undefined,
    resize: () => undefined,
    close: () => undefined,
  };
}
