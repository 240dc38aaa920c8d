// How large a value is when everything in it is written out, and how deep. Parts that are shared count each time: what is
// small in memory may be endless for whoever walks through it. Values never change, so each is weighed once.
import type { Value } from "./value.ts";

export interface Weight {
  /** Levels of lists, tuples, sets, maps and objects in each other; 0 for a value without parts. */
  readonly depth: number;
  /** One for each value in it, and one more for each 32 characters of text. */
  readonly cells: number;
}

/** Characters of text that weigh as much as a value. */
export const CHARACTERS_A_CELL = 32;

/** Values of plain parts up to this weight are weighed each time. */
const REMEMBERED = 16;

const PLAIN: Weight = { depth: 0, cells: 1 };
const known = new WeakMap<object, Weight>();

export function weightOf({ data }: Value): Weight {
  if (typeof data === "string")
    return data.length < CHARACTERS_A_CELL ? PLAIN : { depth: 0, cells: 1 + cellsOfText(data) };
  if (typeof data !== "object" || data === null) return PLAIN;
  const before = known.get(data);
  if (before !== undefined) return before;
  let [depth, cells, plain] = [0, 1, true];
  const add = (part: Value): void => {
    const weight = weightOf(part);
    if (weight.depth > depth) depth = weight.depth;
    if (weight !== PLAIN) plain = false;
    cells += weight.cells;
  };
  if (Array.isArray(data)) for (const part of data as readonly Value[]) add(part);
  else if (data instanceof Map)
    for (const [key, part] of data as ReadonlyMap<string, Value>) {
      cells += cellsOfText(key);
      add(part);
    }
  else return PLAIN; // a capsule answers when it is asked
  const weight = { depth: depth + 1, cells };
  // weighing a few plain parts again costs less than to remember their sum
  if (!plain || cells > REMEMBERED) known.set(data, weight);
  return weight;
}

function cellsOfText(text: string): number {
  return Math.floor(text.length / CHARACTERS_A_CELL);
}
