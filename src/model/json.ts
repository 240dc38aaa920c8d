// Plain JSON and paths into it: the form in which specifications, state and plans hold data.

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}
export type Path = readonly (string | number)[];

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Orders strings by UTF-16 units: the one order used wherever text is sorted. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Own keys, sorted; integer-like keys are text here. */
export function sortedKeys(value: object): string[] {
  return Object.keys(value).sort(compareText);
}

/** An object made of entries. Any key is an ordinary name, `__proto__` too. */
export function jsonObject(entries: Iterable<readonly [string, Json]>): JsonObject {
  return Object.fromEntries(entries) as JsonObject; // fromEntries defines own properties, so no key is special
}

/** The value at a path, undefined where there is none. */
export function valueAt(value: Json | undefined, path: Path): Json | undefined {
  let current: Json | undefined = value;
  for (const step of path) {
    if (Array.isArray(current))
      current = typeof step === "number" ? (current as readonly Json[])[step] : undefined;
    else if (isObject(current)) current = Object.hasOwn(current, step) ? current[step] : undefined;
    else return undefined;
  }
  return current;
}

/** A copy with one value put in at a path; missing parents are made, undefined removes. */
export function withValueAt(value: Json | undefined, path: Path, replacement: Json | undefined): Json {
  return withValueFrom(0, value, path, replacement);
}

function withValueFrom(at: number, value: Json | undefined, path: Path, replacement: Json | undefined): Json {
  const step = path[at];
  if (step === undefined) return replacement ?? null;
  if (typeof step === "number") {
    const items = Array.isArray(value) ? [...(value as readonly Json[])] : [];
    items[step] = withValueFrom(at + 1, items[step], path, replacement);
    return items;
  }
  const copy: Record<string, Json> = isObject(value) ? { ...value } : {};
  if (at === path.length - 1 && replacement === undefined) delete copy[step];
  else {
    const inner = Object.hasOwn(copy, step) ? copy[step] : undefined;
    const item = withValueFrom(at + 1, inner, path, replacement);
    // an assignment would make `__proto__` something else than a name
    if (step === "__proto__")
      Object.defineProperty(copy, step, {
        value: item,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    else copy[step] = item;
  }
  return copy;
}

export function jsonEquals(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    const [x, y] = [a as readonly Json[], b as readonly Json[]];
    return x.length === y.length && x.every((item, index) => jsonEquals(item, y[index]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && jsonEquals(a[key], b[key]))
  );
}

export function pathKey(path: Path): string {
  return JSON.stringify(path);
}

/** `env.LOG_LEVEL`, `mounts["/data"].read_only`, `command[0]`. */
export function pathText(path: Path): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(step)) text += `[${JSON.stringify(step)}]`;
    else text += text === "" ? step : `.${step}`;
  }
  return text;
}

/** The path that `pathText` printed. */
export function parsePath(text: string): Path {
  const steps = text.matchAll(/\.?([A-Za-z_][A-Za-z0-9_-]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/g);
  return [...steps].map(([, name, index, quoted]) => {
    if (name !== undefined) return name;
    return index === undefined ? (JSON.parse(quoted ?? '""') as string) : Number(index); // a quoted string by the pattern
  });
}

export function comparePaths(a: Path, b: Path): number {
  const length = a.length < b.length ? a.length : b.length;
  for (let index = 0; index < length; index++) {
    const [x, y] = [a[index], b[index]];
    if (x === y) continue;
    if (typeof x === "number" && typeof y === "number") return x - y;
    return compareText(String(x), String(y));
  }
  return a.length - b.length;
}

export function startsWithPath(path: Path, prefix: Path): boolean {
  return prefix.length <= path.length && prefix.every((step, index) => step === path[index]);
}
