// Rows of a program for a solver. Amounts are divided by what they all share, so that they are small whole numbers.

/** `3 x1`, and the room in the same measure; what takes nothing is left out. */
export function scaledTerms(
  amounts: readonly { readonly name: string; readonly amount: number }[],
  room: number,
): { readonly terms: readonly string[]; readonly limit: number } {
  const taking = amounts.filter(({ amount }) => amount > 0);
  const divisor = Math.max(
    1,
    taking.reduce((shared, { amount }) => greatestDivisor(shared, amount), 0),
  );
  return {
    terms: taking.map(({ name, amount }) => `${amount / divisor} ${name}`),
    limit: Math.floor(room / divisor),
  };
}

function greatestDivisor(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return x;
}
