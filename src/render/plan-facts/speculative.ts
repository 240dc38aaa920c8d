// What has to be said first of a plan that was made without engines: that it cannot be applied, and what it does not know.
import type { Plan } from "../../plan/document.ts";
import { plural } from "../names.ts";

export const SPECULATIVE = "Speculative: made from an inventory, no engine was asked. It cannot be applied.";

/** In place of the command that applies a plan. */
export const NOT_APPLICABLE = "Apply refuses it: it was made without engines. Plan again where they are.";

/** One thing that only a plan with engines says; `names` are what it is about, as they stand in files. */
export interface UnknownFact {
  readonly text: string;
  readonly names: readonly string[];
}

/** In the order of their weight; empty where the plan is not speculative, or knows everything. */
export function unknownFacts({ unknown }: Plan): readonly UnknownFact[] {
  if (unknown === undefined) return [];
  const { images, sensitive, state } = unknown;
  const plain = state ? [{ text: "No state is in the inventory: everything counts as new", names: [] }] : [];
  const looked = `Digest not known yet: ${plural(images.length, "image")} ${images.length === 1 ? "is" : "are"} looked up when it is planned with engines`;
  return [
    ...plain,
    ...(images.length === 0 ? [] : [{ text: looked, names: images }]),
    ...(sensitive.length === 0
      ? []
      : [{ text: "Not known whether they changed, as no secret was read", names: sensitive }]),
  ];
}
