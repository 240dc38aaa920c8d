// What changed, attribute by attribute: equal changes of many replicas once, texts as small diffs, images with short
// digests, secrets never.
import type { Json } from "../../model/json.ts";
import type { AttributeChange, Change, Plan } from "../../plan/document.ts";
import { lookUp } from "../../plan/expand.ts";
import { replicaRanges } from "../names.ts";
import type { Style } from "../style.ts";
import { line, lineWidth, padLine, span, wrapLine } from "../text.ts";
import type { Line, Span } from "../text.ts";
import { attributeText } from "../value.ts";
import type { Group } from "../plan-facts/groups.ts";
import { displayPath, forcedText, movedTags, variantsByPath } from "../plan-facts/attributes.ts";
import { imageText, shortDigest } from "../plan-facts/images.ts";
import { diffLines } from "./text-diff.ts";
import { multilineText } from "../plan-facts/text-diff.ts";

/** Different values of one attribute that are shown, e.g. of a late value that each replica has its own of. */
const MOST_VARIANTS = 2;

export function attributeLines(plan: Plan, group: Group, style: Style, verbose: boolean): Line[] {
  const touched = group.changes.filter(({ before, after }) => before !== null && after !== null);
  const byPath = variantsByPath(touched);
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
  const forced = forcedText(touched);
  return [
    ...lines,
    ...movedTags(touched).map(({ ref, text }) =>
      line("      ", span("~", "update"), ` image ${ref}`, span(`  ${text}`, "faint")),
    ),
    ...(forced === null ? [] : [line("        ", span(forced, "replace"))]),
  ];
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
