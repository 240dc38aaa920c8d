// Types as text: Terraform's notation for exact places, a few words for sentences.
import type { Type } from "./value.ts";

/** `list(string)`, `object({a=number, b=optional(bool)})`, `tuple([string, number])`; capsules by their name. */
export function typeText(type: Type): string {
  switch (type.kind) {
    case "string":
    case "number":
    case "bool":
    case "any":
      return type.kind;
    case "list":
    case "set":
    case "map":
      return `${type.kind}(${typeText(type.element)})`;
    case "object": {
      const attributes = [...type.attributes].map(([name, attribute]) => {
        const text = typeText(attribute);
        const key = /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u.test(name) ? name : JSON.stringify(name);
        return `${key}=${type.optional?.has(name) === true ? `optional(${text})` : text}`;
      });
      return `object({${attributes.join(", ")}})`;
    }
    case "tuple":
      return `tuple([${type.elements.map(typeText).join(", ")}])`;
    case "capsule":
      return type.name;
    default:
      return unreachable(type);
  }
}

/** For sentences, with an article: `a number`, `a list of string`, `an object`, `a value of any type`. */
export function typePhrase(type: Type): string {
  switch (type.kind) {
    case "string":
    case "number":
    case "bool":
    case "tuple":
      return `a ${type.kind}`;
    case "any":
      return "a value of any type";
    case "object":
      return "an object";
    case "list":
    case "set":
    case "map":
      return type.element.kind === "any" ? `a ${type.kind}` : `a ${type.kind} of ${typeText(type.element)}`;
    case "capsule":
      return `${/^[aeiou]/.test(type.name) ? "an" : "a"} ${type.name}`;
    default:
      return unreachable(type);
  }
}

function unreachable(type: never): never {
  throw new Error(`unexpected type ${JSON.stringify(type)}`);
}
