// Chance that is none: numbers made from a seed and names, the same on every machine (FNV-1a, then the finaliser of
// MurmurHash3, both in the public domain).

/** Draws before the nodes are walked along. */
const DRAWS = 32;

/** 32 bits of a text. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return mix(hash);
}

/** Another number for each pair. */
export function hashPair(a: number, b: number): number {
  return mix(Math.imul(a ^ 0x9e3779b9, 0x01000193) ^ b);
}

/** 0 <= x < 1 */
export function fractionOf(hash: number): number {
  return (hash >>> 0) / 2 ** 32;
}

/** One of `count` that is accepted; -1 where none is. After some draws the next one after the last draw. */
export function draw(seed: number, count: number, accepts: (index: number) => boolean): number {
  let at = 0;
  for (let turn = 0; turn < DRAWS && count > 0; turn++) {
    at = Math.floor(fractionOf(hashPair(seed, turn)) * count);
    if (accepts(at)) return at;
  }
  for (let step = 1; step < count; step++) {
    const next = (at + step) % count;
    if (accepts(next)) return next;
  }
  return -1;
}

function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) | 0;
}
