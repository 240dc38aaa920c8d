// What differs inside two values that are too long to be read beside each other: the entries of JSON that is kept in a text, the
// elements of a list, those that are alike as one changed, or the part of a text between what is equal.
import type { Json } from "../../model/json.ts";
import { compareText, isObject, jsonEquals, pathText, sortedKeys } from "../../model/json.ts";
import type { Plan } from "../../plan/document.ts";
import { multilineText } from "./text-diff.ts";
import { valueText } from "../value.ts";

export interface ValueStep {
  /** `server.port`, `[4]`; empty: all of the value. */
  readonly at: string;
  /** Null: it is not there. */
  readonly before: string | null;
  readonly after: string | null;
}

export interface ValueSteps {
  /** The value is JSON in a text. */
  readonly json: boolean;
  readonly steps: readonly ValueStep[];
}

/** Longer texts are not looked into, nor are deeper ones. */
const LONGEST_JSON = 65_536;
const DEEPEST = 60;
/** More elements are not paired. */
const MOST_PAIRED = 60;
/** Characters that are shown around what differs in a text, and how many must be saved by that. */
const CONTEXT = 14;
const LEAST_SAVED = 16;
/** How much of two elements must be equal for them to be one that changed. */
const ALIKE = 0.5;

/** The same of attributes, where a file's content stands in the plan apart; null also where texts have several lines. */
export function stepsOf(plan: Plan, before: Json, after: Json): ValueSteps | null {
  const [old, fresh] = [before, after].map((value) =>
    typeof value === "string" && value.startsWith("b1-") ? (multilineText(plan, value) ?? value) : value,
  );
  if (old === undefined || fresh === undefined) return null;
  const isLong =
    typeof old === "string" && typeof fresh === "string" && `${old.trim()}${fresh.trim()}`.includes("\n");
  return isLong ? null : valueSteps(old, fresh);
}

/** Null where the values are best shown whole. */
export function valueSteps(before: Json, after: Json): ValueSteps | null {
  if (typeof before === "string" && typeof after === "string") {
    const [old, fresh] = [jsonOf(before), jsonOf(after)];
    if (old !== null && fresh !== null) {
      const steps = stepsIn(old, fresh, "", 0);
      return steps.length === 0 ? null : { json: true, steps };
    }
    const step = textStep(valueText(before), valueText(after));
    return step === null ? null : { json: false, steps: [step] };
  }
  if (!Array.isArray(before) || !Array.isArray(after)) return null;
  const steps = stepsIn(before as readonly Json[], after as readonly Json[], "", 0);
  return steps.length === 0 ? null : { json: false, steps };
}

/** An object or a list in a text. */
function jsonOf(text: string): Json | null {
  const start = text.trimStart()[0];
  if ((start !== "{" && start !== "[") || text.length > LONGEST_JSON || depthOf(text) > DEEPEST) return null;
  try {
    return JSON.parse(text) as Json; // of JSON by definition
  } catch {
    return null;
  }
}

/** At most what the brackets say, those in texts among them. */
function depthOf(text: string): number {
  let [depth, most] = [0, 0];
  for (const character of text) {
    if (character === "{" || character === "[") most = Math.max(most, ++depth);
    else if (character === "}" || character === "]") depth--;
  }
  return most;
}

function stepsIn(before: Json, after: Json, at: string, depth: number): readonly ValueStep[] {
  if (jsonEquals(before, after)) return [];
  if (isObject(before) && isObject(after))
    return [...new Set([...sortedKeys(before), ...sortedKeys(after)])].sort(compareText).flatMap((key) => {
      const inner = joined(at, key);
      const [has, gets] = [Object.hasOwn(before, key), Object.hasOwn(after, key)];
      if (!has) return [{ at: inner, before: null, after: valueText(after[key] ?? null) }];
      if (!gets) return [{ at: inner, before: valueText(before[key] ?? null), after: null }];
      return stepsIn(before[key] ?? null, after[key] ?? null, inner, depth + 1);
    });
  if (Array.isArray(before) && Array.isArray(after))
    return listSteps(before as readonly Json[], after as readonly Json[], at, depth);
  const [old, fresh] = [valueText(before), valueText(after)];
  const step = textStep(old, fresh);
  return [{ at, before: step?.before ?? old, after: step?.after ?? fresh }];
}

function joined(at: string, key: string): string {
  const step = pathText([key]);
  return at === "" || step.startsWith("[") ? `${at}${step}` : `${at}.${step}`;
}

