// Steps that would wait for each other for ever: what is only wished gives way. A reference gives way first, then
// `depends_on` lets the old instance stop before the other one is healthy, and at last the start as well.

export interface WeakNeed {
  readonly step: string;
  readonly need: string;
  /** Lower gives way first. */
  readonly rank: number;
  /** Needs of one group give way together: those of one workload on one other. */
  readonly group: string;
  /** The later step that waits instead; null: none does. */
  readonly instead: string | null;
}

/** Takes weak needs out of `needs` until it has no circle, or no weak need is left in one. */
export function breakCircles(needs: Map<string, Set<string>>, weak: readonly WeakNeed[]): void {
  if (weak.length === 0) return; // nothing could give way
  let left = [...weak].sort(
    (a, b) => a.rank - b.rank || (a.group < b.group ? -1 : a.group > b.group ? 1 : 0),
  );
  for (let circle = circles(needs); circle.size > 0 && left.length > 0; circle = circles(needs)) {
    const isIn = ({ step, need }: WeakNeed) =>
      circle.has(step) && circle.has(need) && needs.get(step)?.has(need) === true;
    const first = left.find(isIn);
    if (first === undefined) return;
    const [given, rest] = [new Set<WeakNeed>(), [] as WeakNeed[]];
    for (const item of left)
      if (item.rank === first.rank && item.group === first.group && isIn(item)) given.add(item);
      else rest.push(item);
    for (const { step, need, instead, rank, group } of given) {
      needs.get(step)?.delete(need);
      if (instead === null) continue;
      const other = needs.get(instead) ?? new Set();
      needs.set(instead, other.add(need));
      rest.push({ step: instead, need, rank: rank + 1, group, instead: null });
    }
    left = rest.sort((a, b) => a.rank - b.rank || (a.group < b.group ? -1 : a.group > b.group ? 1 : 0));
  }
}

/** Steps in circles, and those between two circles. Empty where there is none. */
function circles(needs: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  const dependents = new Map<string, string[]>();
  for (const [step, set] of needs)
    for (const need of set) {
      const list = dependents.get(need);
      if (list === undefined) dependents.set(need, [step]);
      else list.push(step);
    }
  const none: readonly string[] = [];
  const waiting = peel(
    [...needs.keys()],
    (id) => needs.get(id) ?? none,
    (id) => dependents.get(id) ?? none,
  );
  const inside = (list: Iterable<string>) => [...list].filter((id) => waiting.has(id));
  return peel(
    [...waiting],
    (id) => inside(dependents.get(id) ?? none),
    (id) => inside(needs.get(id) ?? none),
  );
}

/** What is left when everything that waits for nothing is taken away, again and again. */
function peel(
  ids: readonly string[],
  before: (id: string) => Iterable<string>,
  after: (id: string) => Iterable<string>,
): Set<string> {
  const all = new Set(ids);
  const open = new Map(ids.map((id) => [id, [...before(id)].filter((other) => all.has(other)).length]));
  const free = ids.filter((id) => open.get(id) === 0);
  for (let id = free.pop(); id !== undefined; id = free.pop()) {
    all.delete(id);
    for (const other of after(id)) {
      const count = open.get(other);
      if (count === undefined || !all.has(other)) continue;
      open.set(other, count - 1);
      if (count === 1) free.push(other);
    }
  }
  return all;
}
