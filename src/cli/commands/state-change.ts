// `orch state mv` and `orch state rm`: what the state calls things, and what it knows. Nothing on the engines changes.
import { errorDiagnostic, failure, success } from "../../diagnostics/diagnostic.ts";
import type { Result } from "../../diagnostics/diagnostic.ts";
import { plural } from "../../render/names.ts";
import { forgetRecords } from "../../state/forget.ts";
import type { StateSnapshot } from "../../state/recover.ts";
import { renameRecords } from "../../state/rename.ts";
import { type StateChange, changeState } from "../change-state.ts";
import type { GlobalOptions, StateChangeOptions, VariableOption } from "../options.ts";

export function stateMv(
  global: GlobalOptions,
  from: string,
  to: string,
  variables: readonly VariableOption[],
  options: StateChangeOptions,
): Promise<number> {
  return changeState(global, variables, "orch state mv", options.lockTimeout, (snapshot) => {
    if (snapshot === null) return failure(emptyState());
    const { state, unfinished } = snapshot;
    const renamed = renameRecords(state, unfinished, from, to);
    if (!renamed.ok) return renamed;
    const { moved } = renamed.value;
    const lines = moved.map((one) => `${one.from} is ${one.to} now\n`).join("");
    return success({
      write: {
        state: renamed.value.state,
        expectedSerial: state.serial,
        unfinished: renamed.value.unfinished,
      },
      told: (serial) =>
        `${lines}Moved ${plural(moved.length, "record")} in the state (serial ${serial}). Nothing on the engines was changed.\n`,
    });
  });
}

export function stateRm(
  global: GlobalOptions,
  address: string,
  variables: readonly VariableOption[],
  options: StateChangeOptions,
): Promise<number> {
  return changeState(global, variables, "orch state rm", options.lockTimeout, (snapshot) =>
    forgetting(snapshot, address),
  );
}

function forgetting(snapshot: StateSnapshot | null, address: string): Result<StateChange> {
  if (snapshot === null) return failure(emptyState());
  const { state, unfinished } = snapshot;
  const forgotten = forgetRecords(state, address);
  if (!forgotten.ok) return forgotten;
  const { left } = forgotten.value;
  const gone = new Set(state.records.map((record) => record.address));
  for (const record of forgotten.value.state.records) gone.delete(record.address);
  const lines = left.map(({ address: at, instance }) => `  ${at}: ${instance.name} on ${instance.node}\n`);
  const stays =
    lines.length === 0
      ? "Nothing of it is on an engine.\n"
      : `These stay on their nodes as they are, and orch neither changes nor removes them any more:\n${lines.join("")}`;
  return success({
    write: {
      state: forgotten.value.state,
      expectedSerial: state.serial,
      unfinished: unfinished.filter((intent) => !gone.has(intent.object.address)),
    },
    told: (serial) =>
      `Forgot ${plural(gone.size, "record")} of ${address} (serial ${serial}).\n${stays}If its block is still there, the next plan makes it anew.\n`,
  });
}

function emptyState(): ReturnType<typeof errorDiagnostic> {
  return errorDiagnostic("not-recorded", "The state is empty: nothing was applied yet.");
}
