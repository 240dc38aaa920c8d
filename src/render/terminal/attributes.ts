// What changed, attribute by attribute: equal changes of many replicas once, texts as small diffs, images with short
// digests, secrets never.
import type { Address } from "../../model/address.ts";
import type { Json } from "../../model/json.ts";
import { isObject, jsonEquals, pathText, sortedKeys } from "../../model/json.ts";
import type { AttributeChange, Change, Plan } from "../../plan/document.ts";
import { lookUp } from "../../plan/expand.ts";
import { replicaRanges, someOf } from "../names.ts";
import type { Style } from "../style.ts";
import { line, lineWidth, padLine, span, wrapLine } from "../text.ts";
import type { Line, Span } from "../text.ts";
import { attributeText } from "../value.ts";
import type { Group } from "./groups.ts";
import { imageText, shortDigest } from "./images.ts";
import { diffLines, multilineText } from "./text-diff.ts";

interface Variant {
  readonly change: AttributeChange;
  readonly addresses: Address[];
}

/** Different values of one attribute that are shown, e.g. of a late value that each replica has its own of. */
const MOST_VARIANTS = 2;

export function attributeLines(plan: Plan, group: Group, style: Style, verbose: boolean): Line[] {
  const touched = group.changes.filter(({ before, after }) => before !== null && after !== null);
  const byPath = collect(touched);
  const labels = [...byPath.keys()].map(displayPath);
  const width = Math.min(
    labels.reduce((most, label) => Math.max(most, label.length), 0),
    28,
  );
  const lines = [...byPath].flatMap(([path, variants]) => {
    const shown = verbose ? variants : variants.slice(0, MOST_VARIANTS);
    const text = shown.flatMap(({ change, addresses }) => {
      const only = addresses.length < touched.length ? replicaRanges(group.owner, addresses, 4) : null;
      return attributeChange(plan, touched, change, only, width, style, verbose);
    });
    if (variants.length > shown.length)
      text.push(
        line(
          span(
            `${" ".repeat(8 + width + 2)}and ${variants.length - shown.length} more values of ${displayPath(path)}, by replica`,
            "faint",
          ),
        ),
      );
    return text;
  });
  return [...lines, ...digestLines(touched), ...forcedLine(touched)];
}

