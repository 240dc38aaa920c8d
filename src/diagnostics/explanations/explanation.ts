// What `orch explain CODE` and docs/errors.md say about a code: the one place where it is written.

export interface Explanation {
  /** What has happened, in a sentence or two. */
  readonly means: string;
  /** How it usually comes about. */
  readonly why: string;
  /** What to do. */
  readonly fix: string;
  /** A piece of configuration that is answered with the code; with `right` in its place it is not. */
  readonly wrong?: string;
  readonly right?: string;
}

/** Codes that belong together, in the order of their names. */
export interface Area {
  readonly title: string;
  readonly about: string;
  readonly codes: ReadonlyMap<string, Explanation>;
}

export function area(title: string, about: string, codes: Readonly<Record<string, Explanation>>): Area {
  const sorted = Object.entries(codes).sort(([a], [b]) => (a < b ? -1 : 1));
  return { title, about, codes: new Map(sorted) };
}
