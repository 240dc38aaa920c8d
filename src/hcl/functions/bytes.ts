// Functions between strings and bytes: Base64, character encodings, compression.
import type { FunctionDefinition } from "../scope.ts";
import { stringValue } from "../value.ts";
import type { Value } from "../value.ts";
import { decodeText, encodeText } from "./character-sets.ts";
import { gzip } from "./deflate.ts";
import { STRING, define, fail, text, textOf } from "./define.ts";

export const byteFunctions: readonly FunctionDefinition[] = [
  define({
    name: "base64decode",
    description: "The string whose UTF-8 form is given in Base64.",
    example: ['base64decode("aGVsbG8=")', '"hello"'],
    parameters: [text("str")],
    returns: STRING,
    call: ([str]) => {
      const bytes = base64Bytes(textOf(str));
      if (bytes === undefined) return fail(BAD_BASE64, 0);
      return (
        utf8Value(bytes) ??
        fail("The decoded bytes are not UTF-8; see textdecodebase64 for other encodings.", 0)
      );
    },
  }),
  define({
    name: "base64encode",
    description: "A string's UTF-8 form in Base64.",
    example: ['base64encode("hello")', '"aGVsbG8="'],
    parameters: [text("str")],
    returns: STRING,
    call: ([str]) => stringValue(Buffer.from(textOf(str)).toString("base64")),
  }),
  define({
    name: "base64gzip",
    description: "A string's UTF-8 form, compressed with gzip, in Base64.",
    example: ['base64gzip("hello")', '"H4sIAAAAAAAA/8pIzcnJBwAAAP//AQAA//+GphA2BQAAAA=="'],
    parameters: [text("str")],
    returns: STRING,
    call: ([str]) => stringValue(Buffer.from(gzip(Buffer.from(textOf(str)))).toString("base64")),
  }),
  define({
    name: "textdecodebase64",
    description: "Decodes Base64 whose bytes are text in another encoding, such as UTF-16LE or windows-1252.",
    example: ['textdecodebase64("aABpAA==", "UTF-16LE")', '"hi"'],
    parameters: [text("source"), text("encoding")],
    returns: STRING,
    call: ([source, encoding]) => {
      const bytes = base64Bytes(textOf(source));
      if (bytes === undefined) return fail(BAD_BASE64, 0);
      const decoded = decodeText(bytes, textOf(encoding));
      return decoded.ok ? external(decoded.text) : fail(decoded.message, decoded.known ? 0 : 1);
    },
  }),
  define({
    name: "textencodebase64",
    description: "Text in another encoding, such as UTF-16LE or windows-1252, in Base64.",
    example: ['textencodebase64("hi", "UTF-16LE")', '"aABpAA=="'],
    parameters: [text("string"), text("encoding")],
    returns: STRING,
    call: ([string, encoding]) => {
      const encoded = encodeText(textOf(string), textOf(encoding));
      if (!encoded.ok) return fail(encoded.message, encoded.known ? 0 : 1);
      return stringValue(Buffer.from(encoded.bytes).toString("base64"));
    },
  }),
];

const BAD_BASE64 = "The string is not valid Base64 with its padding.";
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Standard Base64 with padding; line breaks are passed over. */
function base64Bytes(source: string): Uint8Array | undefined {
  const joined = source.replace(/[\r\n]/g, "");
  return BASE64.test(joined) ? Buffer.from(joined, "base64") : undefined;
}

/** Strings from outside are put into normal form C, as all strings of the language are. */
const external = (source: string): Value => stringValue(source.normalize("NFC"));

/** Undefined where the bytes are not UTF-8. A byte order mark is kept. */
export function utf8Value(bytes: Uint8Array): Value | undefined {
  try {
    return external(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
