// Host ports by name: `80/tcp` on every address of a node, `10.0.0.1:80/tcp` or `[::1]:80/tcp` on one. Two with one number are in each
// other's way unless both are on one address, and not the same.

/** Where engines listen everywhere. `::` counts as such, as some engines listen on IPv4 with it, too. */
const EVERYWHERE: ReadonlySet<string> = new Set(["", "0.0.0.0", "::", "[::]", "0:0:0:0:0:0:0:0"]);

export function hostPortName(bind: string | undefined, port: number, protocol: string): string {
  const base = `${port}/${protocol}`;
  if (bind === undefined || EVERYWHERE.has(bind)) return base;
  const address = bind.toLowerCase();
  return `${address.includes(":") && !address.startsWith("[") ? `[${address}]` : address}:${base}`;
}

/** `80/tcp` of a name with or without an address. */
export function withoutAddress(name: string): string {
  return name.slice(name.lastIndexOf(":") + 1);
}

/** The keys that a port holds; no other port may ask for one of them. */
export function heldKeys(name: string): readonly string[] {
  const base = withoutAddress(name);
  return base === name ? [base, `*:${base}`] : [base, name];
}

/** The keys that have to be held by nobody. */
export function askedKeys(name: string): readonly string[] {
  const base = withoutAddress(name);
  return base === name ? [base] : [name, `*:${base}`];
}

/** Both cannot be held on one node. */
export function portsClash(a: string, b: string): boolean {
  const held = heldKeys(a);
  return askedKeys(b).some((key) => held.includes(key));
}
