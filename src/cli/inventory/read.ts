// Reads an inventory that somebody else may have written: what is no inventory of this version is refused, never repaired.
import { resolve } from "node:path";
import { type Result, errorDiagnostic, failure, success } from "../../diagnostics/diagnostic.ts";
import { LIMITS, sizeText } from "../../model/limits.ts";
import { STATE_FORMAT_VERSION } from "../../state/create.ts";
import { strangeName } from "../../state/parse-state.ts";
import { readWholeFile } from "../../state/read-file.ts";
import { problemOf } from "../../state/shape.ts";
import { INVENTORY_FORMAT_VERSION, type Inventory, inventoryChecksum, inventoryShape } from "./document.ts";

const HOW = "Make one with `orch nodes export --out FILE`.";

export function readInventory(directory: string, path: string): Result<Inventory> {
  const read = readWholeFile(resolve(directory, path), LIMITS.stateFile);
  if (read.ok) return parseInventory(read.bytes.toString("utf8"), path);
  const why = {
    missing: `There is no inventory ${path}.`,
    "no-file": `${path} is not a file.`,
    "too-large": `${path} is larger than ${sizeText(LIMITS.stateFile)}, the limit for an inventory.`,
    unreadable: `The inventory ${path} cannot be read${read.code === null ? "" : ` (${read.code})`}.`,
  } as const;
  const code = read.why === "too-large" ? "file-too-large" : "file-unreadable";
  return failure(errorDiagnostic(code, why[read.why], { detail: HOW }));
}

/** `name` is the file's, for messages. */
export function parseInventory(text: string, name: string): Result<Inventory> {
  const damaged = (why: string): Result<Inventory> =>
    failure(errorDiagnostic("inventory-damaged", `${name} is not an inventory: ${why}.`, { detail: HOW }));
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return damaged("it is not JSON");
  }
  const [version, state] = [fieldOf(parsed, "format_version"), fieldOf(parsed, "state")];
  if (typeof version === "string" && majorOf(version) !== majorOf(INVENTORY_FORMAT_VERSION))
    return failure(otherVersion(name, `the inventory format ${version}`, INVENTORY_FORMAT_VERSION));
  const stateVersion = fieldOf(state, "formatVersion");
  if (typeof stateVersion === "string" && stateVersion !== STATE_FORMAT_VERSION)
    return failure(otherVersion(name, `a state of format ${stateVersion}`, STATE_FORMAT_VERSION));
  const problem = problemOf(inventoryShape, parsed);
  if (problem !== null) return damaged(problem);
  const inventory = parsed as Inventory; // checked by the shape
  const strange = strangeParts(inventory);
  if (strange !== null) return damaged(strange);
  return isWhole(inventory)
    ? success(inventory)
    : damaged("it was changed after it was made, as its checksum does not fit");
}

function isWhole({ checksum, ...document }: Inventory): boolean {
  try {
    return inventoryChecksum(document) === checksum;
  } catch {
    return false; // a number that JSON.parse takes for infinite
  }
}

/** What no inventory of ours has: nodes or images that are there twice, or a state of another project. */
function strangeParts({ nodes, images, state, project }: Inventory): string | null {
  return (
    twice(
      "node",
      nodes.map(({ name }) => name),
    ) ??
    twice(
      "image",
      images.map(({ ref }) => ref),
    ) ??
    (state === undefined || state === null
      ? null
      : state.project === project
        ? strangeName(state)
        : `its state is of the project ${JSON.stringify(state.project)}`)
  );
}

function twice(what: string, names: readonly string[]): string | null {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) return `the ${what} ${JSON.stringify(name)} is in it twice`;
    seen.add(name);
  }
  return null;
}

function otherVersion(name: string, what: string, known: string): ReturnType<typeof errorDiagnostic> {
  return errorDiagnostic("inventory-version", `${name} has ${what}; this orch reads ${known}.`, {
    detail: "Export and plan with the same version of orch.",
  });
}

function majorOf(version: string): string | undefined {
  return version.split(".")[0];
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name] // an object, as asked before
    : undefined;
}
