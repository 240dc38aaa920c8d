// Data that an earlier plan has kept: volumes with our labels that stand in no record. Containers mount volumes by name, so by
// its name a kept one counts for the volume that needs it, whatever it was called when it was made; `destroy --delete-volumes`
// deletes it; and who starts with an empty volume beside it is told of it.
import { type Diagnostic, warningDiagnostic } from "../diagnostics/diagnostic.ts";
import { type Address, type NodeName, instanceAddress, ownerOf } from "../model/address.ts";
import type { Configuration } from "../model/configuration.ts";
import { compareText } from "../model/json.ts";
import type { Born, Observed } from "../model/observation.ts";
import type { Uid } from "../model/state.ts";
import type { Change } from "../plan/document.ts";
import type { PlanInput } from "./input.ts";
import type { Reality } from "./reality.ts";
import { unrecordedRow } from "./rows.ts";
import type { Selection } from "./selection.ts";
import type { SupportDraft } from "./supports.ts";

interface Kept {
  readonly object: Observed;
  readonly born: Born;
  /** As the configuration calls it by now, else as it was born. */
  readonly address: Address;
  readonly owner: Address;
}

/** The kept volume of a name on a node; null: there is none. */
export function keptVolume(reality: Reality, node: NodeName, name: string): Observed | null {
  return (
    reality.unrecorded.find(
      (object) => object.kind === "volume" && object.node === node && object.name === name,
    ) ?? null
  );
}

/** `destroy --delete-volumes`: their data goes. */
export function keptVolumeRows(
  { options }: PlanInput,
  declared: Configuration,
  reality: Reality,
  selected: Selection,
): readonly Change[] {
  if (options.mode !== "destroy" || !options.deleteVolumes) return [];
  return keptVolumes(declared, reality, selected).map(({ object, born, address, owner }) => ({
    ...unrecordedRow(address, owner, "volume", []),
    causes: [{ kind: "leftover", note: "its data was kept" }],
    uid: born.uid,
    node: { from: object.node, to: null },
  }));
}

export function keptVolumeWarnings(
  { options }: PlanInput,
  declared: Configuration,
  reality: Reality,
  selected: Selection,
  supports: readonly SupportDraft[],
): readonly Diagnostic[] {
  if (!reality.unrecorded.some(({ kind }) => kind === "volume")) return [];
  if (options.mode === "destroy")
    return options.deleteVolumes ? [] : stillThere(keptVolumes(declared, reality, selected));
  const taken = new Set<Uid | null>(supports.map(({ found }) => found));
  const wanted = new Set(supports.map(({ address }) => address));
  const scopes = new Map(declared.volumes.map(({ address, scope }) => [address, scope]));
  const unused = keptVolumes(declared, reality, () => true).filter(({ born }) => !taken.has(born.uid));
  return supports.flatMap((draft) => {
    if (draft.action !== "create" || draft.object.kind !== "volume") return [];
    const beside = unused.filter(({ object, owner, address }) => {
      if (object.node !== draft.node) return false;
      const scope = scopes.get(owner);
      // one of a replica that is not there any more
      return (
        scope === undefined || (owner === draft.object.address && scope === "replica" && !wanted.has(address))
      );
    });
    return beside.length === 0 ? [] : [startsEmpty(draft, beside)];
  });
}

function keptVolumes(declared: Configuration, reality: Reality, selected: Selection): readonly Kept[] {
  const byName = new Map(
    declared.volumes.flatMap(({ name, address, scope, external }) =>
      external || scope === "replica" ? [] : [[name, address] as const],
    ),
  );
  return reality.unrecorded.flatMap((object): Kept[] => {
    const { born, kind, name, node } = object;
    if (born === null || kind !== "volume") return [];
    const now = byName.get(name);
    const address = now === undefined ? born.address : instanceAddress(now, node);
    const owner = ownerOf(address);
    return selected(address, owner) ? [{ object, born, address, owner }] : [];
  });
}

function stillThere(kept: readonly Kept[]): readonly Diagnostic[] {
  if (kept.length === 0) return [];
  const one = kept.length === 1;
  return [
    warningDiagnostic(
      "data-kept",
      `An earlier plan kept the data of ${listOf(kept)}. It stays where it is.`,
      {
        detail: `Delete ${one ? "it" : "all of it"} with orch destroy --delete-volumes, or go on with it: a plan takes it up where a block declares the volume again.`,
      },
    ),
  ];
}

function startsEmpty({ address, node, object }: SupportDraft, beside: readonly Kept[]): Diagnostic {
  const [first] = beside;
  const name = first?.object.name ?? "";
  const use =
    object.scope === "replica"
      ? `take it in: orch import '${address}' ${name}`
      : `write \`name = ${JSON.stringify(name)}\` in the block of ${object.address}`;
  return warningDiagnostic(
    "data-kept",
    `${address} starts empty, and on ${node} there is data that an earlier plan kept: ${listOf(beside)}.`,
    {
      detail: `To use it, ${use}. To delete it: orch destroy --delete-volumes --target '${first?.address ?? ""}'`,
      context: object.address,
      ...(object.range === null ? {} : { range: object.range }),
    },
  );
}

/** `m3-data on a (volume.data)`; of a replica's own with its address. */
function listOf(kept: readonly Kept[]): string {
  const names = kept
    .map(({ object: { name, node }, owner, address }) => {
      const known = address === instanceAddress(owner, node) ? owner : address;
      return `${name} on ${node} (${known})`;
    })
    .sort(compareText);
  const shown = names.slice(0, 5).join(", ");
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
