// An update that changes no attribute brings back what stopped: people call that a start.
import type { Change } from "./document.ts";

export function onlyStarts({ action, attributes, causes }: Change): boolean {
  return action === "update" && attributes.length === 0 && causes.some(({ kind }) => kind === "stopped");
}
