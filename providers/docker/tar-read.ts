// The other way round: the file in an archive of one path, as an engine gives it.

const BLOCK = 512;
/** Extended headers that come before what they are about: pax for one entry and for all, GNU's long names. */
const HEADERS = new Set(["x", "g", "L", "K"]);

/** Null where the first entry is no plain file, or the archive is cut. */
export function firstFile(archive: Buffer): Buffer | null {
  for (let at = 0; at + BLOCK <= archive.length;) {
    const type = archive.toString("latin1", at + 156, at + 157);
    const size = sizeAt(archive, at + 124);
    const data = at + BLOCK;
    if (size === null || data + size > archive.length) return null;
    if (!HEADERS.has(type)) return type === "0" || type === "\0" ? archive.subarray(data, data + size) : null;
    at = data + Math.ceil(size / BLOCK) * BLOCK;
  }
  return null;
}

/** Octal digits, ended by a blank or a zero byte. */
function sizeAt(archive: Buffer, at: number): number | null {
  const digits = /^ *([0-7]{1,12})[ \0]?/.exec(archive.toString("latin1", at, at + 12));
  return digits === null ? null : Number.parseInt(digits[1] ?? "", 8);
}
