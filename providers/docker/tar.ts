// A tar archive in memory: POSIX ustar headers, with a pax record where a path is longer than they hold.

export interface TarEntry {
  /** Relative, with `/`. */
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Null for a directory. */
  readonly data: Buffer | null;
}

const BLOCK = 512;

/** `modified` in seconds since the epoch, for all entries. */
export function tarArchive(entries: readonly TarEntry[], modified: number): Buffer {
  const parts = entries.flatMap((entry) => entryParts(entry, modified));
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

function entryParts(entry: TarEntry, modified: number): readonly Buffer[] {
  const path = entry.data === null ? `${entry.path}/` : entry.path;
  const data = entry.data ?? Buffer.alloc(0);
  const type = entry.data === null ? "5" : "0";
  const own = [header(path, entry, type, data.length, modified), padded(data)];
  if (Buffer.byteLength(path) <= 100) return own;
  const record = paxRecord("path", path);
  const plain = { mode: 0o644, uid: 0, gid: 0 };
  return [header("pax", plain, "x", record.length, modified), padded(record), ...own];
}

function header(
  path: string,
  owner: Pick<TarEntry, "mode" | "uid" | "gid">,
  type: string,
  size: number,
  modified: number,
): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, width: number): void => {
    block.write(`${value.toString(8).padStart(width - 1, "0")}\0`, at, "ascii");
  };
  Buffer.from(path).copy(block, 0, 0, 100);
  octal(owner.mode, 100, 8);
  octal(owner.uid, 108, 8);
  octal(owner.gid, 116, 8);
  octal(size, 124, 12);
  octal(modified, 136, 12);
  block.write(" ".repeat(8), 148, "ascii");
  block.write(type, 156, "ascii");
  block.write("ustar\u000000", 257, "ascii");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "ascii");
  return block;
}

/** `LENGTH key=value\n`, where the length counts itself. */
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + String(rest).length;
  if (String(length).length > String(rest).length) length = rest + String(length).length;
  return Buffer.from(`${length} ${key}=${value}\n`);
}

function padded(data: Buffer): Buffer {
  const missing = (BLOCK - (data.length % BLOCK)) % BLOCK;
  return missing === 0 ? data : Buffer.concat([data, Buffer.alloc(missing)]);
}
