// Text in the encodings of the WHATWG Encoding standard (the platform decodes all of them and encodes UTF-8 only, so tables
// for the way back are made by decoding every byte, or every pair of bytes, once).

type Decoded =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly message: string; readonly known: boolean };
/** Only the global's value is typed. */
type Decoder = InstanceType<typeof TextDecoder>;
type Encoded =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly message: string; readonly known: boolean };

export function decodeText(bytes: Uint8Array, encoding: string): Decoded {
  const name = encoding.toLowerCase();
  const direct = DIRECT.get(name);
  if (direct !== undefined) {
    const text = Buffer.from(bytes).toString("latin1");
    const fits = bytes.every((byte) => byte < direct);
    return fits ? { ok: true, text } : { ok: false, message: NOT_TEXT, known: true };
  }
  if (name === "utf-16" && bytes[0] === 0xfe && bytes[1] === 0xff)
    return decodeText(bytes.subarray(2), "utf-16be");
  const decoder = decoderOf(encoding);
  if (decoder === undefined) return unknownEncoding();
  if (decoder.encoding === "windows-1252") return { ok: true, text: Array.from(bytes, windows1252).join("") };
  try {
    return { ok: true, text: decoder.decode(bytes) };
  } catch {
    return { ok: false, message: NOT_TEXT, known: true };
  }
}

export function encodeText(text: string, encoding: string): Encoded {
  const name = encoding.toLowerCase();
  const direct = DIRECT.get(name);
  if (direct !== undefined) {
    const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0);
    if (codes.some((code) => code >= direct)) return { ok: false, message: NOT_ENCODABLE, known: true };
    return { ok: true, bytes: Uint8Array.from(codes) };
  }
  const decoder = decoderOf(encoding);
  if (decoder === undefined) return unknownEncoding();
  if (decoder.encoding === "utf-8") return { ok: true, bytes: new TextEncoder().encode(text) };
  // Without a byte order in its name, UTF-16 says it with a mark.
  if (name === "utf-16") return { ok: true, bytes: utf16(`\ufeff${text}`, true) };
  if (decoder.encoding === "utf-16le") return { ok: true, bytes: utf16(text, false) };
  if (decoder.encoding === "utf-16be") return { ok: true, bytes: utf16(text, true) };
  return encodeByTable(text, decoder);
}

/** Encodings whose bytes are the first code points of Unicode; the standard takes both names for windows-1252. */
const DIRECT = new Map([
  ["iso-8859-1", 256],
  ["latin1", 256],
  ["us-ascii", 128],
  ["ascii", 128],
]);

function decoderOf(encoding: string): Decoder | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: false });
  } catch {
    return undefined;
  }
}

function utf16(text: string, bigEndian: boolean): Uint8Array {
  const bytes = Buffer.from(text, "utf16le");
  return bigEndian ? bytes.swap16() : bytes;
}

function encodeByTable(text: string, decoder: Decoder): Encoded {
  const table = tableOf(decoder);
  const bytes: number[] = [];
  for (const character of text) {
    const code = table.get(character);
    if (code === undefined) return { ok: false, message: NOT_ENCODABLE, known: true };
    bytes.push(...code);
  }
  return { ok: true, bytes: Uint8Array.from(bytes) };
}

/** Characters by the one or two bytes that stand for them; of several forms the first one. */
function tableOf(decoder: Decoder): ReadonlyMap<string, readonly number[]> {
  const table = new Map<string, readonly number[]>();
  if (decoder.encoding === "windows-1252") {
    for (let byte = 0; byte < 256; byte += 1) table.set(windows1252(byte), [byte]);
    return table;
  }
  const learn = (bytes: readonly number[]): boolean => {
    try {
      const character = decoder.decode(Uint8Array.from(bytes));
      if (Array.from(character).length === 1 && !table.has(character)) table.set(character, bytes);
      return true;
    } catch {
      return false;
    }
  };
  const leads: number[] = [];
  for (let byte = 0; byte < 256; byte += 1) if (!learn([byte])) leads.push(byte);
  for (const lead of leads.length > SINGLE_BYTE_GAPS ? leads : [])
    for (let trail = 0x40; trail < 0xff; trail += 1) learn([lead, trail]);
  return table;
}

/** Single-byte encodings leave a few bytes without a meaning; those with pairs have many lead bytes. */
const SINGLE_BYTE_GAPS = 50;

/** The platform takes windows-1252 for ISO-8859-1, which differs in these. */
const HIGH_CONTROLS = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

const windows1252 = (byte: number): string =>
  byte >= 0x80 && byte < 0xa0 ? HIGH_CONTROLS.charAt(byte - 0x80) : String.fromCharCode(byte);

const NOT_TEXT = "The bytes are not text in this encoding.";
const NOT_ENCODABLE = "The string has characters that this encoding does not have.";

function unknownEncoding(): {
  readonly ok: false;
  readonly message: string;
  readonly known: false;
} {
  const hint = "known are UTF-8, UTF-16, UTF-16LE, UTF-16BE, ISO-8859-1, windows-1252, Shift_JIS and others";
  return {
    ok: false,
    message: `This encoding is not known; ${hint}.`,
    known: false,
  };
}
