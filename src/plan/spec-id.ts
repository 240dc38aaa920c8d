// The name of a specification in a plan: the whole digest of what it says, as ids of plans cover rows, and rows name specifications. A
// shorter one would let somebody make two with one name, have the one approved, and apply the other.
import type { JsonObject } from "../model/json.ts";
import { digestOf } from "./canonical.ts";
import type { SpecEntry, SpecId } from "./document.ts";

export function specIdOf({ value, sensitive }: SpecEntry): SpecId {
  return `s-${digestOf("orch-spec/1", { value, sensitive } as unknown as JsonObject)}`; // JSON by its type
}
