// Digests of strings, RSA, and names that are computed from names (RFC 9562, version 5).
import { constants, createHash, createPrivateKey, privateDecrypt } from "node:crypto";
import type { CallContext, FunctionDefinition, FunctionFailure } from "../scope.ts";
import { stringValue } from "../value.ts";
import type { Value } from "../value.ts";
import { utf8Value } from "./bytes.ts";
import { STRING, define, fail, number, text, textOf, wholeOf } from "./define.ts";

export const hashFunctions: readonly FunctionDefinition[] = [
  ofString("base64sha256", "SHA-256", "base64", "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="),
  ofString(
    "base64sha512",
    "SHA-512",
    "base64",
    "m3HSJL1i83hdltRq0+o9czGb+8KJDKra4t/3JRlnPKcjI8PZm6XBHXx6zG4UuMXaDEZjR1wuXDre9G9zvN7AQw==",
  ),
  ofString("md5", "MD5", "hex", "5d41402abc4b2a76b9719d911017c592"),
  ofString("sha1", "SHA-1", "hex", "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"),
  ofString("sha256", "SHA-256", "hex", "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"),
  ofString(
    "sha512",
    "SHA-512",
    "hex",
    "9b71d224bd62f3785d96d46ad3ea3d73319bfbc2890caadae2dff72519673ca72323c3d99ba5c11d7c7acc6e14b8c5da0c4663475c2e5c3adef46f73bcdec043",
  ),
  define({
    name: "bcrypt",
    description:
      "A bcrypt hash of a string, in `orch console` only: its salt is another one each time, and a plan must not depend on chance. The second argument is the cost, 10 where it is left out.",
    example: ['can(bcrypt("x"))', "false"],
    parameters: [text("str")],
    variadic: number("cost"),
    returns: STRING,
    call: ([str, ...costs], call) => bcryptHash(textOf(str), costs, call),
  }),
  define({
    name: "rsadecrypt",
    description:
      "Decrypts text in Base64 that was encrypted with an RSA public key (PKCS #1 v1.5); the private key is given as PEM.",
    example: ['can(rsadecrypt("", "no key"))', "false"],
    parameters: [text("ciphertext"), text("privatekey")],
    returns: STRING,
    call: ([ciphertext, key]) => decryptRsa(textOf(ciphertext), textOf(key)),
  }),
  define({
    name: "uuid",
    description:
      "A random UUID, in `orch console` only: a plan with the same inputs must give the same bytes. See `uuidv5`.",
    example: ["can(uuid())", "false"],
    parameters: [],
    returns: STRING,
    call: (_, call) => randomUuid(call),
  }),
  define({
    name: "uuidv5",
    description:
      'The UUID of a name in a namespace: "dns", "url", "oid", "x500" or a UUID. The same name has the same UUID.',
    example: ['uuidv5("dns", "www.example.com")', '"2ed6657d-e927-568b-95e1-2665a8aea6a2"'],
    parameters: [text("namespace"), text("name")],
    returns: STRING,
    call: ([namespace, name]) => nameUuid(textOf(namespace), textOf(name)),
  }),
];

export type HashName = "MD5" | "SHA-1" | "SHA-256" | "SHA-512";

const NODE_NAMES = { MD5: "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-512": "sha512" } as const;

/** The digest of bytes, or of a string's UTF-8 form. */
export function digest(hash: HashName, content: string | Uint8Array, encoding: "hex" | "base64"): string {
  return createHash(NODE_NAMES[hash]).update(content).digest(encoding);
}

function ofString(
  name: string,
  hash: HashName,
  encoding: "hex" | "base64",
  ofHello: string,
): FunctionDefinition {
  return define({
    name,
    description: `The ${hash} digest of a string's UTF-8 form, in ${encoding === "hex" ? "hexadecimal" : "Base64"}.`,
    example: [`${name}("hello")`, `"${ofHello}"`],
    parameters: [text("str")],
    returns: STRING,
    call: ([str]) => stringValue(digest(hash, textOf(str), encoding)),
  });
}

/** The namespaces of RFC 9562, section 6.6. */
const NAMESPACES = new Map([
  ["dns", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"],
  ["url", "6ba7b811-9dad-11d1-80b4-00c04fd430c8"],
  ["oid", "6ba7b812-9dad-11d1-80b4-00c04fd430c8"],
  ["x500", "6ba7b814-9dad-11d1-80b4-00c04fd430c8"],
]);

const UUID =
  /^(?:urn:uuid:|\{)?([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})\}?$|^([0-9a-f]{32})$/i;

function nameUuid(namespace: string, name: string): Value | FunctionFailure {
  const match = UUID.exec(NAMESPACES.get(namespace) ?? namespace);
  if (match === null) return fail('The namespace must be "dns", "url", "oid", "x500" or a UUID.', 0);
  const bytes = createHash("sha1")
    .update(Buffer.from(match.slice(1).join(""), "hex"))
    .update(name)
    .digest();
  return stringValue(uuidText(bytes, 5));
}

function bcryptHash(source: string, costs: readonly Value[], call: CallContext): Value | FunctionFailure {
  if (!call.impure || call.bcrypt === undefined)
    return fail(
      "bcrypt() works in `orch console` only, because its salt is another one each time and a plan must not depend on chance. Make the hash there or outside (htpasswd -nB NAME) and pass it as a sensitive variable or a secret.",
    );
  if (costs.length > 1) return fail("bcrypt takes a string and perhaps a cost.", 2);
  const cost = costs[0] === undefined ? 10 : wholeOf(costs[0]);
  // Go raises a lower cost to 10; beyond 20 a hash takes minutes
  if (cost === undefined || cost > 20) return fail("The cost must be a whole number, at most 20.", 1);
  if (Buffer.byteLength(source) > 72) return fail("bcrypt takes at most 72 bytes.", 0);
  return stringValue(call.bcrypt(source, cost < 4 ? 10 : cost));
}

/**
 * The padding of PKCS #1 v1.5 is taken off here: the platform refuses to. Nobody can measure how long it takes, as the text
 * is in the configuration.
 */
function decryptRsa(ciphertext: string, key: string): Value | FunctionFailure {
  let padded: Buffer;
  try {
    const privateKey = createPrivateKey(key);
    padded = privateDecrypt(
      { key: privateKey, padding: constants.RSA_NO_PADDING },
      Buffer.from(ciphertext, "base64"),
    );
  } catch {
    return fail("The text cannot be decrypted with this key.");
  }
  const end = padded.indexOf(0, 2);
  if (padded[0] !== 0 || padded[1] !== 2 || end < 10)
    return fail("The text cannot be decrypted with this key.");
  return utf8Value(padded.subarray(end + 1)) ?? fail("The decrypted bytes are not UTF-8.", 0);
}

function randomUuid(call: CallContext): Value | FunctionFailure {
  if (!call.impure || call.randomBytes === undefined)
    return fail(
      "uuid() works in `orch console` only, because a plan must not depend on chance. Use uuidv5 instead.",
    );
  return stringValue(uuidText(call.randomBytes(16), 4));
}

/** The first sixteen bytes with version and variant in their places. */
function uuidText(bytes: Uint8Array, version: number): string {
  const copy = Buffer.from(bytes.subarray(0, 16));
  copy.writeUInt8((copy.readUInt8(6) & 0x0f) | (version << 4), 6);
  copy.writeUInt8((copy.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = copy.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
