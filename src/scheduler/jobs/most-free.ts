// The most that some nodes have left, by dimension: what asks for more than that of anything fits on none of them, so that they
// need not be looked at.
import type { Board } from "../board.ts";

export class MostFree {
  readonly #board: Board;
  readonly #most: Float64Array;
  #known = false;

  constructor(board: Board) {
    this.#board = board;
    this.#most = new Float64Array(board.problem.dimensions.length);
  }

  /** Something came, went, or is left out by now. */
  forget(): void {
    this.#known = false;
  }

  /** Whether one of the nodes may have the room; `except`: nodes that are left out. */
  mayHold(request: Float64Array, except: ReadonlyMap<number, unknown>): boolean {
    if (!this.#known) this.#look(except);
    for (let d = 0; d < request.length; d++) {
      const need = request[d] ?? 0;
      if (need > 0 && need > (this.#most[d] ?? 0)) return false;
    }
    return true;
  }

  #look(except: ReadonlyMap<number, unknown>): void {
    const { free } = this.#board;
    const most = this.#most;
    const width = most.length;
    most.fill(-Infinity);
    for (let node = 0, at = 0; at < free.length; node++, at += width) {
      if (except.has(node)) continue;
      for (let d = 0; d < width; d++) {
        const left = free[at + d] ?? 0;
        if (left > (most[d] ?? 0)) most[d] = left;
      }
    }
    this.#known = true;
  }
}

/** Whether a node has the amounts that are asked for; all other rules aside. */
export function hasRoom({ free }: Board, request: Float64Array, node: number): boolean {
  const at = node * request.length;
  for (let d = 0; d < request.length; d++) {
    const need = request[d] ?? 0;
    if (need > 0 && need > (free[at + d] ?? 0)) return false;
  }
  return true;
}
