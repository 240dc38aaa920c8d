// The kit's own assertions: it runs under any test runner.

/** Throws with both values where they differ as JSON. */
export function equal(actual: unknown, expected: unknown, what: string): void {
  const [is, wanted] = [stableText(actual), stableText(expected)];
  if (is !== wanted) throw new Error(`${what}: expected ${wanted}, got ${is}`);
}

export function isTrue(condition: boolean, what: string, seen?: unknown): asserts condition {
  if (!condition) throw new Error(seen === undefined ? what : `${what}; got ${stableText(seen)}`);
}

/** Asks until the answer is accepted; throws with the last one when the time is over. */
export async function eventually<T>(
  ask: () => Promise<T>,
  accept: (answer: T) => boolean,
  patience: number,
  what: string,
): Promise<T> {
  const deadline = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (accept(answer)) return answer;
    if (Date.now() > deadline)
      throw new Error(`${what} within ${patience} ms; last was ${stableText(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** JSON with sorted keys. */
function stableText(value: unknown): string {
  const text = JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  ) as string | undefined; // undefined has no JSON
  return text ?? "undefined";
}
