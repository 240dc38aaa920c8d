// `orch init` where the state has been kept elsewhere until now: tells what is in both places, and moves it when asked to.
import { type Diagnostic, errorDiagnostic } from "../../diagnostics/diagnostic.ts";
import type { Backend, Configuration } from "../../model/configuration.ts";
import { plural } from "../../render/names.ts";
import { type Move, isSameState, planMove } from "../../state/move.ts";
import type { StateSnapshot } from "../../state/recover.ts";
import type { StateStore } from "../../state/store.ts";
import { rememberBackend } from "../../state/used-backend.ts";
import { EXIT } from "../exit-codes.ts";
import type { GlobalOptions, InitOptions } from "../options.ts";
import { openStoreOf } from "../project.ts";

/** Null: the configured backend is the one in use now. */
export async function settleBackend(
  global: GlobalOptions,
  configuration: Configuration,
  former: Backend,
  store: StateStore,
  options: InitOptions,
): Promise<number | null> {
  const { terminal } = global;
  const remember = async (): Promise<null> => {
    await rememberBackend(global.directory, configuration.backend);
    return null;
  };
  if (options.reconfigure === true && options.migrateState !== true) {
    terminal.print(`The state is kept in ${store.where} from now on.\n`);
    return remember();
  }
  const old = openStoreOf(global, configuration, former);
  try {
    const found = await readBoth(old, store);
    if ("failed" in found) return fail(global, found.failed);
    if (options.migrateState === true) {
      const problem = await migrate(global, old, store, found, options);
      if (problem !== null) return problem;
      return remember();
    }
    if (found.from === null || (found.to !== null && isSameState(found.from.state, found.to.state)))
      return remember();
    const there =
      found.to === null ? "which is empty" : `which has one with the serial ${found.to.state.serial}`;
    return fail(global, [
      errorDiagnostic(
        "backend-changed",
        `The state (serial ${found.from.state.serial}) is in ${old.where}, and the configuration names ${store.where}, ${there}.`,
        {
          detail:
            "Move it there with `orch init --migrate-state`, or go on with what is there: `orch init --reconfigure`.",
        },
      ),
    ]);
  } finally {
    terminal.report(await old.close());
  }
}

interface Both {
  readonly from: StateSnapshot | null;
  readonly to: StateSnapshot | null;
}

async function migrate(
  global: GlobalOptions,
  old: StateStore,
  store: StateStore,
  found: Both,
  options: InitOptions,
): Promise<number | null> {
  const { terminal } = global;
  const force = options.force === true;
  const first = planned(old, store, found, force);
  if ("failed" in first) return fail(global, first.failed);
  if (first.move === null) {
    terminal.print(
      found.from === null
        ? `There is no state in ${old.where} to move.\n`
        : `${store.where} holds the state already.\n`,
    );
    return null;
  }
  const { state } = first.move.from;
  const what = `the state of ${state.project} (${plural(state.records.length, "record")}, serial ${state.serial})`;
  const over = found.to === null ? "" : ` over the one there (serial ${found.to.state.serial})`;
  terminal.print(`This copies ${what}\n  from ${old.where}\n  to   ${store.where}${over}\n`);
  if (options.autoApprove !== true) {
    const answer = await ask(global);
    if (answer !== null) return answer;
  }
  // locks are not held while somebody thinks, so both sides are looked at again
  for (const side of [old, store]) {
    const lock = await side.lock({ operation: "orch init --migrate-state", timeout: options.lockTimeout });
    terminal.report(lock.diagnostics);
    if (!lock.ok) return EXIT.error;
  }
  const again = await readBoth(old, store);
  if ("failed" in again) return fail(global, again.failed);
  const second = planned(old, store, again, force);
  if ("failed" in second) return fail(global, second.failed);
  if (second.move === null || second.move.from.state.serial !== state.serial)
    return fail(global, [
      errorDiagnostic(
        "state-changed",
        "The state was changed by another command meanwhile. Nothing was moved.",
        {
          detail: "Try again.",
        },
      ),
    ]);
  const { from, serial, expectedSerial } = second.move;
  const written = await store.write(from.state, expectedSerial, {
    serial,
    unfinished: from.unfinished,
    lineage: force ? "any" : "same",
  });
  if (!written.ok) return fail(global, written.diagnostics);
  const left = await old.leave();
  terminal.print(`Moved the state to ${store.where} (serial ${serial}).${left.ok ? ` ${left.value}` : ""}\n`);
  if (!left.ok) terminal.report(left.diagnostics);
  return null;
}

function planned(
  old: StateStore,
  store: StateStore,
  { from, to }: Both,
  force: boolean,
): { readonly move: Move | null } | { readonly failed: readonly Diagnostic[] } {
  const move = planMove({ where: old.where, snapshot: from }, { where: store.where, snapshot: to }, force);
  return move.ok ? { move: move.value } : { failed: move.diagnostics };
}

async function readBoth(
  old: StateStore,
  store: StateStore,
): Promise<Both | { readonly failed: readonly Diagnostic[] }> {
  const from = await old.read();
  if (!from.ok) return { failed: from.diagnostics };
  const to = await store.read();
  return to.ok ? { from: from.value, to: to.value } : { failed: to.diagnostics };
}

/** Null: yes. */
async function ask({ terminal }: GlobalOptions): Promise<number | null> {
  if (!terminal.interactive) {
    terminal.report([
      errorDiagnostic("approval-missing", "Moving the state needs an approval, and there is nobody to ask.", {
        detail: "Approve it with --auto-approve.",
      }),
    ]);
    return EXIT.approvalMissing;
  }
  const answer = await terminal.ask('\nMove it? Only "yes" is accepted: ');
  if (answer?.trim() === "yes") return null;
  terminal.note("Nothing was changed.\n");
  return EXIT.error;
}

function fail({ terminal }: GlobalOptions, problems: readonly Diagnostic[]): number {
  terminal.report(problems);
  return EXIT.error;
}
