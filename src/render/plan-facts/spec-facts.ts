// What a new workload is, in a few labelled lines; what has no line is named. `--verbose` adds every attribute that is set.
import type { Json, JsonObject } from "../../model/json.ts";
import { isObject, jsonEquals, pathText, sortedKeys } from "../../model/json.ts";
import { formatBytes, formatCpu } from "../../model/quantity.ts";
import type { Plan, SpecRef } from "../../plan/document.ts";
import { lookUp, specOf } from "../../plan/expand.ts";
import { someOf } from "../names.ts";
import { attributeText } from "../value.ts";
import { imageText } from "./images.ts";

/** Variables of the environment that are shown unless everything is, and characters of each value. */
const MOST_VARIABLES = 8;
const LONGEST_VALUE = 48;
export type Fact = readonly [label: string, text: string];

/**
 * `refs`: of all replicas that are new; what is told is the first one's, with a mark where another one's variables differ.
 * `ends`: of a job, which runs to its end.
 */
export function specFacts(
  plan: Plan,
  refs: readonly SpecRef[],
  verbose: boolean,
  ends = false,
): readonly Fact[] {
  const [ref] = refs;
  if (ref === undefined) return [];
  const spec = specOf(plan, ref);
  const others = [...new Map(refs.map((item) => [item.spec, item])).values()].map((item) =>
    objectAt(specOf(plan, item), "containers"),
  );
  const secret = new Set(lookUp(plan.specs, ref.spec)?.sensitive ?? []);
  const containers = objectAt(spec, "containers");
  const facts = sortedKeys(containers)
    .sort((a, b) => Number(b === "main") - Number(a === "main"))
    .flatMap((name) => {
      const container = objectAt(containers, name);
      const siblings = others.map((each) => objectAt(objectAt(each, name), "env"));
      const variable = (key: string, value: Json): string => {
        if (secret.has(pathText(["containers", name, "env", key]))) return "(sensitive)";
        if (value === null) return "(not known yet)";
        const same = siblings.every((env) => jsonEquals(lookUp(env, key) ?? null, value));
        return `${shortened(attributeText("", value), verbose)}${same ? "" : " (by replica)"}`;
      };
      const own = containerFacts(container, ref, name === "main", verbose, variable, ends);
      return name === "main" ? own : [["container", name] as const, ...own];
    });
  const networks = listAt(spec, "networks").map((item) => (isObject(item) ? textOf(item["network"]) : ""));
  facts.push(...portFacts(spec));
  if (networks.length > 0) facts.push(["networks", someOf(networks, 6)]);
  if (verbose) facts.push(...restFacts(spec, ["containers", "ports", "networks", "secrets"]));
  return facts;
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
  variable: (name: string, value: Json) => string,
  ends: boolean,
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
    const pairs = names.map((name) => `${name}=${variable(name, lookUp(env, name) ?? null)}`);
    facts.push(["env", verbose ? pairs.join("  ") : someOf(pairs, MOST_VARIABLES)]);
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
  const rest = restFacts(container, [...shown, "privileged", "pull"]);
  if (verbose) facts.push(...rest);
  else {
    const named = rest.map(([name]) => name).filter((name) => !isUsual(name, container[name] ?? null, ends));
    if (named.length > 0) facts.push(["also", `${named.join(", ")} (--verbose)`]);
  }
  return facts;
}

/** What nobody wrote, or could write otherwise: it needs no mention. What runs to its end once is never started again. */
function isUsual(name: string, value: Json, ends: boolean): boolean {
  return name === "restart" && jsonEquals(value, { condition: ends ? "no" : "unless-stopped" });
}

/** Of a long text its beginning; it is quoted. */
function shortened(text: string, verbose: boolean): string {
  return verbose || text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE - 4)}..."`;
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
    const chosen = name === "device_ids" || (name === "cpuset" && resources["exclusive_cores"] !== undefined);
    if (chosen) continue; // beside each replica
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
