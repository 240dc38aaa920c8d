// What changed, attribute by attribute: equal changes of many replicas once, texts as small diffs, images with short
// digests, secrets never.
import type { AttributeChange, Change, Plan } from "../../plan/document.ts";
import { plural, replicaRanges } from "../names.ts";
import type { Style } from "../style.ts";
import { line, lineWidth, padLine, span, wrapLine } from "../text.ts";
import type { Line, Span } from "../text.ts";
import type { Group } from "../plan-facts/groups.ts";
import { contentText, displayPath, forcedText, movedTags, variantsByPath } from "../plan-facts/attributes.ts";
import { imageStep } from "../plan-facts/images.ts";
import { diffLines } from "./text-diff.ts";
import { stepsOf } from "../plan-facts/value-steps.ts";
import type { ValueStep } from "../plan-facts/value-steps.ts";
import { multilineText } from "../plan-facts/text-diff.ts";

/** Different values of one attribute that are shown, e.g. of a late value that each replica has its own of. */
const MOST_VARIANTS = 2;
/** Parts of one value that differ. */
const MOST_STEPS = 12;
/** Columns in which two values can be compared, however wide the line is. */
const MOST_LINE = 160;

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
  const inside = verbose ? null : stepsOf(plan, before, after);
  if (inside?.json === true) return [...row(span("(JSON)", "faint")), ...stepLines(inside.steps, style)];
  if (old !== null || fresh !== null)
    return [...row(), ...diffLines(old ?? "", fresh ?? "", style, 10, verbose ? Infinity : 14)];
  const limit = verbose ? undefined : 240;
  const whole = [before, after].map((value) => span(contentText(path, value), "plain", limit));
  if (before === null) return row(whole[1] ?? span(""));
  if (after === null) return row(whole[0] ?? span(""));
  const fits = (texts: readonly Span[]): boolean =>
    lineWidth(texts) + width + 20 <= Math.min(style.width, MOST_LINE);
  const [step, ...others] = fits(whole) ? [] : (inside?.steps ?? []);
  if (step !== undefined && (others.length > 0 || step.before === null || step.after === null))
    return [...row(), ...stepLines([step, ...others], style)];
  const at = step === undefined || step.at === "" ? [] : [span(`${step.at} `, "faint")];
  const texts = step === undefined ? whole : stepSpans(step, style);
  const [first = span(""), second = span("")] = texts;
  if (fits([...at, ...texts])) return row(...at, first, arrow, second);
  // each on its own line, so that the difference can be seen
  return [
    ...row(...at, first),
    ...wrapLine([span(" ".repeat(Math.max(8 + width - 1, 8))), arrow, second], style.width, 10 + width),
  ];
}

/** `~ server.port  8080 -> 9090`, below what they are parts of. */
function stepLines(steps: readonly ValueStep[], style: Style): Line[] {
  const shown = steps.slice(0, MOST_STEPS);
  const width = Math.min(
    shown.reduce((most, { at }) => Math.max(most, at.length), 0),
    28,
  );
  const lines = shown.flatMap(({ at, before, after }) => {
    const [symbol, tone] =
      before === null
        ? (["+", "create"] as const)
        : after === null
          ? (["-", "delete"] as const)
          : (["~", "update"] as const);
    const [first = span(""), second] = stepSpans({ at, before, after }, style);
    const label = padLine([span(symbol, tone), span(` ${at}`, "plain", 200)], width + 2);
    const arrow = span(` ${style.glyphs.arrow} `, "faint");
    return wrapLine(
      line("          ", ...label, "  ", first, ...(second === undefined ? [] : [arrow, second])),
      style.width,
      14 + width,
    );
  });
  const rest = steps.length - shown.length;
  return rest === 0
    ? lines
    : [...lines, line(span(`          and ${plural(rest, "more value")} (--verbose shows all)`, "faint"))];
}

/** What there is of before and after. */
function stepSpans({ before, after }: ValueStep, { glyphs }: Style): readonly Span[] {
  return [before, after].flatMap((text) =>
    text === null ? [] : [span(text.replace(/^…|…$/g, glyphs.ellipsis), "plain", 240)],
  );
}

/** `acme/api  1.8.2 -> 1.9.0  (77aa02d1 -> 9b1c5e30)`; the name is not repeated where only the tag changes. */
function imageChange(changes: readonly Change[], before: string, after: string, arrow: Span): Span[] {
  const { name, from, to, digests } = imageStep(changes, before, after);
  const known =
    digests === null
      ? []
      : [
          span("  (", "faint"),
          span(digests[0], "faint"),
          arrow,
          span(digests[1], "faint"),
          span(")", "faint"),
        ];
  if (name === null) return [span(from), arrow, span(to), ...known];
  return [span(`${name}  `), span(from), arrow, span(to, "strong"), ...known];
}
