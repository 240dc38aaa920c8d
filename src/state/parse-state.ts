// Reads the text of a state, wherever it comes from. What is no state of this version is refused, never repaired.
import { errorDiagnostic, failure, success } from "../diagnostics/diagnostic.ts";
import type { Result } from "../diagnostics/diagnostic.ts";
import { parseAddress } from "../model/address.ts";
import type { State } from "../model/state.ts";
import { STATE_FORMAT_VERSION } from "./create.ts";
import { problemOf } from "./shape.ts";
import { stateShape } from "./state-shape.ts";

/** `where` is its path or address; `remedy` what to do if it is damaged. */
export function parseState(where: string, text: string, remedy: string): Result<State> {
  const damaged = (why: string): Result<State> =>
    failure(
      errorDiagnostic("state-damaged", `${where} is not a state file: ${why}.`, {
        detail: `Nothing was changed. ${remedy}`,
      }),
    );
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return damaged(`it is not JSON${placeOf(error)}`);
  }
  const version = versionOf(parsed);
  if (version !== null && version !== STATE_FORMAT_VERSION) return failure(otherVersion(where, version));
  const problem = problemOf(stateShape, parsed);
  if (problem !== null) return damaged(problem);
  const state = parsed as State; // checked by the shape
  const strange = strangeName(state);
  return strange === null ? success(state) : damaged(strange);
}

/** What no state of ours has: an address that is none, or two entries of one name, of which one would be lost. */
export function strangeName({ records, workloads, endpoints }: State): string | null {
  const tables = { records, workloads };
  for (const [table, entries] of Object.entries(tables))
    for (const [index, { address }] of entries.entries())
      if (parseAddress(address) === null)
        return `${table}[${index}].address is no address: ${JSON.stringify(address)}`;
  const named = { ...tables, endpoints: endpoints.map(({ name }) => ({ address: name })) };
  for (const [table, entries] of Object.entries(named)) {
    const first = new Map<string, number>();
    for (const [index, { address }] of entries.entries()) {
      const before = first.get(address);
      if (before !== undefined)
        return `${table}[${before}] and ${table}[${index}] are both ${JSON.stringify(address)}`;
      first.set(address, index);
    }
  }
  return null;
}

export function formatState(state: State): string {
  return `${JSON.stringify(state, null, 1)}\n`;
}

/** Where the text ends to be JSON; not the text itself, which may be anything. */
function placeOf(error: unknown): string {
  const place = error instanceof Error ? /position \d+/.exec(error.message) : null;
  return place === null ? "" : ` (at ${place[0]})`;
}

function versionOf(parsed: unknown): string | null {
  if (typeof parsed !== "object" || parsed === null || !("formatVersion" in parsed)) return null;
  return typeof parsed.formatVersion === "string" ? parsed.formatVersion : null;
}

function otherVersion(where: string, version: string): ReturnType<typeof errorDiagnostic> {
  const detail = `This orch reads and writes format ${STATE_FORMAT_VERSION}. Use the version of orch that wrote the state.`;
  const summary = `${where} has the state format ${version}, which this version of orch does not know.`;
  return errorDiagnostic("state-version", summary, { detail });
}
