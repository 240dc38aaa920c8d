// The rows of a plan as canonical text, in the three forms that are hashed or saved. Nearly all of a plan is its rows, and most of
// a row is in all three, so the text of a field is made once.
import type { Json, JsonObject } from "../model/json.ts";
import { ByteText, canonicalJson } from "./canonical.ts";
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
  const before = known.get(changes);
  if (before !== undefined) return before;
  const [whole, exact, effect] = [new ByteText(), new ByteText(), new ByteText()];
  let separator = "[";
  for (const change of changes) {
    addRow(change, separator, whole, exact, effect);
    separator = ",";
  }
  const end = changes.length === 0 ? "[]" : "]";
  for (const text of [whole, exact, effect]) text.add(end);
  const made = { whole: whole.finish(), exact: exact.finish(), effect: effect.finish() };
  known.set(changes, made);
  return made;
}

function addRow(change: Change, separator: string, ...texts: readonly [ByteText, ByteText, ByteText]): void {
  const row = change as unknown as JsonObject; // a change is JSON by its type
  let [whole, exact, effect] = ["", "", ""];
  for (const key of Object.keys(row).sort()) {
    const text = `${JSON.stringify(key)}:${canonicalJson(row[key] ?? null)},`;
    whole += text;
    if (key === "causes") exact += causesText(change);
    else if (key !== "placement" && key !== "order_reason") exact += text;
    if (EFFECT.has(key)) effect += text;
  }
  texts[0].add(`${separator}{${whole.slice(0, -1)}}`);
  texts[1].add(`${separator}{${exact.slice(0, -1)}}`);
  texts[2].add(`${separator}{${effect}"to":${canonicalJson(change.node.to)}}`);
}

/** Beside where it goes to, which comes after them. */
const EFFECT: ReadonlySet<string> = new Set(["action", "address", "after", "kind", "order"]);

function causesText({ causes }: Change): string {
  const parts = causes.map(({ note: _note, ...cause }) => cause);
  return `"causes":${canonicalJson(parts as unknown as Json)},`; // causes are JSON by their type
}