/** Elements that are equal are left out; of the others those at one place, or most alike, are one that changed. */
function listSteps(
  before: readonly Json[],
  after: readonly Json[],
  at: string,
  depth: number,
): readonly ValueStep[] {
  const shortest = Math.min(before.length, after.length);
  let start = 0;
  while (start < shortest && jsonEquals(before[start], after[start])) start++;
  let end = 0;
  while (end < shortest - start && jsonEquals(before.at(-1 - end), after.at(-1 - end))) end++;
  const gone = without(before.slice(start, before.length - end), after.slice(start, after.length - end));
  const come = without(after.slice(start, after.length - end), before.slice(start, before.length - end));
  if (gone.length + come.length === 0) return [{ at, before: valueText(before), after: valueText(after) }];
  const place = (index: number): string => `${at}[${start + index}]`;
  const taken = new Set<number>();
  const steps = gone.flatMap(({ item, index }): readonly ValueStep[] => {
    const twin = come.length > MOST_PAIRED ? undefined : twinOf(item, index, come, taken);
    if (twin === undefined) return [{ at: place(index), before: valueText(item), after: null }];
    taken.add(twin.index);
    const inner = stepsIn(item, twin.item, place(index), depth + 1);
    return depth < DEEPEST
      ? inner
      : [{ at: place(index), before: valueText(item), after: valueText(twin.item) }];
  });
  const added = come.filter(({ index }) => !taken.has(index));
  return [
    ...steps,
    ...added.map(({ item, index }) => ({ at: place(index), before: null, after: valueText(item) })),
  ];
}

interface Element {
  readonly item: Json;
  readonly index: number;
}

/** What one list has more of than another, each with its place. */
function without(items: readonly Json[], others: readonly Json[]): readonly Element[] {
  const left = new Map<string, number>();
  for (const other of others) left.set(valueText(other), (left.get(valueText(other)) ?? 0) + 1);
  return items.flatMap((item, index): readonly Element[] => {
    const amount = left.get(valueText(item)) ?? 0;
    if (amount === 0) return [{ item, index }];
    left.set(valueText(item), amount - 1);
    return [];
  });
}

/** The most alike of those that are not taken; at the same place anything scalar will do, as an argument may become another. */
function twinOf(
  item: Json,
  index: number,
  come: readonly Element[],
  taken: ReadonlySet<number>,
): Element | undefined {
  const ranked = come
    .filter((other) => !taken.has(other.index))
    .map((other) => ({ other, alike: likeness(item, other.item) }))
    .sort((a, b) => b.alike - a.alike || Math.abs(a.other.index - index) - Math.abs(b.other.index - index));
  const [best] = ranked;
  if (best === undefined) return undefined;
  if (best.alike >= ALIKE) return best.other;
  const here = ranked.find(({ other }) => other.index === index)?.other;
  return come.length === 1 && here !== undefined && !isObject(item) && !isObject(here.item)
    ? here
    : undefined;
}

/** From 0 to 1: equal entries of objects, equal ends of texts. */
function likeness(a: Json, b: Json): number {
  if (isObject(a) && isObject(b)) {
    const keys = [...new Set([...sortedKeys(a), ...sortedKeys(b)])];
    const same = keys.filter((key) => jsonEquals(a[key] ?? null, b[key] ?? null)).length;
    return keys.length === 0 ? 1 : same / keys.length;
  }
  const [one, two] = [valueText(a), valueText(b)];
  const { start, end } = commonEnds(one, two);
  // quotes are in both
  return (start + end - 2) / Math.max(one.length, two.length, 1);
}

function commonEnds(a: string, b: string): { readonly start: number; readonly end: number } {
  const shortest = Math.min(a.length, b.length);
  let start = 0;
  while (start < shortest && a[start] === b[start]) start++;
  let end = 0;
  while (end < shortest - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return { start, end };
}

/** Both without most of what they begin and end with alike; null where that saves little. */
function textStep(before: string, after: string): ValueStep | null {
  const { start, end } = commonEnds(before, after);
  const left = Math.max(start - CONTEXT, 0);
  const right = Math.max(end - CONTEXT, 0);
  if (left + right < LEAST_SAVED) return null;
  const shown = (text: string): string => {
    const from = left < 2 ? 0 : whole(text, left);
    const to = right < 2 ? text.length : whole(text, text.length - right);
    return `${from === 0 ? "" : "…"}${text.slice(from, to)}${to === text.length ? "" : "…"}`;
  };
  return { at: "", before: shown(before), after: shown(after) };
}

/** The next place that is not inside an escape or a pair of surrogates. */
function whole(text: string, index: number): number {
  let [at, slashes] = [index, 0];
  if (/[\udc00-\udfff]/.test(text[at] ?? "")) at++;
  while (slashes < at && text[at - 1 - slashes] === "\\") slashes++;
  return slashes % 2 === 1 ? at + 1 : at;
}
