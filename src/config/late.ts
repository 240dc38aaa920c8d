// Late values: unknown values whose marks say which placements they wait for. Made where another workload, `self` or a
// node is read; found again in what an attribute evaluates to.
import type { SourceRange } from "../diagnostics/diagnostic.ts";
import { deepMarks, unknownValue } from "../hcl/value.ts";
import type { Mark, Marks, Type, Value } from "../hcl/value.ts";
import type { Address } from "../model/address.ts";
import type { Link } from "../model/configuration.ts";
import { compareText } from "../model/json.ts";

const LATE = "late";

/** What a late value waits for. */
export type Wait =
  | {
      readonly kind: "link";
      readonly target: Address;
      readonly port: string | null;
      readonly reach: "one" | "all";
      readonly hard: boolean;
      /** The attribute that was read. */
      readonly attribute: "host" | "ports" | "endpoint" | "endpoints";
    }
  | { readonly kind: "self"; readonly attribute: string }
  | { readonly kind: "node"; readonly name: string };

export function lateValue(type: Type, wait: Wait): Value {
  return unknownValue(type, [{ kind: LATE, id: waitText(wait), payload: wait }]);
}

/** What a value and everything in it waits for, each thing once, sorted. */
export function waitsOf(value: Value): readonly Wait[] {
  return waitsOfMarks(deepMarks(value));
}

export function waitsOfMarks(marks: Marks): readonly Wait[] {
  return marks.filter((mark) => mark.kind === LATE).map(waitOf);
}

/** `service.web.endpoint["http"]`: the reference that made a value late. */
export function waitText(wait: Wait): string {
  switch (wait.kind) {
    case "link":
      if (wait.port === null) return `${wait.target}.host`;
      return `${wait.target}.${wait.attribute}[${JSON.stringify(wait.port)}]`;
    case "self":
      return `self.${wait.attribute}`;
    case "node":
      return `nodes[${JSON.stringify(wait.name)}]`;
    default:
      return unreachable(wait);
  }
}

export function linksOf(waits: readonly Wait[], range: SourceRange): readonly Link[] {
  return uniqueLinks(
    waits.flatMap((wait) =>
      wait.kind === "link"
        ? [{ target: wait.target, port: wait.port, reach: wait.reach, hard: wait.hard, range }]
        : [],
    ),
  );
}

/** Sorted by target, port and reach; each once, the first place counts. */
export function uniqueLinks(links: readonly Link[]): readonly Link[] {
  const byKey = new Map<string, Link>();
  for (const link of links) {
    const key = JSON.stringify([link.target, link.port ?? "", link.reach]);
    if (!byKey.has(key)) byKey.set(key, link);
  }
  return [...byKey].sort(([a], [b]) => compareText(a, b)).map(([, link]) => link);
}

function waitOf(mark: Mark): Wait {
  return mark.payload as Wait; // marks of this kind are made by lateValue only
}

function unreachable(wait: never): never {
  throw new Error(`unexpected wait ${JSON.stringify(wait)}`);
}
