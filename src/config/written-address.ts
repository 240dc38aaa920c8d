// Addresses that are written as expressions, `service.web`, `module.shop["eu"].service.web["a"]`: named, not evaluated, as what
// they name may be gone. Keys may be computed where a reader for them is given.
import type { Expression } from "../hcl/syntax.ts";
import { KINDS, formatAddress, modulePrefix } from "../model/address.ts";
import type { Kind, ModuleStep } from "../model/address.ts";
import { fixedKey } from "./syntax-paths.ts";

export interface WrittenAddress {
  /** As it is written, without the module that it is written in. */
  readonly modules: readonly ModuleStep[];
  /** Null where a module is meant. */
  readonly object: { readonly kind: Kind; readonly name: string; readonly key: string | null } | null;
  /** Of a replica. */
  readonly index: number | null;
}

type Step = { readonly name: string } | { readonly key: string | number };

/** Null where it is no address. `readKey` is asked for keys that are not written out. */
export function writtenAddress(
  expression: Expression,
  readKey: (key: Expression) => string | null = () => null,
): WrittenAddress | null {
  const steps: Step[] = [];
  let at = expression;
  while (at.kind === "attribute" || at.kind === "index") {
    if (at.kind === "attribute") steps.push({ name: at.name });
    else {
      const key = fixedKey(at.key) ?? readKey(at.key);
      if (key === null) return null;
      steps.push({ key });
    }
    at = at.target;
  }
  if (at.kind !== "variable") return null;
  return readSteps([{ name: at.name }, ...steps.reverse()]);
}

/** Its address in a module: `prefix` is what addresses there start with. */
export function addressWithin(prefix: string, { modules, object, index }: WrittenAddress): string {
  const path = `${prefix}${modulePrefix(modules)}`;
  if (object === null) return path.slice(0, -1);
  return `${path}${formatAddress({ ...object, keys: object.key === null ? [] : [object.key], index })}`;
}

function readSteps(steps: readonly Step[]): WrittenAddress | null {
  const modules: ModuleStep[] = [];
  let at = 0;
  const name = (): string | null => {
    const step = steps[at];
    if (step === undefined || !("name" in step)) return null;
    at++;
    return step.name;
  };
  const key = (): string | null => {
    const step = steps[at];
    if (step === undefined || !("key" in step) || typeof step.key !== "string") return null;
    at++;
    return step.key;
  };
  for (;;) {
    const word = name();
    if (word === null) return at === steps.length && modules.length > 0 ? done(modules, null) : null;
    const own = name();
    if (own === null) return null;
    if (word === "module") {
      modules.push({ name: own, key: key() });
      continue;
    }
    const kind = KINDS.find((candidate) => candidate === word);
    if (kind === undefined) return null;
    const object = { kind, name: own, key: key() };
    const [next, more] = steps.slice(at);
    if (next === undefined) return done(modules, object);
    if (more !== undefined || !("key" in next) || typeof next.key !== "number") return null;
    return { modules, object, index: next.key };
  }
}

function done(modules: readonly ModuleStep[], object: WrittenAddress["object"]): WrittenAddress {
  return { modules, object, index: null };
}
