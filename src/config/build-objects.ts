// The specifications of networks and volumes; secrets are read for their mistakes, and are part of those who use them.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceRange } from "../diagnostics/diagnostic.ts";
import { modulePrefix } from "../model/address.ts";
import type { Address } from "../model/address.ts";
import type { DesiredNetwork, DesiredVolume } from "../model/configuration.ts";
import type { Spec } from "../model/spec.ts";
import { networkName, volumeName } from "../model/object-name.ts";
import type { Building } from "./building.ts";
import { createConsumer } from "./consumer.ts";
import { blockTitle } from "./declarations.ts";
import type { Declaration } from "./declarations.ts";
import { createDraft } from "./draft.ts";
import { MODULE_FRAME } from "./evaluation.ts";
import { flagOf, textOf } from "./field-values.ts";
import { secretName } from "./object-root.ts";
import { objectNameOf } from "./object-names.ts";
import { addressOf } from "./program.ts";
import { readBody } from "./read-body.ts";
import type { Fields, Reading } from "./read-body.ts";
import type { BodySchema } from "./schema.ts";
import { NETWORK, SECRET, VOLUME } from "./schemas/objects.ts";
import { readConditions } from "./stated-rules.ts";
import { secretValue } from "./secret-value.ts";

export function buildNetwork(
  declaration: Declaration,
  key: string | null,
  building: Building,
): DesiredNetwork {
  const { fields, reading } = read(declaration, key, NETWORK, building);
  const scope = textOf(fields, "scope") === "single" ? "single" : "node";
  const external = flagOf(fields, "external") ?? false;
  const name = objectNameOf(building.evaluation, declaration, key, networkName);
  if (external)
    refuseWithExternal(
      fields,
      ["driver", "internal", "subnet", "gateway", "ip_range", "ipv6", "options", "labels"],
      reading,
    );
  const spec = specOf(
    fields,
    building,
    [
      ["name", name],
      ["scope", scope],
      ["driver", textOf(fields, "driver") ?? "bridge"],
      ...(external ? [["external", true] as const] : []),
    ],
    ["internal", "subnet", "gateway", "ip_range", "ipv6", "options", "labels"],
  );
  return {
    address: addressOf(declaration, key),
    kind: "network",
    spec,
    scope,
    external,
    name,
    preventDestroy: isProtected(fields),
    range: declaration.implicit ? null : declaration.block.headerRange,
  };
}

export function buildVolume(declaration: Declaration, key: string | null, building: Building): DesiredVolume {
  const { fields, reading } = read(declaration, key, VOLUME, building);
  const written = textOf(fields, "scope");
  const scope = written === "node" || written === "replica" ? written : "single";
  const external = flagOf(fields, "external") ?? false;
  const shared = flagOf(fields, "shared") ?? false;
  const onDelete = textOf(fields, "on_delete") === "delete" ? "delete" : "retain";
  const name = objectNameOf(building.evaluation, declaration, key, volumeName);
  if (external) refuseWithExternal(fields, ["driver", "driver_opts", "labels", "on_delete"], reading);
  const spec = specOf(
    fields,
    building,
    [
      ["name", name],
      ["scope", scope],
      ["driver", textOf(fields, "driver") ?? "local"],
      ["on_delete", onDelete],
      ...(external ? [["external", true] as const] : []),
      ...(shared ? [["shared", true] as const] : []),
    ],
    ["driver_opts", "labels"],
  );
  return {
    address: addressOf(declaration, key),
    kind: "volume",
    spec,
    scope,
    external,
    shared,
    onDelete,
    name,
    preventDestroy: isProtected(fields),
    range: declaration.block.headerRange,
  };
}

/** Gives the name of its file, which no other secret may have. */
export function checkSecret(declaration: Declaration, key: string | null, building: Building): NamedSecret {
  read(declaration, key, SECRET, building);
  secretValue(building.evaluation, declaration, key);
  const address = addressOf(declaration, key);
  return {
    address,
    // modules may have secrets of one name; whoever uses two of them is told
    name: `${modulePrefix(declaration.within)}${secretName(declaration, key)}`,
    range: declaration.block.headerRange,
  };
}

export interface NamedSecret {
  readonly address: Address;
  readonly name: string;
  readonly range: SourceRange;
}

function read(declaration: Declaration, key: string | null, schema: BodySchema, building: Building) {
  const { block } = declaration;
  const title = blockTitle(block);
  const reading: Reading = {
    evaluation: building.evaluation,
    frame: { ...MODULE_FRAME, title, instance: key === null ? null : { declaration, key } },
    report: building.report,
  };
  const fields = readBody(block.body, block.headerRange, title, schema, reading);
  const lifecycle = fields.records.get("lifecycle");
  building.rules.push(...readConditions(lifecycle, addressOf(declaration, key), null, reading));
  return { fields, reading };
}

function specOf(
  fields: Fields,
  building: Building,
  fixed: readonly (readonly [string, string | boolean])[],
  plain: readonly string[],
): Spec {
  const draft = createDraft(createConsumer(building.evaluation), building.report);
  for (const [name, value] of fixed) draft.put([name], value);
  for (const name of plain) {
    const field = fields.attributes.get(name);
    if (field !== undefined && field.value.data !== false) draft.putField([name], field);
  }
  return draft.finish().spec;
}

function isProtected(fields: Fields): boolean {
  const lifecycle = fields.records.get("lifecycle");
  return lifecycle !== undefined && flagOf(lifecycle, "prevent_destroy") === true;
}

function refuseWithExternal(fields: Fields, names: readonly string[], { report, frame }: Reading): void {
  for (const name of names) {
    const field = fields.attributes.get(name);
    if (field === undefined) continue;
    report(
      errorDiagnostic("conflicting-attributes", `"${name}" cannot be set on what is external.`, {
        range: field.range,
        context: frame.title,
        detail: "It exists already and is used as it is. Remove the attribute, or external = true.",
      }),
    );
  }
}
