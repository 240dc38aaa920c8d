// The engine's name of a network or volume: what its block says, that of an external one as it is, else made from the address.
import type { Address } from "../model/address.ts";
import { stringConstant } from "./constants.ts";
import type { Declaration } from "./declarations.ts";
import type { Evaluation } from "./evaluation.ts";
import { addressOf } from "./program.ts";

export function objectNameOf(
  evaluation: Evaluation,
  declaration: Declaration,
  key: string | null,
  make: (project: string, address: Address) => string,
): string {
  const written = stringConstant(evaluation, declaration, key, "name");
  if (written !== null) return written;
  if (stringConstant(evaluation, declaration, key, "external") === "true") return declaration.name;
  return make(evaluation.program.project() ?? "", addressOf(declaration, key));
}
