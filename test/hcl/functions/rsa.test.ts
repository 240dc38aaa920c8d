// rsadecrypt takes what `openssl rsautl -encrypt` and Terraform's users make: PKCS #1 v1.5 in Base64.
import { constants, generateKeyPairSync, publicEncrypt } from "node:crypto";
import { expect, test } from "vitest";
import { stringValue } from "../../../src/hcl/value.ts";
import { evaluateText } from "./run.ts";

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = privateKey.export({ type: "pkcs1", format: "pem" }).toString();

test("text that was encrypted with the public key is read with the private one", () => {
  const text = publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, Buffer.from("péter"));
  const roots = { text: stringValue(text.toString("base64")), key: stringValue(pem) };
  expect(evaluateText("rsadecrypt(text, key)", roots).value.data).toBe("péter");
});

test("another text or key is an error that quotes neither", () => {
  const roots = { text: stringValue("AAAA"), key: stringValue(pem) };
  expect(evaluateText("rsadecrypt(text, key)", roots).problems).toEqual([
    "rsadecrypt: The text cannot be decrypted with this key.",
  ]);
  expect(evaluateText('rsadecrypt(text, "no key")', roots).problems).toEqual([
    "rsadecrypt: The text cannot be decrypted with this key.",
  ]);
});
