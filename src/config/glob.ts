// Patterns of paths: `*` and `?` within one step, `**` over any number of steps. A pattern without `/` matches at any
// depth, one that ends in `/` everything below.

/** Takes time proportional to pattern times path. */
export function matchesGlob(pattern: string, path: string): boolean {
  const whole = pattern.endsWith("/") ? `${pattern}**` : pattern;
  const steps = (whole.includes("/") ? whole.replace(/^\.?\//, "") : `**/${whole}`).split("/");
  return matchSequence(steps, path.split("/"), (step) => step === "**", matchStep);
}

function matchStep(pattern: string, step: string): boolean {
  return matchSequence(
    [...pattern],
    [...step],
    (c) => c === "*",
    (c, other) => c === "?" || c === other,
  );
}

/** Greedy with one way back: to the last wildcard. */
function matchSequence(
  pattern: readonly string[],
  items: readonly string[],
  isWildcard: (part: string) => boolean,
  matches: (part: string, item: string) => boolean,
): boolean {
  let [at, item] = [0, 0];
  let [wildcard, resume] = [-1, 0];
  while (item < items.length) {
    const part = pattern[at];
    const current = items[item] ?? "";
    if (part !== undefined && isWildcard(part)) [wildcard, resume, at] = [at, item, at + 1];
    else if (part !== undefined && matches(part, current)) [at, item] = [at + 1, item + 1];
    else if (wildcard === -1) return false;
    else {
      resume += 1;
      [at, item] = [wildcard + 1, resume];
    }
  }
  return pattern.slice(at).every(isWildcard);
}
