// Override files: `override.orch.hcl` and `*_override.orch.hcl` (and `.json`) change blocks that other files declare. Attributes
// replace those of the same name; nested blocks replace all of their type, but for `lifecycle`, which is merged.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Attribute, Block, Body, File } from "../hcl/syntax.ts";
import { blockTitle } from "./declarations.ts";

/** The files without overrides, changed by them in the order of their names. */
export function mergeOverrides(
  files: readonly File[],
  report: (problem: Diagnostic) => void,
): readonly File[] {
  const overrides = files.filter(({ name }) => isOverride(name));
  if (overrides.length === 0) return files;
  let merged: readonly File[] = files.filter(({ name }) => !isOverride(name));
  for (const { body } of overrides)
    for (const block of body.blocks) merged = mergeBlock(merged, block, report);
  // what stands outside of any block is wrong there as anywhere
  const strays = overrides.flatMap(({ body }) => body.attributes);
  const [first, ...rest] = merged;
  if (strays.length === 0 || first === undefined) return merged;
  return [{ ...first, body: { ...first.body, attributes: [...first.body.attributes, ...strays] } }, ...rest];
}

function isOverride(name: string): boolean {
  return /(?:^|\/|_)override\.orch\.(?:hcl|json)$/.test(name);
}

const NEVER: ReadonlySet<string> = new Set(["moved", "removed", "import"]);

function mergeBlock(
  files: readonly File[],
  override: Block,
  report: (problem: Diagnostic) => void,
): readonly File[] {
  const refuse = (code: string, summary: string, detail: string) => {
    report(
      errorDiagnostic(code, summary, {
        range: override.headerRange,
        context: blockTitle(override),
        detail,
      }),
    );
    return files;
  };
  if (NEVER.has(override.type))
    return refuse(
      "invalid-override",
      `A block "${override.type}" cannot stand in an override file.`,
      "It has no name by which it could be changed: write it into another file.",
    );
  if (override.type === "locals") return mergeLocals(files, override, refuse);
  let found = false;
  const changed = files.map((file): File => {
    const blocks = file.body.blocks.map((block) => {
      if (found || !isSame(block, override)) return block;
      found = true;
      return { ...block, body: mergeBodies(block.body, override.body) };
    });
    return { ...file, body: { ...file.body, blocks } };
  });
  return found
    ? changed
    : refuse(
        "invalid-override",
        `There is no ${blockTitle(override)} to override.`,
        "An override file changes blocks that other files of the folder declare. Rename the file to declare it here.",
      );
}

/** Each name is changed where it is defined. */
function mergeLocals(
  files: readonly File[],
  override: Block,
  refuse: (code: string, summary: string, detail: string) => readonly File[],
): readonly File[] {
  const wanted = new Map(override.body.attributes.map((attribute) => [attribute.name, attribute]));
  const found = new Set<string>();
  const changed = files.map((file): File => {
    const blocks = file.body.blocks.map((block) => {
      if (block.type !== "locals") return block;
      const attributes = block.body.attributes.map((attribute) => {
        const other = wanted.get(attribute.name);
        if (other !== undefined) found.add(attribute.name);
        return other ?? attribute;
      });
      return { ...block, body: { ...block.body, attributes } };
    });
    return { ...file, body: { ...file.body, blocks } };
  });
  const missing = [...wanted.keys()].find((name) => !found.has(name));
  return missing === undefined
    ? changed
    : refuse(
        "invalid-override",
        `There is no local.${missing} to override.`,
        "An override file changes what other files of the folder define.",
      );
}

function mergeBodies(base: Body, override: Body): Body {
  const kinds = new Set(override.blocks.map(madeType));
  const attributes = new Map<string, Attribute>(
    base.attributes.filter(({ name }) => !kinds.has(name)).map((attribute) => [attribute.name, attribute]),
  );
  for (const attribute of override.attributes) attributes.set(attribute.name, attribute);
  const lifecycle = override.blocks.find(({ type }) => type === "lifecycle");
  const kept = base.blocks.flatMap((block): readonly Block[] => {
    // `resources = {…}` takes the place of `resources {…}`
    if (override.attributes.some(({ name }) => name === block.type)) return [];
    if (block.type === "lifecycle" && lifecycle !== undefined)
      return [{ ...block, body: mergeBodies(block.body, lifecycle.body) }];
    return kinds.has(madeType(block)) ? [] : [block];
  });
  const hasLifecycle = kept.some(({ type }) => type === "lifecycle");
  const added = override.blocks.filter(({ type }) => type !== "lifecycle" || !hasLifecycle);
  return { ...base, attributes: [...attributes.values()], blocks: [...kept, ...added] };
}

/** The type of the blocks that a block is, or makes: of `dynamic "port"` it is `port`. */
function madeType(block: Block): string {
  return block.type === "dynamic" ? (block.labels[0]?.text ?? "dynamic") : block.type;
}

function isSame(a: Block, b: Block): boolean {
  return (
    a.type === b.type &&
    a.labels.length === b.labels.length &&
    a.labels.every(({ text }, index) => text === b.labels[index]?.text)
  );
}
