// Plain data of fields that are neither late nor sensitive by their schema.
import { elementsOf, entriesOf } from "../hcl/compare.ts";
import type { Value } from "../hcl/value.ts";
import type { Fields } from "./read-body.ts";

export function textOf(fields: Fields, name: string): string | null {
  const data = fields.attributes.get(name)?.value.data;
  return typeof data === "string" ? data : null;
}

export function numberOf(fields: Fields, name: string): number | null {
  const data = fields.attributes.get(name)?.value.data;
  return typeof data === "number" ? data : null;
}

export function flagOf(fields: Fields, name: string): boolean | null {
  const data = fields.attributes.get(name)?.value.data;
  return typeof data === "boolean" ? data : null;
}

export function elements(fields: Fields, name: string): readonly Value[] | null {
  const value = fields.attributes.get(name)?.value;
  return value === undefined ? null : (elementsOf(value.data) ?? null);
}

export function texts(fields: Fields, name: string): readonly string[] | null {
  return (
    elements(fields, name)?.flatMap((value) => (typeof value.data === "string" ? [value.data] : [])) ?? null
  );
}

/** The entries of a map that are of one scalar type. */
export function mapOf<T extends string | number>(
  fields: Fields,
  name: string,
  type: T extends string ? "string" : "number",
): Readonly<Record<string, T>> | null {
  const value = fields.attributes.get(name)?.value;
  if (value === undefined) return null;
  const entries = [...(entriesOf(value.data) ?? [])].flatMap(
    ([key, entry]) => (typeof entry.data === type ? [[key, entry.data as T] as const] : []), // its type was just looked at
  );
  return Object.fromEntries(entries) as Readonly<Record<string, T>>;
}
