// Attribute by attribute: where a desired specification differs from a recorded one.
import type { Late } from "../model/configuration.ts";
import {
  type Json,
  type Path,
  comparePaths,
  isObject,
  jsonEquals,
  pathKey,
  sortedKeys,
  startsWithPath,
} from "../model/json.ts";
import type { RecordedSpec, Spec } from "../model/spec.ts";

export interface Difference {
  readonly path: Path;
  /** Undefined: not set. Null where sensitive. */
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  readonly sensitive: null | "changed" | "new" | "removed";
}

/**
 * Leaves that differ, sorted by path. A list of plain values is one leaf. Sensitive leaves are compared by keyed
 * digest; without a key nothing is recorded, so there is nothing to compare.
 */
export function differences(
  before: RecordedSpec,
  after: Spec,
  digest: ((value: Json) => string) | null,
): readonly Difference[] {
  const old = new Map(before.sensitive.map((item) => [pathKey(item.path), item.digest]));
  const wanted = new Map(after.sensitive.map((item) => [pathKey(item.path), item.value]));
  const found: Difference[] = [];
  const hasSecrets = old.size > 0 || wanted.size > 0;

  const visit = (path: Path, x: Json | undefined, y: Json | undefined): void => {
    if (hasSecrets) {
      const key = pathKey(path);
      if (old.has(key) || wanted.has(key)) return compareSecret(path, key, x, y);
    }
    if (x === y) return;
    if ((isObject(x) || x === undefined) && (isObject(y) || y === undefined)) {
      const keys = new Set([
        ...(x === undefined ? [] : sortedKeys(x)),
        ...(y === undefined ? [] : sortedKeys(y)),
      ]);
      if (keys.size === 0 && (x === undefined) !== (y === undefined)) found.push(plain(path, x, y));
      for (const key of keys) visit([...path, key], own(x, key), own(y, key));
    } else if (isRecordList(x) && isRecordList(y)) {
      const length = x.length > y.length ? x.length : y.length;
      for (let index = 0; index < length; index++) visit([...path, index], x[index], y[index]);
    } else if (!jsonEquals(x, y)) found.push(plain(path, x, y));
  };

  const compareSecret = (path: Path, key: string, x: Json | undefined, y: Json | undefined): void => {
    const [oldDigest, newValue] = [old.get(key), wanted.get(key)];
    if (newValue === undefined) {
      found.push({ path, before: null, after: y, sensitive: y === undefined ? "removed" : "changed" });
    } else if (oldDigest === undefined) {
      found.push({
        path,
        before: x === undefined ? undefined : null,
        after: null,
        sensitive: x === undefined ? "new" : "changed",
      });
    } else if (digest !== null && digest(newValue) !== oldDigest) {
      found.push({ path, before: null, after: null, sensitive: "changed" });
    }
  };

  visit([], before.value, after.value);
  return found.sort((a, b) => comparePaths(a.path, b.path));
}

/** At a late path, or a parent that only late values would fill. */
export function concernsLate(difference: Difference, late: readonly Late[]): boolean {
  return late.some(
    (item) =>
      startsWithPath(difference.path, item.path) ||
      (difference.after === undefined && startsWithPath(item.path, difference.path)),
  );
}

/** At or under a path of `ignore_changes`. */
export function isIgnored(difference: Difference, ignored: readonly Path[]): boolean {
  return ignored.some((path) => startsWithPath(difference.path, path));
}

function plain(path: Path, before: Json | undefined, after: Json | undefined): Difference {
  return { path, before, after, sensitive: null };
}

function own(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** A list whose items have attributes of their own, such as init containers. */
function isRecordList(value: Json | undefined): value is readonly Json[] {
  return value === undefined ? false : Array.isArray(value) && (value as readonly Json[]).some(isObject);
}
