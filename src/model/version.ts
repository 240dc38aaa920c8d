// Versions and what they are to satisfy: `28.2.2`, `1.0.0-rc.1`; `>= 24, < 29`, `~> 28.1`, as Terraform writes them.

export interface Version {
  readonly numbers: readonly number[];
  /** Of a version before the one that it is named after: `rc.1`. Build metadata is left out: it orders nothing. */
  readonly before: readonly string[];
}

/** Null where the text is no version. Missing numbers are 0; a leading `v` is left out. */
export function parseVersion(text: string): Version | null {
  const found =
    /^v?(\d{1,9}(?:\.\d{1,9}){0,3})(?:[-~]([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.+~-]*)?$/.exec(
      text.trim(),
    );
  if (found === null) return null;
  return {
    numbers: (found[1] ?? "").split(".").map(Number),
    before: found[2] === undefined ? [] : found[2].split("."),
  };
}

/** By Semantic Versioning: negative where `a` is older. */
export function compareVersions(a: Version, b: Version): number {
  const length = Math.max(a.numbers.length, b.numbers.length);
  for (let index = 0; index < length; index++) {
    const difference = (a.numbers[index] ?? 0) - (b.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  if (a.before.length === 0 || b.before.length === 0) return b.before.length - a.before.length;
  for (const [index, part] of a.before.entries()) {
    const other = b.before[index];
    if (other === undefined) return 1;
    const difference = compareParts(part, other);
    if (difference !== 0) return difference;
  }
  return a.before.length - b.before.length;
}

/** Whether a version satisfies each of the constraints, which commas separate; null where they are none. */
export function satisfies(version: Version, constraints: string): boolean | null {
  let all = true;
  for (const text of constraints.split(",")) {
    const found = /^\s*(=|!=|>=|<=|>|<|~>)?\s*(\S+)\s*$/.exec(text);
    const wanted = found === null ? null : parseVersion(found[2] ?? "");
    if (found === null || wanted === null) return null;
    all &&= holds(version, found[1] ?? "=", wanted);
  }
  return all;
}

function holds(version: Version, operator: string, wanted: Version): boolean {
  const order = compareVersions(version, wanted);
  switch (operator) {
    case "!=":
      return order !== 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case "~>": // the last number that is written may be larger
      return (
        order >= 0 &&
        wanted.numbers
          .slice(0, Math.max(1, wanted.numbers.length - 1))
          .every((number, index) => version.numbers[index] === number)
      );
    default:
      return order === 0;
  }
}

/** Numbers by value and before words, words by their characters. */
function compareParts(a: string, b: string): number {
  const [x, y] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (x && y) return Number(a) - Number(b);
  if (x !== y) return x ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