/** `containers.main.env.A` is `env.A` to people, a sidecar's is `container.metrics.env.A`. */
export function displayPath(path: string): string {
  const content = path.replace(/(\bfiles\["(?:[^"\\]|\\.)*"\])\.(?:blob|inline)$/, "$1.content");
  if (content.startsWith("containers.main.")) return content.slice("containers.main.".length);
  return content
    .replace(/^containers(?=[.[])/, "container")
    .replace(/^init_containers(?=[.[])/, "init_container");
}

function collect(changes: readonly Change[]): Map<string, Variant[]> {
  const byPath = new Map<string, Map<string, Variant>>();
  for (const change of changes)
    for (const attribute of change.attributes.flatMap(leaves)) {
      if (/\.resources\.defaults\b/.test(attribute.path)) continue; // only says who wrote the number
      if (attribute.sensitive === "unchanged") continue;
      const variants = byPath.get(attribute.path) ?? new Map<string, Variant>();
      byPath.set(attribute.path, variants);
      const key = JSON.stringify([attribute.before, attribute.after, attribute.sensitive]);
      const variant = variants.get(key);
      if (variant === undefined) variants.set(key, { change: attribute, addresses: [change.address] });
      else variant.addresses.push(change.address);
    }
  return new Map([...byPath].map(([path, variants]) => [path, [...variants.values()]]));
}

/** A change of a whole object is the changes inside it. */
function leaves(change: AttributeChange): AttributeChange[] {
  const { before, after, path } = change;
  if (change.sensitive !== null || !isObject(before) || !isObject(after)) return [change];
  const keys = [...new Set([...sortedKeys(before), ...sortedKeys(after)])];
  return keys
    .filter((key) => !jsonEquals(before[key] ?? null, after[key] ?? null))
    .flatMap((key) => {
      const step = pathText([key]);
      const inner = step.startsWith("[") ? path + step : `${path}.${step}`;
      return leaves({ ...change, path: inner, before: before[key] ?? null, after: after[key] ?? null });
    });
}

function attributeChange(
  plan: Plan,
  changes: readonly Change[],
  change: AttributeChange,
  only: string | null,
  width: number,
  style: Style,
  verbose: boolean,
): Line[] {
  const { path, before, after, sensitive } = change;
  const [symbol, tone] =
    sensitive === "new" || (sensitive === null && before === null)
      ? (["+", "create"] as const)
      : sensitive === "removed" || (sensitive === null && after === null)
        ? (["-", "delete"] as const)
        : (["~", "update"] as const);
  const label = padLine([span(symbol, tone), span(` ${displayPath(path)}`, "plain", 200)], width + 2);
  const notes: Span[] = [];
  if (only !== null) notes.push(span(`  (${only})`, "faint"));
  if (change.effect === "live" || change.effect === "restart")
    notes.push(span(change.effect === "live" ? "  (applied live)" : "  (restarts)", "faint"));
  const row = (...spans: readonly Span[]): Line[] =>
    wrapLine(
      [span(" ".repeat(6)), ...label, ...(spans.length === 0 ? [] : [span("  "), ...spans]), ...notes],
      style.width,
      10 + width,
    );
  const arrow = span(` ${style.glyphs.arrow} `, "faint");

  if (sensitive !== null) return row(span(`(sensitive, ${sensitive})`));
  if (path.endsWith(".image") && typeof after === "string" && typeof before === "string")
    return row(...imageChange(changes, before, after, arrow));
  const [old, fresh] = [multilineText(plan, before), multilineText(plan, after)];
  if (old !== null || fresh !== null)
    return [...row(), ...diffLines(old ?? "", fresh ?? "", style, 10, verbose ? Infinity : 14)];
  const limit = verbose ? undefined : 240;
  const texts = [before, after].map((value) => span(shown(path, value), "plain", limit));
  const [first = span(""), second = span("")] = texts;
  if (before === null) return row(second);
  if (after === null) return row(first);
  const long = lineWidth([first, second]) + width + 20 > style.width;
  if (!long) return row(first, arrow, second);
  // each on its own line, so that the difference can be seen
  return [
    ...row(first),
    ...wrapLine([span(" ".repeat(Math.max(8 + width - 1, 8))), arrow, second], style.width, 10 + width),
  ];
}

function shown(path: string, value: Json): string {
  if (typeof value === "string" && /^b1-[0-9a-f]{64}$/.test(value)) return `content ${value.slice(0, 11)}`;
  return attributeText(path, value);
}

/** `acme/api  1.8.2 -> 1.9.0  (77aa02d1 -> 9b1c5e30)`; the name is not repeated where only the tag changes. */
function imageChange(changes: readonly Change[], before: string, after: string, arrow: Span): Span[] {
  const digest = (side: "before" | "after", ref: string): string | null => {
    const found = changes
      .map((change) => lookUp(change[side]?.images ?? {}, ref))
      .find((item) => item !== undefined);
    return found === undefined ? null : shortDigest(found);
  };
  const [old, fresh] = [digest("before", before), digest("after", after)];
  const digests =
    old === null || fresh === null || old === fresh
      ? []
      : [span("  (", "faint"), span(old, "faint"), arrow, span(fresh, "faint"), span(")", "faint")];
  const name = /^(.+):[^/:]+$/.exec(before)?.[1];
  if (name === undefined || !after.startsWith(`${name}:`))
    return [span(imageText(before, null)), arrow, span(imageText(after, null)), ...digests];
  const [from, to] = [before.slice(name.length + 1), after.slice(name.length + 1)];
  return [span(`${name}  `), span(from), arrow, span(to, "strong"), ...digests];
}

/** A tag that means another image now, or on another node: the text is equal, the digest is not. */
function digestLines(changes: readonly Change[]): Line[] {
  const seen = new Map<string, string>();
  for (const { before, after, node } of changes)
    for (const ref of sortedKeys(after?.images ?? {})) {
      const [old, fresh] = [lookUp(before?.images ?? {}, ref), lookUp(after?.images ?? {}, ref)];
      if (old !== undefined && fresh !== undefined && old !== fresh)
        seen.set(
          ref,
          `${node.from === node.to ? "the tag moved" : `another image on ${node.to ?? ""}`}, digest ${shortDigest(old)} to ${shortDigest(fresh)}`,
        );
    }
  return [...seen].map(([ref, text]) =>
    line("      ", span("~", "update"), ` image ${ref}`, span(`  ${text}`, "faint")),
  );
}

function forcedLine(changes: readonly Change[]): Line[] {
  const paths = [...new Set(changes.flatMap(({ forced_by }) => forced_by))].map(displayPath);
  if (paths.length === 0) return [];
  const verb = paths.length === 1 ? "forces" : "force";
  return [line("        ", span(`${someOf(paths, 3)} ${verb} replacement`, "replace"))];
}
