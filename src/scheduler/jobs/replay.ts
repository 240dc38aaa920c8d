// A schedule gone through once more: the board is at each start as it was when the run was placed.
import type { Slot } from "./generate.ts";
import type { Run } from "./network.ts";
import type { Choice, Room } from "./room.ts";
import { enter, leave, withHomesLaidBack } from "./room.ts";

/** `slots`: in the order in which they were placed. `noticed` is called before a run is put on the board, which is left as it was. */
export function replay(
  room: Room,
  slots: readonly Slot[],
  noticed: (run: Run, choice: Choice) => void,
): void {
  const taking = slots.filter(({ run: { kind } }) => kind === "free" || kind === "running");
  const byEnd = [...taking].sort((a, b) => a.end - b.end);
  withHomesLaidBack(room, () => {
    let ended = 0;
    const leaveUntil = (time: number): void => {
      for (let slot = byEnd[ended]; slot !== undefined && slot.end <= time; slot = byEnd[++ended])
        leave(room, slot.run.replica, slot.node);
    };
    for (const { run, node, start, choice } of taking) {
      leaveUntil(start);
      if (choice !== undefined) noticed(run, choice);
      enter(room, run.replica, node);
    }
    leaveUntil(Infinity);
  });
}
