// What an object was made from, kept with it from its birth: a copy of its specification, without anything sensitive and
// without a digest of it. A state that is lost is rebuilt from it (`orch import --discover`). It is never compared with
// anything while a state is there, so what another version of orch has written never changes a plan.
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { type Json, type JsonObject, type Path, isObject } from "../model/json.ts";
import type { Bindings, Ports } from "../model/state.ts";
import { canonicalJson } from "./canonical.ts";

export interface BirthNote {
  /** Version of the provider's schema that `spec` is written in. */
  readonly schema: number;
  /** Serial of the state that the object was planned against: of two objects of one address the higher one is newer. */
  readonly serial: number;
  /** Complete, late values included; null at the paths that are sensitive. */
  readonly spec: JsonObject;
  readonly sensitive: readonly Path[];
  /** Reference text → what it meant: the digest of a registry, or the id of an image that only this node has. */
  readonly images: Readonly<Record<string, { readonly digest: string } | { readonly id: string }>>;
  readonly ports: Ports;
  readonly bindings: Bindings;
  /** `prevent_destroy` at its birth. */
  readonly protect: boolean;
  /** A job's `triggers`, part of its run key. */
  readonly triggers: JsonObject;
}

/** Engines take labels of 200 kB; lists of containers carry them all, so far less is meant to be usual. */
const LONGEST = 64 * 1024;
const LARGEST = 16 * 1024 * 1024;
const VERSION = "1";

/** `1.<base64url of raw deflate of canonical JSON>`. Null where it would be too long to be kept with an object. */
export function encodeBirthNote(note: BirthNote): string | null {
  const json = canonicalJson(note as unknown as JsonObject); // its parts are JSON
  const text = `${VERSION}.${deflateRawSync(json, { level: 9 }).toString("base64url")}`;
  return text.length > LONGEST ? null : text;
}

/** Null where it is not one, or of a version that this one does not know. Labels are written by anybody: nothing throws. */
export function decodeBirthNote(text: string): BirthNote | null {
  const [version, data, more] = text.split(".");
  if (version !== VERSION || data === undefined || more !== undefined) return null;
  try {
    const bytes = inflateRawSync(Buffer.from(data, "base64url"), { maxOutputLength: LARGEST });
    const found = JSON.parse(bytes.toString("utf8")) as Json; // what JSON.parse gives
    return isNote(found) ? (found as unknown as BirthNote) : null; // checked by isNote
  } catch {
    return null;
  }
}

function isNote(value: Json): boolean {
  if (!isObject(value)) return false;
  const { schema, serial, spec, sensitive, images, ports, bindings, protect, triggers } = value;
  return (
    [schema, serial].every(Number.isSafeInteger) &&
    spec !== undefined &&
    isSpec(spec) &&
    Array.isArray(sensitive) &&
    (sensitive as readonly Json[]).every(isPath) &&
    isRecordOf(images, isImage) &&
    isRecordOf(ports, Number.isSafeInteger) &&
    isRecordOf(bindings, isText) &&
    typeof protect === "boolean" &&
    isRecordOf(triggers, () => true)
  );
}

/** The parts of a replica's specification that planning walks through; those of networks and volumes are plain values. */
function isSpec(spec: Json): boolean {
  if (!isObject(spec)) return false;
  const { containers, init_containers: inits, networks, ports } = spec;
  const isContainer = (container: Json | undefined): boolean =>
    isObject(container) &&
    typeof container["image"] === "string" &&
    isObject(container["resources"]) &&
    [container["resources"]["cpu"], container["resources"]["memory"]].every(Number.isSafeInteger) &&
    (container["mounts"] === undefined || isRecordOf(container["mounts"], isObject));
  return (
    (containers === undefined || isRecordOf(containers, isContainer)) &&
    isListOf(inits, isContainer) &&
    isListOf(
      networks,
      (item) =>
        isObject(item) &&
        isText(item["network"]) &&
        isText(item["name"]) &&
        isListOf(item["aliases"], isText),
    ) &&
    (ports === undefined || isRecordOf(ports, isObject))
  );
}

function isListOf(value: Json | undefined, fits: (item: Json | undefined) => boolean): boolean {
  return value === undefined || (Array.isArray(value) && (value as readonly Json[]).every(fits));
}

function isRecordOf(value: Json | undefined, fits: (item: Json | undefined) => boolean): boolean {
  return value !== undefined && isObject(value) && Object.values(value).every(fits);
}

function isImage(value: Json | undefined): boolean {
  return value !== undefined && isObject(value) && (isText(value["digest"]) || isText(value["id"]));
}

function isPath(value: Json): boolean {
  return (
    Array.isArray(value) &&
    (value as readonly Json[]).every((step) => isText(step) || Number.isSafeInteger(step))
  );
}

function isText(value: Json | undefined): boolean {
  return typeof value === "string";
}
