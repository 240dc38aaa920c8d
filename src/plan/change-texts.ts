// The rows of a plan as canonical text, in the three forms that are hashed or saved: nearly all of a plan is its rows.
import type { JsonObject } from "../model/json.ts";
import { ByteText, canonicalJson, isInOrder } from "./canonical.ts";
import type { Change } from "./document.ts";

export interface ChangeTexts {
  /** As the file has them. */
  readonly whole: Uint8Array;
  /** For the plan's id: without notes and reasons, which are words for people, and without the scores of the placement. */
  readonly exact: Uint8Array;
  /** For the effect's id: what becomes of what. */
  readonly effect: Uint8Array;
}

const known = new WeakMap<readonly Change[], ChangeTexts>();

/** Canonical lists as UTF-8. Remembered: a plan is hashed three times and then written. */
export function changeTexts(changes: readonly Change[]): ChangeTexts {
  const made = known.get(changes) ?? textsOf(changes);
  known.set(changes, made);
  return made;
}

function textsOf(changes: readonly Change[]): ChangeTexts {
  const [whole, exact, effect] = [new ByteText(), new ByteText(), new ByteText()];
  let before = "[";
  for (const change of changes) {
    const text = isInOrder(change as unknown as JsonObject) ? JSON.stringify : sortedText; // a change is JSON by its type
    whole.add(before + text(change));
    exact.add(before + text(exactPart(change)));
    effect.add(before + text(effectPart(change)));
    before = ",";
  }
  const end = changes.length === 0 ? "[]" : "]";
  for (const list of [whole, exact, effect]) list.add(end);
  return { whole: whole.finish(), exact: exact.finish(), effect: effect.finish() };
}

function sortedText(row: object): string {
  return canonicalJson(row as JsonObject); // a change and its parts are JSON by their types
}

function exactPart(change: Change): object {
  const { placement: _placement, order_reason: _reason, ...rest } = change;
  if (change.causes.every(({ note }) => note === undefined)) return rest;
  return { ...rest, causes: change.causes.map(({ note: _note, ...cause }) => cause) };
}

/**
 * Without ports that orch chooses: while the old replica still holds its own the new one gets another, and which one that is only tells
 * how often it was replaced. Those that the user has fixed stand in the specification; addresses that others read, in theirs.
 */
function effectPart({ action, address, after, kind, node, order }: Change): object {
  if (after === null) return { action, address, after, kind, order, to: node.to };
  const { ports: _ports, ...result } = after;
  return { action, address, after: result, kind, order, to: node.to };
}
