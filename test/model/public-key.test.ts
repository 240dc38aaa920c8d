// Public keys in the forms that people have them in.
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { keyId, parsePublicKey, spkiOf, sshLine } from "../../src/model/public-key.ts";

// made by ssh-keygen, which prints this fingerprint of it
const LINE = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFL5f1uLfHl8LrcMejW3HV36DtIE6bRtKq8xQJhy/8gs carol@host";
const RAW = "Uvl/W4t8eXwutwx6NbcdXfoO0gTptG0qrzFAmHL/yCw=";

const problem = (text: string): string => {
  const read = parsePublicKey(text);
  return read.ok ? "none" : read.problem;
};

test("a key is the same as a line of OpenSSH, as PEM and as its bytes, and has OpenSSH's fingerprint", () => {
  const pem = createPublicKey({ key: spkiOf(RAW), format: "der", type: "spki" }).export({
    format: "pem",
    type: "spki",
  });
  for (const text of [
    LINE,
    `  ${LINE}\n`,
    LINE.replace(" carol@host", ""),
    RAW,
    RAW.replace("=", ""),
    pem.toString(),
    pem.toString().replaceAll("\n", "\r\n"),
  ])
    expect([text, parsePublicKey(text)]).toEqual([text, { ok: true, key: RAW }]);
  expect(keyId(RAW)).toBe("SHA256:t2lBUQIu2j05V67jYcT2bYjAw8YBr4q6ZrFnsX/x6VA");
  expect(sshLine(RAW, "carol@host")).toBe(LINE);
});

test("every key that is made is read back, in every form", () => {
  for (let index = 0; index < 20; index++) {
    const { publicKey } = generateKeyPairSync("ed25519");
    const pem = publicKey.export({ format: "pem", type: "spki" }).toString();
    const read = parsePublicKey(pem);
    if (!read.ok) throw new Error(read.problem);
    expect(parsePublicKey(sshLine(read.key, "me"))).toEqual(read);
    expect(createPublicKey({ key: spkiOf(read.key), format: "der", type: "spki" }).equals(publicKey)).toBe(
      true,
    );
  }
});

test("what is no Ed25519 key says what it is", () => {
  const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey.export({
    format: "pem",
    type: "spki",
  });
  const x25519 = generateKeyPairSync("x25519").publicKey.export({ format: "pem", type: "spki" });
  const { privateKey } = generateKeyPairSync("ed25519");
  expect([
    problem(""),
    problem("alice"),
    problem("ssh-rsa AAAAB3NzaC1yc2E= me"),
    problem("sk-ssh-ed25519@openssh.com AAAA me"),
    problem(LINE.replace("AAAAC3", "AAAAC4")),
    problem(LINE.slice(0, 60)),
    problem(rsa.toString()),
    problem(x25519.toString()),
    problem(privateKey.export({ format: "pem", type: "pkcs8" }).toString()),
    problem("-----BEGIN PUBLIC KEY-----\n%%%\n-----END PUBLIC KEY-----"),
    problem(Buffer.alloc(31, 7).toString("base64")),
    problem(Buffer.alloc(33, 7).toString("base64")),
  ]).toEqual([
    "is no public key",
    "is no public key",
    "is a key of the kind ssh-rsa, not ssh-ed25519",
    "is a key of the kind sk-ssh-ed25519@openssh.com, not ssh-ed25519",
    "is no whole line of an OpenSSH key",
    "is no whole line of an OpenSSH key",
    "is a public key of another kind than Ed25519",
    "is a public key of another kind than Ed25519",
    "holds a private key, and a configuration is public",
    "is no public key",
    "is no public key",
    "is no public key",
  ]);
});

test("points of small order are no keys, as anybody can sign for them", () => {
  for (const hex of [
    "00".repeat(32),
    `01${"00".repeat(31)}`,
    `01${"00".repeat(30)}80`,
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    `ec${"ff".repeat(31)}`,
  ])
    expect(problem(Buffer.from(hex, "hex").toString("base64"))).toBe("is a key that everybody can sign with");
});
