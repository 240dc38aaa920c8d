// `type` of a variable as it was written before types were expressions.
import type { Expression } from "../syntax.ts";

/** What stands for it today, `list(string)` as its two names; null where nothing is old. */
export function legacyType(expression: Expression): readonly [string, string?] | null {
  if (expression.kind === "variable")
    return ["list", "map", "set"].includes(expression.name) ? [expression.name, "any"] : null;
  if (expression.kind !== "template" || expression.heredoc !== null || expression.parts.length !== 1)
    return null;
  const [part] = expression.parts;
  if (part?.kind !== "text") return null;
  if (part.text === "string") return ["string"];
  return part.text === "list" || part.text === "map" ? [part.text, "string"] : null;
}
