// `data` in expressions: `data.image.web.digest`, `data.http.version["eu"].body`. A block with for_each is the map of its instances.
import { suggestion } from "../hcl/suggest.ts";
import { capsuleValue, objectValue } from "../hcl/value.ts";
import type { CapsuleAnswer, Value } from "../hcl/value.ts";
import { DATA_KINDS } from "./data-kinds.ts";
import { dataValue } from "./data-value.ts";
import type { Declaration } from "./declarations.ts";
import type { Evaluation } from "./evaluation.ts";
import { instanceKeys } from "./instances.ts";
import { addressOf } from "./program.ts";

/** `check`: the name of the check that reads it; null elsewhere. */
export function dataRoot(evaluation: Evaluation, check: string | null): Value {
  const { data } = evaluation.program.declarations;
  return capsuleValue("every data block", {
    label: "data",
    names: () => [...DATA_KINDS.keys()],
    attribute: (kind) =>
      DATA_KINDS.has(kind) ? kindValue(evaluation, kind, check) : unknownKind(kind, data),
  });
}

function kindValue(evaluation: Evaluation, kind: string, check: string | null): Value {
  const { data } = evaluation.program.declarations;
  const blocks = data.get(kind) ?? new Map<string, Declaration>();
  return capsuleValue(`every data ${kind}`, {
    label: `data.${kind}`,
    names: () => [...blocks].flatMap(([name, block]) => (isSeen(block, check) ? [name] : [])),
    attribute: (name) => {
      const declaration = blocks.get(name);
      if (declaration !== undefined)
        return isSeen(declaration, check)
          ? blockValue(evaluation, declaration)
          : ofACheck(declaration.check ?? "", `data.${kind}.${name}`);
      const other = [...data].find(([, group]) => group.has(name));
      const hint = suggestion(name, blocks.keys()).trimStart();
      return {
        failed: true,
        code: "unknown-reference",
        summary: `There is no data ${JSON.stringify(kind)} "${name}".`,
        detail:
          other !== undefined
            ? `There is data.${other[0]}.${name}.`
            : hint !== ""
              ? hint
              : `Declare it with data "${kind}" "${name}" { … }.`,
      };
    },
  });
}

function isSeen(declaration: Declaration, check: string | null): boolean {
  return declaration.check === undefined || declaration.check === check;
}

function ofACheck(check: string, address: string): CapsuleAnswer {
  return {
    failed: true,
    code: "unknown-reference",
    summary: `${address} belongs to the check "${check}", and can be read in its assertions only.`,
    detail:
      "Move the block out of the check for others to read it; where it cannot be read, that is an error then.",
  };
}

function blockValue(evaluation: Evaluation, declaration: Declaration): CapsuleAnswer {
  const instances = evaluation.instances(declaration);
  switch (instances.kind) {
    case "single":
      return instances.enabled ? dataValue(evaluation, declaration, null) : disabled(declaration);
    case "failed":
      return instances.failure;
    case "keyed": {
      const entries: [string, Value][] = [];
      for (const key of instanceKeys(instances)) {
        const value = dataValue(evaluation, declaration, key);
        if ("failed" in value) return value;
        entries.push([key ?? "", value]);
      }
      return objectValue(entries);
    }
    default:
      return instances satisfies never;
  }
}

function disabled(declaration: Declaration): CapsuleAnswer {
  return {
    failed: true,
    code: "disabled-reference",
    summary: `${addressOf(declaration, null)} is switched off by enabled = false, so it cannot be read.`,
    detail: "Switch off what reads it by the same condition, or give a default with try.",
  };
}

function unknownKind(kind: string, data: ReadonlyMap<string, ReadonlyMap<string, unknown>>): CapsuleAnswer {
  const other = [...data].find(([, group]) => group.has(kind));
  return {
    failed: true,
    code: "unknown-reference",
    summary: `There is no kind of data "${kind}".`,
    detail:
      other !== undefined
        ? `The kind comes first: write data.${other[0]}.${kind}.`
        : `${suggestion(kind, DATA_KINDS.keys())} The kinds are ${[...DATA_KINDS.keys()].join(", ")}.`.trimStart(),
  };
}
