// The order of strings and keys: by code points, as Go compares the bytes of UTF-8.

/** Below 0 where `a` comes first. UTF-16 alone puts halves of surrogate pairs before U+E000. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const [x, y] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (x !== y) return x >= 0xd800 && y >= 0xd800 ? rankOfUnit(x) - rankOfUnit(y) : x - y;
  }
  return a.length - b.length;
}

const rankOfUnit = (unit: number): number => (unit < 0xe000 ? unit + 0x2000 : unit - 0x800);
