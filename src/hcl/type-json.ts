// Types in HCL's JSON notation: `"string"`, `["list","string"]`, `["object",{"a":"number"}]`, with the names of attributes that
// may be absent as a third element, `["tuple",["string"]]`, and `"dynamic"` for what may be of any type.
import type { Json } from "./json.ts";
import { ANY, BOOL, NUMBER, STRING, sortedMap } from "./value.ts";
import type { Type } from "./value.ts";

export function typeToJson(type: Type): Json {
  switch (type.kind) {
    case "string":
    case "number":
    case "bool":
      return type.kind;
    case "any":
      return "dynamic";
    case "list":
    case "set":
    case "map":
      return [type.kind, typeToJson(type.element)];
    case "tuple":
      return ["tuple", type.elements.map(typeToJson)];
    case "object": {
      // `fromEntries` defines properties, so that `__proto__` is one too.
      const attributes = Object.fromEntries(
        [...type.attributes].map(([name, part]) => [name, typeToJson(part)] as const),
      );
      const optional = [...(type.optional ?? [])].sort();
      return optional.length > 0 ? ["object", attributes, optional] : ["object", attributes];
    }
    case "capsule":
      return ["capsule", type.name];
    default:
      return unreachable(type);
  }
}

const PLAIN: ReadonlyMap<string, Type> = new Map<string, Type>([
  ["string", STRING],
  ["number", NUMBER],
  ["bool", BOOL],
  ["dynamic", ANY],
  ["any", ANY],
]);

/** Undefined for what is no type. */
export function typeFromJson(json: Json): Type | undefined {
  if (typeof json === "string") return PLAIN.get(json);
  if (!Array.isArray(json)) return undefined;
  const [kind, inner, names, ...more] = json as readonly Json[]; // isArray does not narrow readonly arrays
  if (inner === undefined || more.length > 0 || (names !== undefined && kind !== "object")) return undefined;
  switch (kind) {
    case "list":
    case "set":
    case "map": {
      const element = typeFromJson(inner);
      return element === undefined ? undefined : { kind, element };
    }
    case "tuple": {
      if (!Array.isArray(inner)) return undefined;
      const elements = (inner as readonly Json[]).map(typeFromJson);
      return elements.every((element) => element !== undefined) ? { kind, elements } : undefined;
    }
    case "object":
      return objectType(inner, names);
    default:
      return undefined;
  }
}

function objectType(inner: Json, names: Json | undefined): Type | undefined {
  if (inner === null || typeof inner !== "object" || Array.isArray(inner)) return undefined;
  const attributes: [string, Type][] = [];
  for (const [name, part] of Object.entries(inner)) {
    const type = typeFromJson(part);
    if (type === undefined) return undefined;
    attributes.push([name.normalize("NFC"), type]);
  }
  if (names === undefined) return { kind: "object", attributes: sortedMap(attributes) };
  if (!Array.isArray(names)) return undefined;
  const optional = new Set<string>();
  for (const name of names as readonly Json[]) {
    if (typeof name !== "string") return undefined;
    optional.add(name.normalize("NFC"));
  }
  return { kind: "object", attributes: sortedMap(attributes), optional };
}

function unreachable(type: never): never {
  throw new Error(`unexpected type ${JSON.stringify(type)}`);
}
