// What a search may spend: steps, never time, so that it ends at the same place on every machine.

export interface Budget {
  left: number;
}

/** Runs `work` with at most so much of a budget, and charges what it spends. */
export function withShare<T>(budget: Budget, share: number, work: (part: Budget) => T): T {
  const part = { left: Math.max(0, Math.min(budget.left, Math.floor(share))) };
  const before = part.left;
  const result = work(part);
  budget.left -= before - part.left;
  return result;
}
