// What an interrupted run may have made: if it is on an engine under its uid, it counts, and is never made twice.
import type { Observation } from "../model/observation.ts";
import type { State } from "../model/state.ts";
import type { IntentEvent } from "./entry.ts";
import { StateBuilder } from "./fold.ts";

/** Creations without a known end whose object was found. Everything else is for the planner to see. */
export function adoptUnfinished(
  state: State,
  unfinished: readonly IntentEvent[],
  observation: Observation,
): State {
  const seen = new Map(observation.objects.map((object) => [object.born?.uid, object]));
  const builder = new StateBuilder(state);
  for (const { step, verb, object, uid, next } of unfinished) {
    const found = seen.get(uid);
    if (verb !== "create" || next === null || found === undefined) continue;
    const record = builder.record(object.address);
    if (
      [record?.current, ...(record?.others ?? []).map((other) => other.instance)].some(
        (known) => known?.uid === uid,
      )
    )
      continue;
    const instance = { ...next, ids: found.ids, name: found.name };
    builder.apply({
      ...state.folded,
      type: "result",
      step,
      verb,
      object,
      ok: true,
      changes: [{ do: "current", instance }],
    });
  }
  return builder.state();
}
