// The pattern that is worth the most, by an exact solver: where the own search was cut short.
import type { Pattern } from "./knapsack.ts";
import { scaledTerms } from "./program-text.ts";
import type { Solver } from "./solver.ts";

const SEARCH_NODES = 2000;

/** What the search found, with what the solver adds to it. */
export function priceBySolver(
  found: Pattern,
  room: ArrayLike<number>,
  requests: readonly ArrayLike<number>[],
  prices: ArrayLike<number>,
  most: ArrayLike<number>,
  solver: Solver,
): Pattern {
  const kinds = [...requests.keys()].filter((kind) => (prices[kind] ?? 0) > 1e-12 && (most[kind] ?? 0) > 0);
  const rows: string[] = [];
  for (let d = 0; d < room.length; d++) {
    const { terms, limit } = scaledTerms(
      kinds.map((kind) => ({ name: `x${kind}`, amount: requests[kind]?.[d] ?? 0 })),
      room[d] ?? 0,
    );
    if (terms.length > 0) rows.push(`${terms.join("\n + ")} <= ${limit}`);
  }
  const program = [
    "minimize",
    ` ${kinds.map((kind) => `- ${prices[kind] ?? 0} x${kind}`).join("\n ")}`,
    "subject to",
    ...rows,
    "bounds",
    ...kinds.map((kind) => `0 <= x${kind} <= ${most[kind] ?? 0}`),
    "general",
    ...kinds.map((kind) => `x${kind}`),
    "end",
  ].join("\n");
  const answer = solver(program, SEARCH_NODES);
  if (answer === null) return found;
  const limit = Math.min(found.limit, Math.max(found.value, -answer.bound + 1e-7));
  const { values } = answer;
  if (values === null) return { ...found, limit };
  const counts = Int32Array.from(requests, (_, kind) => Math.round(values.get(`x${kind}`) ?? 0));
  const fits = Array.from(room).every(
    (whole, d) => counts.reduce((sum, count, kind) => sum + count * (requests[kind]?.[d] ?? 0), 0) <= whole,
  );
  const value = counts.reduce((sum, count, kind) => sum + count * (prices[kind] ?? 0), 0);
  return fits && value > found.value ? { counts, value, limit: Math.max(limit, value) } : { ...found, limit };
}
