// `orch logs`: of one replica, or of all replicas of a workload, each line with where it comes from. With `--failed` of the container
// that a replica was to be replaced by and that did not come up: it is kept for its log until a later apply removes it.
import { errorDiagnostic } from "../../diagnostics/diagnostic.ts";
import { visibleText } from "../../diagnostics/sanitise.ts";
import type { Instance, StateRecord } from "../../model/state.ts";
import type { Session } from "../../provider/contract.ts";
import { shellWord } from "../../render/names.ts";
import { EXIT } from "../exit-codes.ts";
import { watchInterruptions } from "../interrupt.ts";
import type { GlobalOptions, LogOptions, VariableOption } from "../options.ts";
import { outside } from "../planning.ts";
import { notRecorded, openRecorded, recordsOf } from "../recorded.ts";
import { programOf } from "../same-command.ts";
import { openWorld } from "../world.ts";

export async function logs(
  global: GlobalOptions,
  address: string,
  variables: readonly VariableOption[],
  options: LogOptions,
): Promise<number> {
  const { terminal } = global;
  const recorded = await openRecorded(global, variables);
  if (recorded === null) return EXIT.error;
  const { desk, state } = recorded;
  await desk.close();
  const kept = recordsOf(state, address).filter(
    (record) => newestOf(record) !== null && record.kind !== "network" && record.kind !== "volume",
  );
  if (kept.length === 0) {
    terminal.report([notRecorded(address, state)]);
    return EXIT.error;
  }
  const failing = kept.filter((record) => failedOf(record) !== null);
  const records = options.failed === true && failing.length > 0 ? failing : kept;
  if (options.failed === true && failing.length === 0)
    terminal.note(`No other start of ${visibleText(address)} that failed is kept; this is what is there.\n`);
  for (const record of options.failed === true ? [] : failing)
    if (record.current !== null)
      terminal.note(
        `A later start of ${visibleText(record.address)} failed. Its log: ${programOf(global)} logs --failed ${shellWord(record.address)}\n`,
      );
  const interruptions = watchInterruptions();
  const stop = new AbortController();
  interruptions.onInterrupt(() => stop.abort());
  const world = await openWorld(outside(global, desk), desk.configuration, state, stop.signal);
  if (!("sessions" in world)) {
    terminal.report(world);
    return EXIT.error;
  }
  const width = records.reduce(
    (most, record) => (record.address.length > most ? record.address.length : most),
    0,
  );
  try {
    const results = await Promise.allSettled(
      records.map(async (record) => {
        const session = world.sessions.get(record.provider);
        if (session !== undefined)
          await follow(global, session, record, options, stop.signal, records.length > 1 ? width : 0);
      }),
    );
    const failed = results.find((result) => result.status === "rejected");
    if (failed === undefined || stop.signal.aborted) return EXIT.ok;
    const why = failed.reason instanceof Error ? failed.reason.message : String(failed.reason);
    terminal.report([errorDiagnostic("no-logs", `The logs of ${address} cannot be read.`, { detail: why })]);
    return EXIT.error;
  } finally {
    await world.close();
    interruptions.stop();
  }
}

async function follow(
  global: GlobalOptions,
  session: Session,
  record: StateRecord,
  options: LogOptions,
  signal: AbortSignal,
  width: number,
): Promise<void> {
  const instance = (options.failed === true ? failedOf(record) : null) ?? newestOf(record);
  if (instance === null) return;
  const request = {
    follow: options.follow === true,
    tail: options.tail ?? null,
    containers: options.container === undefined ? [] : [options.container],
    timestamps: options.timestamps === true,
  };
  const several = Object.keys(instance.ids).length > 1 && options.container === undefined;
  for await (const line of session.logs(instance, request, { signal, event: () => undefined })) {
    const origin = [
      ...(width > 0 ? [record.address.padEnd(width)] : []),
      ...(several ? [line.container] : []),
    ].join(" ");
    const text = visibleText(line.text);
    const printed = origin === "" ? `${text}\n` : `${origin} | ${text}\n`;
    if (line.stream === "stderr") global.terminal.note(printed);
    else global.terminal.print(printed);
  }
}

/** What counts, else the last one that failed: its log says why. */
function newestOf(record: StateRecord): Instance | null {
  return record.current ?? record.others.at(-1)?.instance ?? null;
}

function failedOf({ others }: StateRecord): Instance | null {
  return others.findLast((other) => other.why === "failed")?.instance ?? null;
}
