// The library formats the options of every request for its debug log, whether that is on or not, agent and signal with all that
// hangs on them: a second for twenty calls at once. What is opaque is not looked into.
import { inspect } from "node:util";

export function opaque<T extends object>(value: T): T {
  return Object.defineProperty(value, inspect.custom, { value: () => "[…]" });
}
