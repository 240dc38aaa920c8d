// `orch state list` and `orch state show`.
import type { Instance, StateRecord } from "../../model/state.ts";
import { plural } from "../../render/names.ts";
import { type StateInstanceView, renderStateList, renderStateRecord } from "../../render/views/state.ts";
import { EXIT } from "../exit-codes.ts";
import type { GlobalOptions, VariableOption } from "../options.ts";
import { notRecorded, openRecorded } from "../recorded.ts";

export async function stateList(
  global: GlobalOptions,
  prefix: string,
  variables: readonly VariableOption[],
  options: { readonly json?: boolean },
): Promise<number> {
  const recorded = await openRecorded(global, variables);
  if (recorded === null) return EXIT.error;
  await recorded.desk.close();
  const records = (recorded.state?.records ?? []).filter((record) => record.address.startsWith(prefix));
  if (options.json === true) {
    global.terminal.printJson(records.map(summaryOf));
    return EXIT.ok;
  }
  const rows = records.map((record) => ({
    address: record.address,
    kind: record.kind,
    node: record.current?.node ?? null,
    name: record.current?.name ?? null,
    note: noteOf(record),
  }));
  global.terminal.print(renderStateList(rows, global.terminal.out));
  return EXIT.ok;
}

export async function stateShow(
  global: GlobalOptions,
  address: string,
  variables: readonly VariableOption[],
  options: { readonly json?: boolean },
): Promise<number> {
  const recorded = await openRecorded(global, variables);
  if (recorded === null) return EXIT.error;
  await recorded.desk.close();
  const record = recorded.state?.records.find((item) => item.address === address);
  if (record === undefined) {
    global.terminal.report([notRecorded(address, recorded.state)]);
    return EXIT.error;
  }
  if (options.json === true) {
    global.terminal.printJson(withoutDigests(record));
    return EXIT.ok;
  }
  global.terminal.print(
    renderStateRecord(
      {
        address: record.address,
        provider: record.provider,
        outcome: outcomeText(record),
        instances: instancesOf(record),
      },
      global.terminal.out,
    ),
  );
  return EXIT.ok;
}

export function instancesOf(record: StateRecord): StateInstanceView[] {
  const all = [
    ...(record.current === null ? [] : [{ role: "current", instance: record.current }]),
    ...record.others.map((other) => ({ role: other.why, instance: other.instance })),
  ];
  return all.map(({ role, instance }) => ({
    role,
    node: instance.node,
    name: instance.name,
    uid: instance.uid,
    ids: instance.ids,
    ports: instance.ports,
    images: instance.images,
    spec: instance.applied.value,
    sensitive: instance.applied.sensitive.map((item) => item.path),
  }));
}

function summaryOf({ address, owner, kind, provider, current, others, outcome }: StateRecord): object {
  const { node = null, name = null, uid = null } = current ?? {};
  return {
    ...{ address, owner, kind, provider, node, name, uid, outcome: outcome?.kind ?? null },
    others: others.map(({ why, instance }) => ({
      why,
      node: instance.node,
      name: instance.name,
      uid: instance.uid,
    })),
  };
}

/** As recorded, but that sensitive values are only named: not even a keyed digest leaves the state. */
function withoutDigests(record: StateRecord): object {
  const shown = (instance: Instance): object => ({
    ...instance,
    applied: { ...instance.applied, sensitive: instance.applied.sensitive.map(({ path }) => path) },
  });
  return {
    ...record,
    current: record.current === null ? null : shown(record.current),
    others: record.others.map((other) => ({ ...other, instance: shown(other.instance) })),
  };
}

function noteOf(record: StateRecord): string {
  const notes = [
    ...(record.outcome === null ? [] : [record.outcome.kind]),
    ...(record.others.length === 0 ? [] : [`${plural(record.others.length, "other instance")}`]),
  ];
  return notes.join(", ");
}

function outcomeText(record: StateRecord): string | null {
  if (record.outcome === null) return null;
  return record.outcome.exit === null
    ? record.outcome.kind
    : `${record.outcome.kind}, exit code ${record.outcome.exit}`;
}
