// What functions of collections say of an argument that is none. The kind is known before the value is, so that what is not
// known yet is refused as well.
import type { FunctionFailure } from "../scope.ts";
import { typePhrase } from "../type-text.ts";
import type { Type, Value } from "../value.ts";
import { fail } from "./define.ts";

type Check = (type: Type, position: number) => FunctionFailure;

export const notAList: Check = (type, position) =>
  fail(`A list or a tuple is required, not ${typePhrase(type)}.`, position);

export const notASequence: Check = (type, position) =>
  fail(`A list, a set or a tuple is required, not ${typePhrase(type)}.`, position);

export const notAMapping: Check = (type, position) =>
  fail(`A map or an object is required, not ${typePhrase(type)}.`, position);

export const notSliceable: Check = (type, position) =>
  type.kind === "set"
    ? fail("The elements of a set have no index; `tolist` makes a list of it.", position)
    : notAList(type, position);

export const notJoinable: Check = (type, position) =>
  fail(
    `Only lists and tuples can be put together, not ${typePhrase(type)}${type.kind === "set" ? "; `tolist` makes a list of a set" : ""}.`,
    position,
  );

/** The failure of the first argument whose type is of no such kind; one of any type may turn out to be. */
export function wrongKind(
  args: readonly Value[],
  kinds: readonly Type["kind"][],
  failure: Check,
): FunctionFailure | null {
  const position = args.findIndex(({ type }) => type.kind !== "any" && !kinds.includes(type.kind));
  const wrong = args[position];
  return wrong === undefined ? null : failure(wrong.type, position);
}

export const LISTS = ["list", "tuple"] as const;
export const SEQUENCES = ["list", "set", "tuple"] as const;
export const MAPPINGS = ["map", "object"] as const;
