// Paths that are named, not evaluated: `ignore_changes` and `replace_triggered_by`.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Expression } from "../hcl/syntax.ts";
import type { Path } from "../model/json.ts";

/** `env["LOG_LEVEL"]` → `["env", "LOG_LEVEL"]`; null where it is no path of fixed steps. */
export function expressionPath(expression: Expression): Path | null {
  const steps: (string | number)[] = [];
  let at = expression;
  while (at.kind === "attribute" || at.kind === "index") {
    if (at.kind === "attribute") steps.push(at.name);
    else {
      const key = fixedKey(at.key);
      if (key === null) return null;
      steps.push(key);
    }
    at = at.target;
  }
  return at.kind === "variable" ? [at.name, ...steps.reverse()] : null;
}

/** The elements of a list that is written out; null where it is none. */
export function writtenList(expression: Expression | null): readonly Expression[] | null {
  if (expression?.kind === "parentheses") return writtenList(expression.inner);
  return expression?.kind === "tuple" ? expression.elements : null;
}

/**
 * Where an attribute of a workload's block stands in its specification: `image` → `containers.main.image`,
 * `container["metrics"].env["A"]` → `containers.metrics.env.A`, `mount["/data"]` → `containers.main.mounts["/data"]`.
 */
export function specificationPath(path: Path, isOfContainer: (name: string) => boolean): Path {
  const [first, ...rest] = path;
  if (first === undefined) return [];
  if (first === "container") {
    const [name, ...inner] = rest;
    return name === undefined ? ["containers"] : ["containers", name, ...inContainer(inner)];
  }
  if (first === "init_container") return ["init_containers"];
  if (first === "port") return ["ports", ...rest];
  if (first === "networks" || first === "attach") return ["networks"];
  const own = PLURALS.get(String(first)) ?? String(first);
  return isOfContainer(own) ? ["containers", "main", ...inContainer(path)] : path;
}

function inContainer(path: Path): Path {
  const [first, ...rest] = path;
  if (first === undefined) return [];
  return [PLURALS.get(String(first)) ?? first, ...rest];
}

const PLURALS: ReadonlyMap<string, string> = new Map([
  ["mount", "mounts"],
  ["file", "files"],
  ["directory", "directories"],
]);

/** Of an index that is written out. */
export function fixedKey(key: Expression): string | number | null {
  if (key.kind === "literal") return typeof key.value === "number" ? key.value : null;
  const [part] = key.kind === "template" ? key.parts : [];
  return key.kind === "template" && key.parts.length === 1 && part?.kind === "text" ? part.text : null;
}

export function notAPath(expression: Expression, context: string, example: string) {
  return errorDiagnostic("invalid-path", "This is no path of fixed names.", {
    range: expression.range,
    context,
    detail: `Write for example ${example}.`,
  });
}
