// Volumes. An engine hands out an existing volume of the name, whatever its options, so it is looked at before and after.
import { compareText } from "orch/provider";
import type { RunCall } from "orch/provider";
import type { VolumeSeen } from "./api.ts";
import type { Work } from "./engine.ts";
import { engineError } from "./errors.ts";
import { birthLabels, isSameAddress, isSameObject, noteLabel, ownerText } from "./labels.ts";
import { volumeSpec } from "./workload-spec.ts";

/** Returns the volume's name, which is its identity. A volume of the same address that was kept is taken back with its data. */
export async function createVolume(work: Work): Promise<string> {
  const { client, signal, call } = work;
  const spec = volumeSpec(call.spec);
  const holder = await client.volume(signal, call.name);
  if (spec.external === true) {
    if (holder !== null) return call.name;
    throw engineError(
      "not-found",
      `The external volume ${call.name} is not on node ${call.node}; create it there.`,
    );
  }
  if (holder === null) {
    await client.createVolume(signal, {
      Name: call.name,
      Driver: spec.driver,
      DriverOpts: spec.driver_opts ?? {},
      Labels: { ...spec.labels, ...birthLabels(call), ...noteLabel(call) },
    });
  }
  const made = holder ?? (await client.volume(signal, call.name));
  if (made === null) throw engineError("not-found", `The volume ${call.name} vanished from ${call.node}.`);
  requireOwn(made, call);
  return made.Name;
}

function requireOwn(volume: VolumeSeen, call: RunCall): void {
  const spec = volumeSpec(call.spec);
  if (!isSameAddress(volume.Labels, call)) {
    const message = `The volume name ${call.name} on ${call.node} is held by ${ownerText(volume.Labels)}; declare yours \`external = true\` to use its data, or give it another name.`;
    throw engineError("conflict", message);
  }
  const options = (value: Readonly<Record<string, string>> | null | undefined): string =>
    JSON.stringify(Object.entries(value ?? {}).sort(([a], [b]) => compareText(a, b)));
  if (volume.Driver !== spec.driver || options(volume.Options) !== options(spec.driver_opts)) {
    const message = `The volume ${call.name} on ${call.node} exists with driver ${volume.Driver} and other options; its data would not be where the configuration says.`;
    throw engineError("conflict", message);
  }
}

export async function deleteVolume(work: Work): Promise<void> {
  const { client, signal, call } = work;
  if (volumeSpec(call.spec).external === true) return;
  const holder = await client.volume(signal, call.name);
  const isAdopted = call.current?.adopted === true && call.current.ids["volume"] === holder?.Name;
  if (holder !== null && (isAdopted || isSameObject(holder.Labels, call)))
    await client.removeVolume(signal, call.name);
}
