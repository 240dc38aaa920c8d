// Ed25519 public keys in the forms that people have them in, and the name by which approvals know a key: the fingerprint that
// `ssh-keygen -l` shows of it.
import { createHash } from "node:crypto";

/** What comes before the 32 bytes in a SubjectPublicKeyInfo of Ed25519 (RFC 8410). */
const SPKI_PREFIX = Buffer.from("302a300506032b6570032100", "hex");
const RAW_LENGTH = 32;
const SSH_KIND = "ssh-ed25519";

export type PublicKeyRead =
  /** The 32 bytes as base64. */
  | { readonly ok: true; readonly key: string }
  /** The rest of a sentence that begins with what was read. */
  | { readonly ok: false; readonly problem: string };

/** PEM (`-----BEGIN PUBLIC KEY-----`), `ssh-ed25519 AAAA… name`, or the 32 bytes as base64. */
export function parsePublicKey(text: string): PublicKeyRead {
  const trimmed = text.trim();
  if (/PRIVATE KEY/.test(trimmed)) return refuse("holds a private key, and a configuration is public");
  if (trimmed.startsWith("-----BEGIN")) return parsePem(trimmed);
  if (/^(ssh|ecdsa|sk-ssh|sk-ecdsa)-/.test(trimmed)) return parseSsh(trimmed);
  const bytes = base64(trimmed);
  if (bytes?.length === RAW_LENGTH) return usable(bytes);
  return refuse("is no public key");
}

/** `SHA256:…` without padding, as OpenSSH prints it. */
export function keyId(key: string): string {
  const digest = createHash("sha256")
    .update(sshBlob(Buffer.from(key, "base64")))
    .digest("base64");
  return `SHA256:${digest.replace(/=+$/, "")}`;
}

/** The key as a line for a configuration: `ssh-ed25519 AAAA… name`. */
export function sshLine(key: string, name: string): string {
  return `${SSH_KIND} ${sshBlob(Buffer.from(key, "base64")).toString("base64")} ${name}`;
}

/** As `crypto.createPublicKey` takes it: DER of the kind `spki`. */
export function spkiOf(key: string): Buffer {
  return Buffer.concat([SPKI_PREFIX, Buffer.from(key, "base64")]);
}

function parsePem(text: string): PublicKeyRead {
  const inside = /^-----BEGIN PUBLIC KEY-----\s([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----$/.exec(text)?.[1];
  const bytes = base64((inside ?? "").replace(/\s+/g, ""));
  if (bytes === null || bytes.length === 0) return refuse("is no public key");
  if (
    bytes.length !== SPKI_PREFIX.length + RAW_LENGTH ||
    !bytes.subarray(0, SPKI_PREFIX.length).equals(SPKI_PREFIX)
  )
    return refuse("is a public key of another kind than Ed25519");
  return usable(bytes.subarray(SPKI_PREFIX.length));
}

function parseSsh(text: string): PublicKeyRead {
  const [kind = "", encoded = ""] = text.split(/\s+/);
  if (kind !== SSH_KIND) return refuse(`is a key of the kind ${kind.slice(0, 40)}, not ${SSH_KIND}`);
  const blob = base64(encoded);
  if (blob === null || blob.length < RAW_LENGTH) return refuse("is no whole line of an OpenSSH key");
  const raw = blob.subarray(blob.length - RAW_LENGTH);
  return blob.equals(sshBlob(raw)) ? usable(raw) : refuse("is no whole line of an OpenSSH key");
}

/** Length-prefixed kind and key (RFC 8709). */
function sshBlob(raw: Buffer): Buffer {
  return Buffer.concat([sized(Buffer.from(SSH_KIND)), sized(raw)]);
}

function sized(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Strict: the same bytes have one text but for padding and the two alphabets. */
function base64(text: string): Buffer | null {
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) return null;
  const bytes = Buffer.from(text, "base64");
  const again = bytes.toString("base64").replace(/=+$/, "");
  return again === text.replace(/=+$/, "").replaceAll("-", "+").replaceAll("_", "/") ? bytes : null;
}

/** Points of small order: what one of them "signs", anybody can sign. */
const SMALL_ORDER: ReadonlySet<string> = new Set([
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]);

function usable(raw: Buffer): PublicKeyRead {
  const positive = Buffer.from(raw);
  positive[RAW_LENGTH - 1] = (positive[RAW_LENGTH - 1] ?? 0) & 0x7f; // the sign makes no other point of it
  if (SMALL_ORDER.has(positive.toString("hex"))) return refuse("is a key that everybody can sign with");
  return { ok: true, key: raw.toString("base64") };
}

function refuse(problem: string): PublicKeyRead {
  return { ok: false, problem };
}
