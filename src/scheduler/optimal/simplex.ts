// The revised simplex method with an explicit inverse, for linear programs of few rows whose columns come one after the
// other: minimise Σ cost · x with Σ column · x = right side, x ≥ 0. Only + − × ÷, so the same result on every machine.

export interface Column {
  readonly cost: number;
  readonly entries: readonly { readonly row: number; readonly value: number }[];
}

export interface Simplex {
  readonly rows: number;
  readonly right: Float64Array;
  /** By row: the column that is in the basis there. */
  readonly basis: Column[];
  /** `row * rows + column` */
  readonly inverse: Float64Array;
  /** Of the columns in the basis. */
  readonly values: Float64Array;
  pivots: number;
}

const TOLERANCE = 1e-9;
/** Pivots after which the inverse is made anew, as errors add up. */
const REFRESH = 60;

/** Starts with one unit column in each row; the right side is not negative. */
export function simplexOf(right: Float64Array, costs: ArrayLike<number>): Simplex {
  const rows = right.length;
  const inverse = new Float64Array(rows * rows);
  for (let row = 0; row < rows; row++) inverse[row * rows + row] = 1;
  const basis = Array.from(right, (_, row) => ({ cost: costs[row] ?? 0, entries: [{ row, value: 1 }] }));
  return { rows, right, basis, inverse, values: right.slice(), pivots: 0 };
}

export function objective({ basis, values }: Simplex): number {
  return basis.reduce((sum, { cost }, row) => sum + cost * (values[row] ?? 0), 0);
}

/** By row. */
export function duals({ rows, basis, inverse }: Simplex): Float64Array {
  const result = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const cost = basis[row]?.cost ?? 0;
    if (cost === 0) continue;
    for (let column = 0; column < rows; column++)
      result[column] = (result[column] ?? 0) + cost * (inverse[row * rows + column] ?? 0);
  }
  return result;
}

function reducedCost({ cost, entries }: Column, prices: Float64Array): number {
  let sum = cost;
  for (const { row, value } of entries) sum -= value * (prices[row] ?? 0);
  return sum;
}

/** Brings the best of some columns in until none helps; false where the pivots are used up. */
export function improve(simplex: Simplex, columns: readonly Column[], pivots: { left: number }): boolean {
  for (;;) {
    const prices = duals(simplex);
    let [best, least]: [Column | null, number] = [null, -TOLERANCE];
    for (const column of columns) {
      const cost = reducedCost(column, prices);
      if (cost < least) [best, least] = [column, cost];
    }
    if (best === null) return true;
    if (pivots.left <= 0 || !enter(simplex, best)) return false;
    pivots.left--;
  }
}

/** False where the column could grow without end, or only by less than what errors are. */
function enter(simplex: Simplex, column: Column): boolean {
  const { rows, basis, inverse, values } = simplex;
  const direction = new Float64Array(rows);
  for (const { row: entry, value } of column.entries)
    for (let row = 0; row < rows; row++)
      direction[row] = (direction[row] ?? 0) + (inverse[row * rows + entry] ?? 0) * value;
  let [leaving, ratio, pivot] = [-1, Infinity, 0];
  for (let row = 0; row < rows; row++) {
    const step = direction[row] ?? 0;
    if (step <= TOLERANCE) continue;
    const bound = (values[row] ?? 0) / step;
    // among equals the dearest leaves, then the largest pivot
    const better =
      bound < ratio - TOLERANCE ||
      (bound < ratio + TOLERANCE &&
        ((basis[row]?.cost ?? 0) > (basis[leaving]?.cost ?? 0) ||
          ((basis[row]?.cost ?? 0) === (basis[leaving]?.cost ?? 0) && step > pivot)));
    if (better) [leaving, ratio, pivot] = [row, Math.min(bound, ratio), step];
  }
  if (leaving < 0) return false;
  const moved = Math.max(0, (values[leaving] ?? 0) / pivot);
  for (let row = 0; row < rows; row++) {
    const value = row === leaving ? moved : (values[row] ?? 0) - moved * (direction[row] ?? 0);
    values[row] = value < 0 ? 0 : value;
  }
  basis[leaving] = column;
  for (let at = 0; at < rows; at++)
    inverse[leaving * rows + at] = (inverse[leaving * rows + at] ?? 0) / pivot;
  for (let row = 0; row < rows; row++) {
    const factor = direction[row] ?? 0;
    if (row === leaving || factor === 0) continue;
    for (let at = 0; at < rows; at++)
      inverse[row * rows + at] =
        (inverse[row * rows + at] ?? 0) - factor * (inverse[leaving * rows + at] ?? 0);
  }
  simplex.pivots++;
  if (simplex.pivots % REFRESH === 0) refresh(simplex);
  return true;
}

/** The inverse of the basis by Gauss and Jordan, and its values. */
function refresh({ rows, basis, inverse, values, right }: Simplex): void {
  const left = new Float64Array(rows * rows);
  for (const [column, { entries }] of basis.entries())
    for (const { row, value } of entries) left[row * rows + column] = value;
  const made = new Float64Array(rows * rows);
  for (let row = 0; row < rows; row++) made[row * rows + row] = 1;
  for (let column = 0; column < rows; column++) {
    let chosen = column;
    for (let row = column + 1; row < rows; row++)
      if (Math.abs(left[row * rows + column] ?? 0) > Math.abs(left[chosen * rows + column] ?? 0))
        chosen = row;
    const pivot = left[chosen * rows + column] ?? 0;
    if (Math.abs(pivot) < 1e-11) return; // nearly singular: what there is, is better
    for (const matrix of [left, made]) {
      for (let at = 0; at < rows; at++) {
        const [a, b] = [matrix[column * rows + at] ?? 0, matrix[chosen * rows + at] ?? 0];
        matrix[chosen * rows + at] = a;
        matrix[column * rows + at] = b / pivot;
      }
    }
    for (let row = 0; row < rows; row++) {
      const factor = left[row * rows + column] ?? 0;
      if (row === column || factor === 0) continue;
      for (const matrix of [left, made])
        for (let at = 0; at < rows; at++)
          matrix[row * rows + at] =
            (matrix[row * rows + at] ?? 0) - factor * (matrix[column * rows + at] ?? 0);
    }
  }
  inverse.set(made);
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let at = 0; at < rows; at++) sum += (made[row * rows + at] ?? 0) * (right[at] ?? 0);
    values[row] = sum < 0 ? 0 : sum;
  }
}
