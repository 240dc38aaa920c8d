// Private keys to approve with: what is read, and what is told of what is not.
import { type KeyObject, generateKeyPairSync } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSigningKey, signingKey } from "../../../src/cli/approvals/private-key.ts";

const folder = mkdtempSync(join(tmpdir(), "orch-keys-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const nobody = (): Promise<string | null> => Promise.resolve(null);

async function read(text: string | Buffer, passphrase: string | null = null): Promise<string> {
  const path = join(folder, "key");
  writeFileSync(path, text);
  const found = await readSigningKey(path, "k", () => Promise.resolve(passphrase));
  return found.ok ? found.value.key : (found.diagnostics[0]?.summary ?? "");
}

const sized = (part: string | Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(part));
  return Buffer.concat([length, Buffer.from(part)]);
};

/** As OpenSSH's PROTOCOL.key says. */
function openSsh(
  privateKey: KeyObject,
  change: { readonly cipher?: string; readonly kind?: string; readonly check?: number } = {},
): string {
  const { cipher = "none", kind = "ssh-ed25519", check = 7 } = change;
  const raw = Buffer.from(signingKey(privateKey).key, "base64");
  const { d = "" } = privateKey.export({ format: "jwk" });
  const numbers = Buffer.alloc(8);
  numbers.writeUInt32BE(7, 0);
  numbers.writeUInt32BE(check, 4);
  const inside = Buffer.concat([
    numbers,
    sized(kind),
    sized(raw),
    sized(Buffer.concat([Buffer.from(d, "base64url"), raw])),
    sized("me"),
    Buffer.from([1, 2, 3]),
  ]);
  const one = Buffer.alloc(4);
  one.writeUInt32BE(1);
  const all = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    ...[sized(cipher), sized("none"), sized(""), one],
    sized(Buffer.concat([sized(kind), sized(raw)])),
    sized(inside),
  ]);
  const lines = (all.toString("base64").match(/.{1,70}/g) ?? []).join("\n");
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

const { privateKey } = generateKeyPairSync("ed25519");
const { key } = signingKey(privateKey);
const pem = privateKey.export({ format: "pem", type: "pkcs8" }).toString();

test("PKCS8 with and without a passphrase and OpenSSH's format are one key", async () => {
  const locked = privateKey
    .export({ format: "pem", type: "pkcs8", cipher: "aes-256-cbc", passphrase: "horse" })
    .toString();
  expect([await read(pem), await read(locked, "horse"), await read(openSsh(privateKey))]).toEqual([
    key,
    key,
    key,
  ]);
});

test("what cannot be used says why, and shows nothing of the key", async () => {
  const locked = privateKey
    .export({ format: "pem", type: "pkcs8", cipher: "aes-256-cbc", passphrase: "horse" })
    .toString();
  const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey.export({
    format: "pem",
    type: "pkcs8",
  });
  const ssh = openSsh(privateKey);
  const answers = [
    await read(locked),
    await read(locked, "mule"),
    await read(rsa.toString()),
    await read("ssh-ed25519 AAAA me"),
    await read(pem.replace("MC4", "MC5")),
    await read(Buffer.alloc(70_000)),
    await read(openSsh(privateKey, { cipher: "aes256-ctr" })),
    await read(openSsh(privateKey, { kind: "ssh-rsa" })),
    await read(openSsh(privateKey, { check: 8 })),
    await read(`${ssh.slice(0, 200)}\n-----END OPENSSH PRIVATE KEY-----`),
  ];
  expect(answers).toEqual([
    "The key k has a passphrase, and there is nobody to ask for it.",
    "The key k cannot be opened with this passphrase.",
    "The key k is a key of the kind rsa, not Ed25519.",
    "The key k is no private key that orch reads.",
    "The key k is damaged.",
    "The key k is larger than 64 KiB, and no key is.",
    "The key k is in OpenSSH's format with a passphrase, which orch does not read.",
    "The key k is a key of the kind ssh-rsa, not ssh-ed25519.",
    "The key k is damaged.",
    "The key k is damaged.",
  ]);
  const missing = await readSigningKey(join(folder, "nowhere"), "k", nobody);
  expect(missing.diagnostics.map(({ summary }) => summary)).toEqual(["The key k does not exist."]);
});
