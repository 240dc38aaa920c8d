// Birth facts: what an object and a step are called, the same again when a run is resumed.
import { createHash } from "node:crypto";
import type { Address } from "../model/address.ts";
import type { StepId, Uid } from "../model/state.ts";

const LENGTH = 20;

export function uidOf(lineage: string, planId: string, address: Address): Uid {
  return hash(`orch-uid/1\0${lineage}\0${planId}\0${address}`) as Uid;
}

/** `part` as in the graph: `ADDRESS#up`. */
export function stepIdOf(lineage: string, planId: string, part: string): StepId {
  return hash(`orch-step/1\0${lineage}\0${planId}\0${part}`) as StepId;
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, LENGTH);
}
