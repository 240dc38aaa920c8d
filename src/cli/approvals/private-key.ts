// Private Ed25519 keys to approve with: PKCS8 in PEM, with or without a passphrase, and OpenSSH's own format without one.
import { type KeyObject, createPrivateKey, createPublicKey } from "node:crypto";
import {
  type Diagnostic,
  type Result,
  errorDiagnostic,
  failure,
  success,
} from "../../diagnostics/diagnostic.ts";
import { errorCode } from "../../state/file-problem.ts";
import { readWholeFile } from "../../state/read-file.ts";

export interface SigningKey {
  readonly privateKey: KeyObject;
  /** The 32 bytes of the public one as base64. */
  readonly key: string;
}

const LARGEST = 64 * 1024;
/** What comes before the 32 bytes of the seed in PKCS8 (RFC 8410). */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

/** `passphrase` is asked where the key has one; null: nobody knows it. */
export async function readSigningKey(
  path: string,
  shown: string,
  passphrase: () => Promise<string | null>,
): Promise<Result<SigningKey>> {
  const read = readWholeFile(path, LARGEST);
  if (!read.ok)
    return failure(
      errorDiagnostic("file-unreadable", `The key ${shown} ${WHY[read.why]}.`, {
        detail: "Make one with `orch approve --new-key FILE`.",
      }),
    );
  const text = read.bytes.toString("latin1");
  if (text.includes("-----BEGIN OPENSSH PRIVATE KEY-----")) return fromOpenSsh(text, shown);
  if (!/-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/.test(text))
    return unusable(shown, "is no private key that orch reads", CONVERT);
  const isEncrypted = text.includes("-----BEGIN ENCRYPTED PRIVATE KEY-----");
  const secret = isEncrypted ? await passphrase() : null;
  if (isEncrypted && secret === null)
    return unusable(
      shown,
      "has a passphrase, and there is nobody to ask for it",
      "Set it in ORCH_KEY_PASSPHRASE, for this command alone.",
    );
  try {
    const privateKey = createPrivateKey({
      key: text,
      format: "pem",
      ...(secret === null ? {} : { passphrase: secret }),
    });
    if (privateKey.asymmetricKeyType !== "ed25519")
      return unusable(
        shown,
        `is a key of the kind ${privateKey.asymmetricKeyType ?? "unknown"}, not Ed25519`,
        CONVERT,
      );
    return success(signingKey(privateKey));
  } catch {
    return unusable(
      shown,
      isEncrypted ? "cannot be opened with this passphrase" : "is damaged",
      isEncrypted ? "Try it again." : CONVERT,
    );
  }
}

const WHY = {
  missing: "does not exist",
  "no-file": "is not a file",
  "too-large": "is larger than 64 KiB, and no key is",
  unreadable: "cannot be read",
} as const;

const CONVERT =
  "It must be an Ed25519 key: PEM that begins with -----BEGIN PRIVATE KEY-----, or OpenSSH's format without a passphrase. `orch approve --new-key FILE` makes one.";

export function signingKey(privateKey: KeyObject): SigningKey {
  const { x } = createPublicKey(privateKey).export({ format: "jwk" });
  if (x === undefined) throw new Error("an Ed25519 key has a public one");
  return { privateKey, key: Buffer.from(x, "base64url").toString("base64") };
}

/** PROTOCOL.key of OpenSSH: length-prefixed fields. */
function fromOpenSsh(text: string, shown: string): Result<SigningKey> {
  const body = text.replace(/-----(BEGIN|END) OPENSSH PRIVATE KEY-----/g, "").replace(/\s+/g, "");
  const damaged = unusable(shown, "is damaged", "Take it from where it was made.");
  try {
    const all = new Fields(Buffer.from(body, "base64"));
    if (all.take(15).toString("latin1") !== "openssh-key-v1\0") return damaged;
    const [cipher] = [all.text(), all.text(), all.field()];
    if (cipher !== "none")
      return unusable(
        shown,
        "is in OpenSSH's format with a passphrase, which orch does not read",
        "Take the passphrase off a copy with `ssh-keygen -p -f COPY`, or make a key for approvals with `orch approve --new-key FILE`, which can have one.",
      );
    if (all.number() !== 1) return damaged;
    all.field();
    const inside = new Fields(all.field());
    if (inside.number() !== inside.number()) return damaged;
    const kind = inside.text();
    if (kind !== "ssh-ed25519")
      return unusable(shown, `is a key of the kind ${kind.slice(0, 40)}, not ssh-ed25519`, CONVERT);
    const publicKey = inside.field();
    const seed = inside.field().subarray(0, 32);
    const made = signingKey(
      createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: "der", type: "pkcs8" }),
    );
    return made.key === publicKey.toString("base64") ? success(made) : damaged;
  } catch (error) {
    if (error instanceof RangeError || errorCode(error) !== null) return damaged;
    throw error;
  }
}

class Fields {
  #rest: Buffer;

  constructor(bytes: Buffer) {
    this.#rest = bytes;
  }

  take(length: number): Buffer {
    if (length > this.#rest.length) throw new RangeError("too short");
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return taken;
  }

  number(): number {
    return this.take(4).readUInt32BE();
  }

  field(): Buffer {
    return this.take(this.number());
  }

  text(): string {
    return this.field().toString("latin1");
  }
}

function unusable(shown: string, why: string, detail: string): Result<never> {
  return failure<never>(invalidKey(`The key ${shown} ${why}.`, detail));
}

function invalidKey(summary: string, detail: string): Diagnostic {
  return errorDiagnostic("invalid-key", summary, { detail });
}
