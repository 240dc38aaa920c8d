// gzip (RFC 1952) whose bytes depend on nothing but the input: builds of zlib differ in how they search for repetitions, and
// a plan must not. Greedy search by three bytes, one block of fixed Huffman codes (RFC 1951, section 3.2.6).
import { crc32 } from "node:zlib";

/** A gzip stream without time and system, whose data is flushed and then closed by an empty block, as Go writes it. */
export function gzip(bytes: Uint8Array): Uint8Array {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(bytes), 0);
  trailer.writeUInt32LE(bytes.length % 2 ** 32, 4);
  const header = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
  return Buffer.concat([Buffer.from(header), Buffer.from(deflate(bytes)), trailer]);
}

const EMPTY_BLOCK = [0, 0, 0xff, 0xff];
const END_OF_BLOCK = 256;
const SHORTEST = 3;
const LONGEST = 258;
const WINDOW = 32_768;

function deflate(bytes: Uint8Array): readonly number[] {
  const bits = new BitWriter();
  if (bytes.length > 0) {
    bits.write(0b010, 3);
    writeSymbols(bits, bytes);
    writeLiteral(bits, END_OF_BLOCK);
  }
  // A stored block begins at a whole byte: three bits of header, then filling.
  bits.write(0, 3);
  bits.align();
  return [...bits.bytes, ...EMPTY_BLOCK, 1, ...EMPTY_BLOCK];
}

function writeSymbols(bits: BitWriter, bytes: Uint8Array): void {
  const lastSeen = new Map<number, number>();
  let at = 0;
  while (at < bytes.length) {
    const key = at + 2 < bytes.length ? keyAt(bytes, at) : -1;
    const before = key === -1 ? undefined : lastSeen.get(key);
    const length = before === undefined || at - before > WINDOW ? 0 : sharedLength(bytes, before, at);
    if (before === undefined || length < SHORTEST) writeLiteral(bits, bytes[at] ?? 0);
    else {
      writeLength(bits, length);
      writeDistance(bits, at - before);
    }
    const end = at + Math.max(length, 1);
    for (; at < end; at += 1) if (at + 2 < bytes.length) lastSeen.set(keyAt(bytes, at), at);
  }
}

const keyAt = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);

function sharedLength(bytes: Uint8Array, before: number, at: number): number {
  let length = 0;
  while (length < LONGEST && at + length < bytes.length && bytes[before + length] === bytes[at + length])
    length += 1;
  return length;
}

/** Literals, the end of the block and lengths share one alphabet. */
function writeLiteral(bits: BitWriter, symbol: number): void {
  if (symbol < 144) bits.writeCode(0x30 + symbol, 8);
  else if (symbol < 256) bits.writeCode(0x190 + symbol - 144, 9);
  else if (symbol < 280) bits.writeCode(symbol - 256, 7);
  else bits.writeCode(0xc0 + symbol - 280, 8);
}

/** Lengths 3 to 10 have symbols of their own; then every four symbols cover twice as much; 258 is alone. */
function writeLength(bits: BitWriter, length: number): void {
  if (length === LONGEST) return writeLiteral(bits, 285);
  const offset = length - SHORTEST;
  const extra = offset < 8 ? 0 : Math.floor(Math.log2(offset)) - 2;
  writeLiteral(bits, 257 + 4 * extra + (offset >> extra));
  bits.write(offset & ((1 << extra) - 1), extra);
}

/** Distances 1 to 4 have symbols of their own; then every two symbols cover twice as much. */
function writeDistance(bits: BitWriter, distance: number): void {
  const offset = distance - 1;
  const extra = offset < 4 ? 0 : Math.floor(Math.log2(offset)) - 1;
  bits.writeCode(2 * extra + (offset >> extra), 5);
  bits.write(offset & ((1 << extra) - 1), extra);
}

class BitWriter {
  readonly bytes: number[] = [];
  private pending = 0;
  private count = 0;

  /** Numbers go in from their lowest bit on. */
  write(value: number, width: number): void {
    this.pending |= value << this.count;
    this.count += width;
    while (this.count >= 8) {
      this.bytes.push(this.pending & 0xff);
      this.pending >>>= 8;
      this.count -= 8;
    }
  }

  /** Codes go in from their highest bit on. */
  writeCode(code: number, width: number): void {
    for (let bit = width - 1; bit >= 0; bit -= 1) this.write((code >> bit) & 1, 1);
  }

  align(): void {
    if (this.count > 0) this.write(0, 8 - this.count);
  }
}
