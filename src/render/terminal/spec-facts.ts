// What a new workload is, in a few labelled lines. `--verbose` adds every attribute that is set.
import type { Json, JsonObject } from "../../model/json.ts";
import { isObject, sortedKeys } from "../../model/json.ts";
import { formatBytes, formatCpu } from "../../model/quantity.ts";
import type { Plan, SpecRef } from "../../plan/document.ts";
import { lookUp, specOf } from "../../plan/expand.ts";
import { someOf } from "../names.ts";
import type { Style } from "../style.ts";
import { line, padLine, span, wrapLine } from "../text.ts";
import type { Line } from "../text.ts";
import { attributeText } from "../value.ts";
import { imageText } from "./images.ts";

type Fact = readonly [label: string, text: string];

export function specLines(plan: Plan, ref: SpecRef, style: Style, verbose: boolean): Line[] {
  const spec = specOf(plan, ref);
  const secret = new Set(lookUp(plan.specs, ref.spec)?.sensitive ?? []);
  const containers = objectAt(spec, "containers");
  const facts = sortedKeys(containers)
    .sort((a, b) => Number(b === "main") - Number(a === "main"))
    .flatMap((name) => {
      const container = objectAt(containers, name);
      const own = containerFacts(container, ref, name === "main", verbose, (path) =>
        secret.has(`containers.${name}.${path}`),
      );
      return name === "main" ? own : [["container", name] as const, ...own];
    });
  const networks = listAt(spec, "networks").map((item) => (isObject(item) ? textOf(item["network"]) : ""));
  facts.push(...portFacts(spec));
  if (networks.length > 0) facts.push(["networks", someOf(networks, 6)]);
  if (verbose) facts.push(...restFacts(spec, ["containers", "ports", "networks", "secrets"]));
  return facts.flatMap(([label, text]) => {
    const heading = padLine(line(span(label, "faint")), 10);
    return wrapLine([span(" ".repeat(6)), ...heading, span(` ${text}`)], style.width, 17);
  });
}

/** The image of the main container, for a heading. */
export function mainImage(plan: Plan, ref: SpecRef): string | null {
  const image = objectAt(objectAt(specOf(plan, ref), "containers"), "main")["image"];
  return typeof image === "string" ? imageText(image, lookUp(ref.images, image) ?? null) : null;
}

function containerFacts(
  container: JsonObject,
  ref: SpecRef,
  isMain: boolean,
  verbose: boolean,
  isSecret: (path: string) => boolean,
): Fact[] {
  const facts: Fact[] = [];
  const image = container["image"];
  // a main container's image is in the heading
  if (!isMain && typeof image === "string")
    facts.push(["image", imageText(image, lookUp(ref.images, image) ?? null)]);
  if (container["command"] !== undefined)
    facts.push(["command", attributeText("command", container["command"])]);
  facts.push(["resources", resourcesText(objectAt(container, "resources"))]);
  if (container["env"] === null) facts.push(["env", "(sensitive)"]);
  const env = objectAt(container, "env");
  const names = sortedKeys(env);
  if (names.length > 0) {
    const masked = (name: string): string =>
      isSecret(`env.${name}`) || env[name] === null ? "(sensitive)" : attributeText(name, env[name] ?? null);
    facts.push([
      "env",
      verbose ? names.map((name) => `${name}=${masked(name)}`).join("  ") : someOf(names, 8),
    ]);
  }
  const mounts = objectAt(container, "mounts");
  if (sortedKeys(mounts).length > 0)
    facts.push([
      "mounts",
      someOf(
        sortedKeys(mounts).map((path) => mountText(path, mounts[path])),
        6,
      ),
    ]);
  const files = [
    ...sortedKeys(objectAt(container, "files")),
    ...sortedKeys(objectAt(container, "directories")),
  ];
  if (files.length > 0) facts.push(["files", someOf(files, 6)]);
  const secrets = listAt(container, "secrets").map(textOf);
  if (secrets.length > 0) facts.push(["secrets", someOf(secrets, 8)]);
  const shown = ["image", "command", "resources", "env", "mounts", "files", "directories", "secrets"];
  if (container["privileged"] === true) facts.push(["privileged", "yes: it may do anything on its node"]);
  if (verbose) facts.push(...restFacts(container, [...shown, "privileged", "pull"]));
  return facts;
}

function resourcesText(resources: JsonObject): string {
  const defaults = listAt(resources, "defaults");
  const mark = (name: string): string => (defaults.includes(name) ? " (default)" : "");
  const cpu = resources["cpu"];
  const memory = resources["memory"];
  const parts = [
    typeof cpu === "number" ? `cpu ${formatCpu(cpu)}${mark("cpu")}` : "",
    typeof memory === "number" ? `memory ${formatBytes(memory)}${mark("memory")}` : "",
  ];
  for (const name of sortedKeys(resources)) {
    if (["cpu", "memory", "defaults"].includes(name)) continue;
    parts.push(`${name.replaceAll("_", " ")} ${attributeText(name, resources[name] ?? null)}`);
  }
  return parts.filter((part) => part !== "").join(", ");
}

function portFacts(spec: JsonObject): Fact[] {
  const ports = objectAt(spec, "ports");
  const texts = sortedKeys(ports).map((name) => {
    const port = objectAt(ports, name);
    const container = `${name} ${textOf(port["container"])}/${textOf(port["protocol"])}`;
    if (port["publish"] === false) return `${container} (not published)`;
    return port["host"] === undefined
      ? `${container} on a chosen host port`
      : `${container} on host port ${textOf(port["host"])}`;
  });
  return texts.length === 0 ? [] : [["ports", someOf(texts, 6)]];
}

function mountText(path: string, mount: Json | undefined): string {
  if (!isObject(mount)) return path;
  const source =
    mount["type"] === "volume" ? mount["volume"] : mount["type"] === "bind" ? mount["source"] : "tmpfs";
  return `${path} from ${textOf(source)}${mount["read_only"] === true ? " (read-only)" : ""}`;
}

function restFacts(object: JsonObject, shown: readonly string[]): Fact[] {
  return sortedKeys(object)
    .filter((name) => !shown.includes(name))
    .map((name) => [name, attributeText(name, object[name] ?? null)]);
}

function objectAt(object: JsonObject, name: string): JsonObject {
  const value = lookUp(object, name);
  return isObject(value) ? value : {};
}

function listAt(object: JsonObject, name: string): readonly Json[] {
  const value = lookUp(object, name);
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function textOf(value: Json | undefined): string {
  return typeof value === "string"
    ? value
    : value === undefined || value === null
      ? "?"
      : JSON.stringify(value);
}
