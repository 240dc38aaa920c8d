// The version of this program, from its package.
import { readFileSync } from "node:fs";

export function version(): string {
  for (const up of ["../../../package.json", "../../package.json"]) {
    try {
      const found = JSON.parse(readFileSync(new URL(up, import.meta.url), "utf8")) as {
        name?: string;
        version?: string;
      }; // our own package
      if (found.name === "orch" && found.version !== undefined) return found.version;
    } catch {
      continue; // compiled and source files lie at different depths
    }
  }
  return "unknown";
}
