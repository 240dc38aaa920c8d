// What a block may hold, as data: one table for each kind of block. Reading, messages and suggestions follow from it.
import type { Type, Value } from "../hcl/value.ts";

export interface BodySchema {
  readonly attributes: ReadonlyMap<string, AttributeSchema>;
  /** Things that occur once and have no label: written as a block or as `name = { … }`. */
  readonly records?: ReadonlyMap<string, BodySchema>;
  /** Labelled or repeatable things: blocks only. */
  readonly blocks?: ReadonlyMap<string, BlockSchema>;
  /** Names of the language that this version does not carry out. */
  readonly later?: ReadonlySet<string>;
  /** Names that other tools use, with what to write here instead. */
  readonly hints?: ReadonlyMap<string, string>;
  /** Takes attributes that are not in the table, as any value. */
  readonly open?: boolean;
}

export interface BlockSchema {
  /** What the label is, `the port's name`; null for blocks without one. */
  readonly label: string | null;
  /** The first of two labels is the kind; such blocks are declared, not read with the body they stand in. */
  readonly labels?: 2;
  readonly body: BodySchema;
  readonly once?: boolean;
}

export interface AttributeSchema {
  readonly type: Type;
  readonly required?: boolean;
  /** Values that need a placement are allowed. */
  readonly late?: boolean;
  /** Sensitive values are allowed: they are kept out of everything that is shown or stored. */
  readonly sensitive?: boolean;
  /** From a known value of `type`, not null, to its normal form; parts of it may be late. */
  readonly normalise?: (value: Value) => Value | Misfit;
  /** What to do, added when a value does not fit. */
  readonly hint?: string;
  /** Not evaluated here: rules over `node`, paths, and what instances are made of. */
  readonly syntax?: boolean;
}

/** Why a value has no normal form: the rest of a sentence that starts with the attribute's name. */
export interface Misfit {
  readonly misfit: string;
  readonly detail?: string;
}

export type Table<T> = ReadonlyMap<string, T>;

/** A table from an object literal: names are known here, so none is special. */
export function table<T>(entries: Readonly<Record<string, T>>): Table<T> {
  return new Map(Object.entries(entries));
}

export function isMisfit(result: object): result is Misfit {
  return "misfit" in result;
}
