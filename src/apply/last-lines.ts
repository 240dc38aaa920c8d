// The end of a container's log, for failures. A log that cannot be read is an empty one: it is a help, not a result.
import type { GraphStep } from "../planner/graph.ts";
import { callContext, sessionFor } from "./calls.ts";
import type { ApplyContext } from "./context.ts";

const MOST = 20;

/** Of the instance that counts at the moment. */
export async function lastLines(context: ApplyContext, step: GraphStep): Promise<readonly string[]> {
  const instance = context.ledger.record(step.address)?.current ?? null;
  const session = sessionFor(context, step, null);
  if (instance === null || session === null) return [];
  const found: string[] = [];
  try {
    const options = { follow: false, tail: MOST, containers: [], timestamps: false };
    for await (const line of session.logs(instance, options, callContext(context, step)))
      found.push(line.text);
  } catch {
    return found;
  }
  return found.slice(-MOST);
}
