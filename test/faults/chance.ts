// Chance that can be had again: a generator that a seed decides.

export interface Chance {
  /** A whole number, at least 0 and below the limit. */
  readonly below: (limit: number) => number;
  readonly pick: <T>(from: readonly [T, ...(readonly T[])]) => T;
  readonly shuffled: <T>(all: readonly T[]) => readonly T[];
}

/** Park and Miller's generator. */
export function chanceOf(seed: number): Chance {
  let at = (Math.abs(Math.trunc(seed)) % 2_147_483_646) + 1;
  const next = (): number => (at = (at * 48_271) % 2_147_483_647);
  for (let round = 0; round < 8; round++) next(); // small seeds start alike
  const below = (limit: number): number => next() % limit;
  return {
    below,
    pick: (from) => from[below(from.length)] ?? from[0],
    shuffled: (all) =>
      all
        .map((value) => ({ value, key: next() }))
        .sort((a, b) => a.key - b.key)
        .map(({ value }) => value),
  };
}
