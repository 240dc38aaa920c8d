// `orch logs`: of one replica, or of all replicas of a workload, each line with where it comes from.
import { errorDiagnostic } from "../../diagnostics/diagnostic.ts";
import { visibleText } from "../../diagnostics/sanitise.ts";
import type { StateRecord } from "../../model/state.ts";
import type { Session } from "../../provider/contract.ts";
import { EXIT } from "../exit-codes.ts";
import { watchInterruptions } from "../interrupt.ts";
import type { GlobalOptions, LogOptions, VariableOption } from "../options.ts";
import { outside } from "../planning.ts";
import { notRecorded, openRecorded, recordsOf } from "../recorded.ts";
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
  const records = recordsOf(state, address).filter(
    (record) => newestOf(record) !== null && record.kind !== "network" && record.kind !== "volume",
  );
  if (records.length === 0) {
    terminal.report([notRecorded(address, state)]);
    return EXIT.error;
  }
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
  const instance = newestOf(record);
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
function newestOf(record: StateRecord) {
  return record.current ?? record.others.at(-1)?.instance ?? null;
}
