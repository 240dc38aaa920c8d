// A workload or output that reads late values: what it is linked to, and its evaluations with placements, one a view.
import type { Address } from "../model/address.ts";
import type { AddressView, Link } from "../model/configuration.ts";
import { createEvaluation } from "./evaluation.ts";
import type { Evaluation } from "./evaluation.ts";
import { uniqueLinks } from "./late.ts";

export interface Consumer {
  readonly addLinks: (links: readonly Link[]) => void;
  readonly links: () => readonly Link[];
  /** The evaluation in which a view answers; locals are evaluated once in it. */
  readonly placed: (view: AddressView) => Evaluation;
}

export function createConsumer(base: Evaluation): Consumer {
  const links: Link[] = [];
  const portTargets = new Set<Address>();
  const evaluations = new WeakMap<AddressView, Evaluation>();
  return {
    addLinks: (more) => {
      links.push(...more);
      for (const link of more) if (link.port !== null) portTargets.add(link.target);
    },
    links: () => uniqueLinks(links),
    placed: (view) => {
      const made =
        evaluations.get(view) ??
        createEvaluation(base.program, { view, base, readsPorts: (target) => portTargets.has(target) });
      evaluations.set(view, made);
      return made;
    },
  };
}
