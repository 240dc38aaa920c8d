// `orch import ADDRESS ID` of an object that orch made itself and that no record knows any more (after `state rm`, after its data
// was kept, or under an older address): its labels and what it remembers of its birth make its record, as `--discover` does for all.
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from "../diagnostics/diagnostic.ts";
import { compareAddresses } from "../model/address.ts";
import { compareText } from "../model/json.ts";
import type { Born } from "../model/observation.ts";
import type { State, StateRecord } from "../model/state.ts";
import { recallState } from "../planner/recall.ts";
import { rebuildState } from "../planner/rebuild.ts";
import type { FoundObject } from "../provider/contract.ts";
import { keyedDigest } from "../state/digest.ts";
import { withoutForgotten } from "../state/forget.ts";
import type { AdoptionTarget } from "./adoption-target.ts";
import type { Desk } from "./planning.ts";
import { type World, observe, resolveImages } from "./world.ts";

export interface OwnAdoption {
  readonly state: State;
  readonly record: StateRecord;
  readonly diagnostics: readonly Diagnostic[];
}

/** The birth facts of an object of this very state; null: it is a stranger's. */
export function ownBirth(state: State, { born }: FoundObject): Born | null {
  return born !== null && born.project === state.project && born.lineage === state.lineage ? born : null;
}

/** The state with the object's record; nothing is written. */
export async function adoptOwn(
  world: World,
  desk: Desk,
  before: State,
  target: AdoptionTarget,
  { node, name }: FoundObject,
  { uid }: Born,
): Promise<OwnAdoption | { readonly failed: readonly Diagnostic[] }> {
  const configuration = { ...desk.configuration, nodes: world.nodes };
  const known: State = { ...before, forgotten: (before.forgotten ?? []).filter((one) => one !== uid) };
  const observation = withoutForgotten(await observe(world, desk.configuration, false, known), known);
  const address = target.address(node);
  const seen = observation.objects.find(({ born }) => born?.uid === uid);
  if (seen?.born == null)
    return {
      failed: [
        errorDiagnostic("object-not-found", `${name} on ${node} went away while it was looked at.`, {
          detail: "Repeat the import.",
        }),
      ],
    };
  const object = { ...seen, born: { ...seen.born, address } };
  const recalled = recallState({
    configuration,
    observation: { nodes: observation.nodes, objects: [object] },
    fresh: { ...known, records: [] },
  });
  const images = new Map([...recalled.state.images, ...known.images].map((image) => [image.ref, image]));
  const state: State = {
    ...known,
    records: [
      ...known.records.filter((record) => record.address !== address),
      ...recalled.state.records,
    ].sort((a, b) => compareAddresses(a.address, b.address)),
    images: [...images.values()].sort((a, b) => compareText(a.ref, b.ref)),
  };
  const rebuilt = rebuildState({
    recalled: { ...recalled, state },
    configuration,
    observation,
    images: await resolveImages(world, desk.configuration, state, false),
    schemas: world.schemas,
    digest: (value) => keyedDigest(before.key, value),
    lost: [],
    targets: [address],
  });
  if ("failed" in rebuilt) return rebuilt;
  const record = rebuilt.state.records.find((one) => one.address === address);
  if (record === undefined) return { failed: [] }; // it was put there above
  const unseen = rebuilt.unseen.filter((owner) => owner === record.owner);
  return {
    record,
    state: {
      ...state,
      records: state.records.map((one) => (one.address === address ? record : one)),
      blobs: { ...rebuilt.state.blobs, ...before.blobs },
    },
    diagnostics: unseen.map((owner) =>
      warningDiagnostic(
        "sensitive-unseen",
        `What the sensitive values of ${owner} were is not known any more; the configuration's count as applied.`,
        { context: owner },
      ),
    ),
  };
}
