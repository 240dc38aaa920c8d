// The labels and names that say whose an object is. They are facts of its birth: nothing here changes later.
import { LABELS } from "orch/provider";
import type { Address, Born, RunCall, StepId, Uid } from "orch/provider";
import type { Labels } from "./api.ts";

export function birthLabels(call: RunCall): Labels {
  return {
    [LABELS.project]: call.project,
    [LABELS.lineage]: call.lineage,
    [LABELS.address]: call.address,
    [LABELS.uid]: call.uid,
    [LABELS.step]: call.step,
  };
}

/** What an object is to remember of its birth, for whoever has lost the state. */
export function noteLabel(call: RunCall): Labels {
  return call.note === undefined ? {} : { [LABELS.note]: call.note };
}

/** As a part of what is observed. */
export function readNote(labels: Labels | null | undefined): { readonly note?: string } {
  const note = labels?.[LABELS.note];
  return note === undefined ? {} : { note };
}

/** Null where the labels are not ours or not whole. */
export function readBirth(labels: Labels | null): Born | null {
  const [project, lineage, address, uid, step] = [
    LABELS.project,
    LABELS.lineage,
    LABELS.address,
    LABELS.uid,
    LABELS.step,
  ].map((name) => labels?.[name]);
  if (
    project === undefined ||
    lineage === undefined ||
    address === undefined ||
    uid === undefined ||
    step === undefined
  )
    return null;
  // written by birthLabels from values of these types
  return { project, lineage, address: address as Address, uid: uid as Uid, step: step as StepId };
}

/** `shop-web-0`, `shop-web-0.metrics`, `shop-web-0.init.wait`. No object of a plan has a dot in its name, so these cannot clash. */
export function containerName(replica: string, container: string): string {
  if (container === "main") return replica;
  return `${replica}.${container.replace(":", ".")}`;
}

/** The replica's name from a container's. */
export function replicaName(name: string, container: string): string {
  const suffix = containerName("", container);
  return name.endsWith(suffix) ? name.slice(0, name.length - suffix.length) : name;
}

/** What an older instance is renamed to when a newer one of the same address needs the name. */
export function asideName(name: string, uid: string): string {
  return `${name}-${uid.slice(0, 6)}`;
}

/** Whose the object is, for a message. */
export function ownerText(labels: Labels | null): string {
  const born = readBirth(labels);
  if (born === null) return "an object that orch did not make";
  return `${born.address} of project ${born.project} (lineage ${born.lineage})`;
}

/** The very object of the call, also where its address was another one when it was made. */
export function isSameObject(labels: Labels | null, call: RunCall): boolean {
  const born = readBirth(labels);
  return (
    born !== null && born.project === call.project && born.lineage === call.lineage && born.uid === call.uid
  );
}

export function isSameAddress(labels: Labels | null, call: RunCall): boolean {
  const born = readBirth(labels);
  return (
    born !== null &&
    born.project === call.project &&
    born.lineage === call.lineage &&
    born.address === call.address
  );
}
