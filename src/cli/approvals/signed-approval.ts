// A signed approval: a DSSE envelope (one signature) around what was approved. The signature is over a length-prefixed pair of type
// and payload, so that it can be taken for nothing else.
import { type KeyObject, createHash, createPublicKey, sign, verify } from "node:crypto";
import { type Json, isObject } from "../../model/json.ts";
import { keyId, spkiOf } from "../../model/public-key.ts";
import { canonicalJson } from "../../plan/canonical.ts";
import type { Plan } from "../../plan/document.ts";

const APPROVAL_TYPE = "application/vnd.orch.approval+json";
const FORMAT_VERSION = "1.0";
const SIGNATURE_LENGTH = 64;

/** What an approval is about. */
export type ApprovedPlan = Pick<Plan, "project" | "lineage" | "id" | "effect_id">;

export interface ApprovalPayload {
  readonly format_version: string;
  readonly project: string;
  /** Null: approved before the first apply, and good for that alone. */
  readonly lineage: string | null;
  /** Whole ids. */
  readonly plan: string;
  readonly effect: string;
  /** 40 or 64 hex digits; null where the plan was made in no checkout. */
  readonly commit: string | null;
  /** RFC 3339 in UTC, whole seconds. */
  readonly made: string;
  readonly expires: string;
  /** Fingerprint of the key. */
  readonly by: string;
}

export interface SignedApproval {
  readonly payload: ApprovalPayload;
  /** SHA-256 of what is signed: one approval has one, however its file is written. */
  readonly digest: string;
  /** Whether the holder of this public key (32 bytes as base64) has signed it. */
  readonly isSignedBy: (key: string) => boolean;
}

export type ApprovalRead =
  | { readonly ok: true; readonly approval: SignedApproval }
  /** The rest of a sentence that begins with the file's name. */
  | { readonly ok: false; readonly problem: string };

/** `key`: the raw public one as base64, that of the private key. The text of a file. */
export function signApproval(
  facts: Omit<ApprovalPayload, "format_version" | "by">,
  privateKey: KeyObject,
  key: string,
): string {
  const payload: ApprovalPayload = { format_version: FORMAT_VERSION, ...facts, by: keyId(key) };
  const body = Buffer.from(canonicalJson(payload as unknown as Json)); // JSON by its type
  const signature = sign(null, signedBytes(APPROVAL_TYPE, body), privateKey);
  const envelope = {
    payload: body.toString("base64"),
    payloadType: APPROVAL_TYPE,
    signatures: [{ keyid: payload.by, sig: signature.toString("base64") }],
  };
  return `${JSON.stringify(envelope, null, 2)}\n`;
}

/** The approval in a file's text. Nothing of it is to be believed before `isSignedBy` was asked. */
export function readApproval(text: string): ApprovalRead {
  const no = (problem: string): ApprovalRead => ({ ok: false, problem });
  const envelope = parsed(text);
  if (envelope === null || !isObject(envelope)) return no("is no signed approval");
  const { payload: encoded, payloadType: type, signatures } = envelope;
  if (typeof encoded !== "string" || typeof type !== "string" || !Array.isArray(signatures))
    return no("is no signed approval");
  if (type !== APPROVAL_TYPE) return no("is a signed document of another kind");
  const [signature] = signatures as readonly Json[];
  if (signatures.length !== 1 || !isObject(signature ?? null))
    return no("does not have exactly one signature");
  const { sig } = signature as { readonly sig?: Json }; // looked at just before
  const body = Buffer.from(encoded, "base64");
  const bytes = typeof sig === "string" ? Buffer.from(sig, "base64") : Buffer.alloc(0);
  const payload = parsed(body.toString("utf8"));
  if (!isPayload(payload)) {
    const version = isObject(payload) ? payload["format_version"] : undefined;
    return typeof version === "string" && version !== FORMAT_VERSION
      ? no(
          `has the approval format ${JSON.stringify(version.slice(0, 20))}, and this orch reads ${FORMAT_VERSION}`,
        )
      : no("does not hold what an approval holds");
  }
  const signed = signedBytes(APPROVAL_TYPE, body);
  return {
    ok: true,
    approval: {
      payload,
      digest: createHash("sha256").update(signed).digest("hex"),
      isSignedBy: (key) =>
        bytes.length === SIGNATURE_LENGTH &&
        verify(null, signed, createPublicKey({ key: spkiOf(key), format: "der", type: "spki" }), bytes),
    },
  };
}

/** DSSE's pre-authentication encoding. */
function signedBytes(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${body.length} `), body]);
}

/** Null is no document of ours either. */
function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json; // JSON.parse gives JSON
  } catch {
    return null;
  }
}

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

const FIELDS: Readonly<Record<keyof ApprovalPayload, (value: Json) => boolean>> = {
  format_version: (value) => value === FORMAT_VERSION,
  project: (value) => typeof value === "string",
  lineage: (value) => value === null || typeof value === "string",
  plan: (value) => typeof value === "string" && /^p1-[0-9a-f]{64}$/.test(value),
  effect: (value) => typeof value === "string" && /^e1-[0-9a-f]{64}$/.test(value),
  commit: (value) =>
    value === null || (typeof value === "string" && /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(value)),
  made: isTime,
  expires: isTime,
  by: (value) => typeof value === "string" && /^SHA256:[A-Za-z0-9+/]{43}$/.test(value),
};

function isPayload(value: Json): value is Json & ApprovalPayload {
  if (!isObject(value)) return false;
  const names = Object.keys(FIELDS);
  return (
    Object.keys(value).length === names.length &&
    Object.entries(FIELDS).every(([name, fits]) => Object.hasOwn(value, name) && fits(value[name] ?? null))
  );
}

function isTime(value: Json): boolean {
  return typeof value === "string" && TIME.test(value) && !Number.isNaN(timeOf(value));
}

/** RFC 3339 in UTC, whole seconds. */
export function timeText(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** Milliseconds since 1970. */
export function timeOf(text: string): number {
  return Date.parse(text);
}
