// Quantities as Kubernetes writes them (250m, 1.5, 256Mi, 1G) and durations as Go writes them (1m30s).

const UNITS: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["k", 1e3],
  ["K", 1e3],
  ["M", 1e6],
  ["G", 1e9],
  ["T", 1e12],
  ["P", 1e15],
  ["Ki", 2 ** 10],
  ["Mi", 2 ** 20],
  ["Gi", 2 ** 30],
  ["Ti", 2 ** 40],
  ["Pi", 2 ** 50],
]);

const DURATION_UNITS: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
]);

/** A number of cores or bytes: `250m` is 0.25, `4Gi` is 4294967296. Null where the text is no quantity. */
export function parseQuantity(text: string): number | null {
  const found = /^([0-9]+(?:\.[0-9]*)?|\.[0-9]+)([a-zA-Z]*)$/.exec(text);
  if (found === null) return null;
  const [, digits = "", unit = ""] = found;
  const factor = UNITS.get(unit);
  if (factor === undefined && unit !== "m") return null;
  // divided, because a thousandth is no exact double
  const number = factor === undefined ? Number(digits) / 1000 : Number(digits) * factor;
  return Number.isFinite(number) ? number : null;
}

/** Millicores of a CPU quantity, rounded up as Kubernetes does. */
export function parseCpu(quantity: string | number): number | null {
  const cores = typeof quantity === "number" ? quantity : parseQuantity(quantity);
  // 1e-6 absorbs what binary fractions add: 0.1 * 1000 must not round up to 101
  return cores === null || !(cores >= 0) || cores * 1000 > Number.MAX_SAFE_INTEGER
    ? null
    : Math.ceil(cores * 1000 - 1e-6);
}

/** Bytes of a memory quantity, rounded up. */
export function parseBytes(quantity: string | number): number | null {
  const bytes = typeof quantity === "number" ? quantity : parseQuantity(quantity);
  return bytes === null || !(bytes >= 0) || bytes > Number.MAX_SAFE_INTEGER ? null : Math.ceil(bytes - 1e-6);
}

/** Milliseconds of a duration such as `1m30s`, `500ms`, `1.5h`; null where the text is none. */
export function parseDuration(text: string): number | null {
  if (text === "0") return 0;
  const parts = [...text.matchAll(/([0-9]+(?:\.[0-9]+)?)(ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== text) return null;
  let total = 0;
  for (const [, digits = "", unit = ""] of parts) total += Number(digits) * (DURATION_UNITS.get(unit) ?? 0);
  return total > Number.MAX_SAFE_INTEGER ? null : Math.round(total);
}

/** `250m`, `2`, `1.25`: as Kubernetes writes it, thousandths below one core and cores from there on. */
export function formatCpu(millicores: number): string {
  return Math.abs(millicores) < 1000 && millicores !== 0 ? `${millicores}m` : String(millicores / 1000);
}

/** `512Mi`, `1.5Gi`, `100`: the shortest exact text in binary units, else rounded to one decimal. */
export function formatBytes(bytes: number): string {
  for (const unit of ["Pi", "Ti", "Gi", "Mi", "Ki"]) {
    const factor = UNITS.get(unit) ?? 1;
    if (Math.abs(bytes) >= factor) {
      const amount = bytes / factor;
      return `${Number.isInteger(amount) ? amount : Number(amount.toFixed(1))}${unit}`;
    }
  }
  return String(bytes);
}

/** `1m30s`, `500ms`, `0s`. */
export function formatDuration(milliseconds: number): string {
  let rest = Math.round(milliseconds);
  let text = "";
  for (const [unit, size] of [
    ["h", 3_600_000],
    ["m", 60_000],
    ["s", 1000],
    ["ms", 1],
  ] as const) {
    const amount = Math.floor(rest / size);
    if (amount > 0) text += `${amount}${unit}`;
    rest -= amount * size;
  }
  return text === "" ? "0s" : text;
}
