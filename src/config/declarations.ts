// The blocks of a module by kind and name: which block types there are, how many labels each has, and that no name is
// declared twice. Nothing is evaluated here.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { suggestion } from "../hcl/suggest.ts";
import type { Attribute, Block, File } from "../hcl/syntax.ts";
import type { Kind, ModuleStep } from "../model/address.ts";
import { DATA } from "./schemas/data.ts";
import { plural, rangeText } from "./wording.ts";

/** Kinds that expressions refer to by `kind.name`. */
export type ObjectKind = Kind;

export interface Declaration {
  readonly kind: string;
  readonly name: string;
  readonly block: Block;
  /** Made by orch, written nowhere: the default network. */
  readonly implicit: boolean;
  /** The module instance that it belongs to, from the root; empty for what the root module declares. */
  readonly within: readonly ModuleStep[];
  /** Of data in a block `check`: its name. Nobody else reads it, and where it cannot be read that is a warning. */
  readonly check?: string;
}

export interface Declarations {
  readonly orch: Block | null;
  readonly variables: ReadonlyMap<string, Declaration>;
  readonly locals: ReadonlyMap<string, Attribute>;
  readonly nodes: ReadonlyMap<string, Declaration>;
  readonly namespaces: ReadonlyMap<string, Declaration>;
  readonly reservations: ReadonlyMap<string, Declaration>;
  readonly outputs: ReadonlyMap<string, Declaration>;
  /** Calls of modules. */
  readonly modules: ReadonlyMap<string, Declaration>;
  readonly checks: ReadonlyMap<string, Declaration>;
  readonly policies: ReadonlyMap<string, Declaration>;
  /** By kind of data, then by name; a declaration's kind is `data.image`. */
  readonly data: ReadonlyMap<string, ReadonlyMap<string, Declaration>>;
  readonly moved: readonly Block[];
  readonly removed: readonly Block[];
  readonly imports: readonly Block[];
  /** By kind, then by name; in order of the files' names and places. */
  readonly objects: ReadonlyMap<ObjectKind, ReadonlyMap<string, Declaration>>;
}

type Group =
  "check" | "policy" | "variable" | "node" | "namespace" | "reservation" | "output" | "module" | ObjectKind;

const LABELLED: readonly Group[] = [
  "variable",
  "module",
  "node",
  "namespace",
  "reservation",
  "network",
  "volume",
  "secret",
  "service",
  "daemon",
  "job",
  "output",
  "check",
  "policy",
];

const OBJECTS: readonly ObjectKind[] = ["network", "volume", "secret", "service", "daemon", "job"];

/** Blocks without a label, of which there may be many. */
const PLAIN: readonly string[] = ["moved", "removed", "import"];

/** Blocks of the language that this version does not carry out. */
const LATER: ReadonlySet<string> = new Set(["provider", "registry", "stateful_service", "cron_job"]);

/** What only the root module says: where things run and where the state is. */
const ROOT_ONLY: ReadonlySet<string> = new Set([
  ...["orch", "node", "namespace", "reservation", "provider", "registry", "policy", "import"],
]);

/** Names that calls of modules use for themselves. */
const CALL_WORDS: readonly string[] = [
  "count",
  "depends_on",
  "enabled",
  "for_each",
  "lifecycle",
  "providers",
  "source",
  "version",
];

export function collectDeclarations(
  files: readonly File[],
  report: (problem: Diagnostic) => void,
  role: "root" | "module" = "root",
): Declarations {
  const groups = new Map<string, Map<string, Declaration>>(LABELLED.map((kind) => [kind, new Map()]));
  const locals = new Map<string, Attribute>();
  const data = new Map<string, Map<string, Declaration>>();
  const plain = new Map<string, Block[]>(PLAIN.map((type) => [type, []]));
  let orch: Block | null = null;
  for (const file of files) {
    for (const attribute of file.body.attributes) report(strayAttribute(attribute));
    for (const block of file.body.blocks) {
      if (role === "module" && ROOT_ONLY.has(block.type)) report(misplaced(block));
      else if (block.type === "orch") {
        if (!hasLabels(block, 0, report)) continue;
        if (orch !== null) report(secondOrch(block, orch));
        else orch = block;
      } else if (block.type === "locals") {
        if (hasLabels(block, 0, report)) collectLocals(block, locals, report);
      } else if (block.type === "data") {
        if (hasLabels(block, 2, report)) declareData(block, data, report);
      } else if (plain.has(block.type)) {
        if (hasLabels(block, 0, report)) plain.get(block.type)?.push(block);
      } else {
        const group = groups.get(block.type);
        if (group === undefined) report(unknownBlock(block));
        else if (hasLabels(block, 1, report)) {
          if (role === "module" && block.type === "variable") refuseCallWord(block, report);
          declare(block, group, report);
          if (block.type === "check") declareScoped(block, data, report);
        }
      }
    }
  }
  const group = (kind: Group) => groups.get(kind) ?? new Map<string, Declaration>();
  return {
    orch,
    variables: group("variable"),
    locals,
    nodes: group("node"),
    namespaces: group("namespace"),
    reservations: group("reservation"),
    outputs: group("output"),
    modules: group("module"),
    checks: group("check"),
    policies: group("policy"),
    data,
    moved: plain.get("moved") ?? [],
    removed: plain.get("removed") ?? [],
    imports: plain.get("import") ?? [],
    objects: new Map(OBJECTS.map((kind) => [kind, group(kind)])),
  };
}

/** `service "web"`: how messages name a block. */
export function blockTitle(block: Block): string {
  return [block.type, ...block.labels.map((label) => JSON.stringify(label.text))].join(" ");
}

/** The same declarations, as they belong to one instance of the module. */
export function declarationsWithin(declarations: Declarations, within: readonly ModuleStep[]): Declarations {
  const own = (group: ReadonlyMap<string, Declaration>) =>
    new Map([...group].map(([name, declaration]) => [name, { ...declaration, within }] as const));
  return {
    ...declarations,
    variables: own(declarations.variables),
    outputs: own(declarations.outputs),
    modules: own(declarations.modules),
    data: new Map([...declarations.data].map(([kind, group]) => [kind, own(group)] as const)),
    objects: new Map([...declarations.objects].map(([kind, group]) => [kind, own(group)] as const)),
  };
}

function misplaced(block: Block): Diagnostic {
  return errorDiagnostic("misplaced-block", `A block "${block.type}" stands in the root module only.`, {
    range: block.headerRange,
    context: blockTitle(block),
    detail:
      block.type === "node"
        ? "Nodes are what a project runs on: declare it beside the orch block, and pass what the module needs of it as a variable."
        : "Move it to the folder that is planned.",
  });
}

function refuseCallWord(block: Block, report: (problem: Diagnostic) => void): void {
  const [label] = block.labels;
  if (label === undefined || !CALL_WORDS.includes(label.text)) return;
  report(
    errorDiagnostic("invalid-name", `A variable of a module cannot be called "${label.text}".`, {
      range: label.range,
      context: blockTitle(block),
      detail: "In a module block this word has a meaning of its own. Use another name.",
    }),
  );
}

function hasLabels(block: Block, count: 0 | 1 | 2, report: (problem: Diagnostic) => void): boolean {
  if (block.labels.length === count) return true;
  const extra = block.labels[count];
  const wants =
    count === 0
      ? `A block "${block.type}" has no label.`
      : `A block "${block.type}" has ${count === 1 ? "one label, its name" : "two labels, its kind and its name"}; this one has ${plural(block.labels.length, "label")}.`;
  report(
    errorDiagnostic("wrong-labels", wants, {
      range: extra?.range ?? block.headerRange,
      detail: `Write ${block.type}${["", ' "name"', ' "image" "name"'][count] ?? ""} { … }.`,
      context: blockTitle(block),
    }),
  );
  return false;
}

/** Names of data in checks are those of the module, so that each has an address. */
function declareScoped(
  check: Block,
  data: Map<string, Map<string, Declaration>>,
  report: (problem: Diagnostic) => void,
): void {
  for (const block of check.body.blocks)
    if (block.type === "data" && hasLabels(block, 2, report))
      declareData(block, data, report, check.labels[0]?.text);
}

function declareData(
  block: Block,
  data: Map<string, Map<string, Declaration>>,
  report: (problem: Diagnostic) => void,
  check?: string,
): void {
  const [label] = block.labels;
  if (label === undefined) return;
  const { text: kind, range } = label;
  if (!DATA.has(kind)) {
    const known = [...DATA.keys()];
    report(
      errorDiagnostic("unknown-data", `There is no kind of data ${JSON.stringify(kind)}.`, {
        range,
        detail: `${suggestion(kind, known)} The kinds are ${known.join(", ")}.`.trimStart(),
        context: blockTitle(block),
      }),
    );
    return;
  }
  const group = data.get(kind) ?? new Map<string, Declaration>();
  data.set(kind, group);
  declare(block, group, report, check);
}

function declare(
  block: Block,
  group: Map<string, Declaration>,
  report: (problem: Diagnostic) => void,
  check?: string,
): void {
  const label = block.labels.at(-1);
  if (label === undefined) return;
  const { text: name, range } = label;
  if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(name)) {
    report(
      errorDiagnostic("invalid-name", `${JSON.stringify(name)} cannot be the name of a ${block.type}.`, {
        range,
        detail:
          "Names start with a letter or underscore and go on with letters, digits, underscores and hyphens.",
        context: blockTitle(block),
      }),
    );
    return;
  }
  const first = group.get(name);
  if (first === undefined) {
    const kind = block.type === "data" ? `data.${block.labels[0]?.text ?? ""}` : block.type;
    const scope = check === undefined ? {} : { check };
    group.set(name, { kind, name, block, implicit: false, within: [], ...scope });
    return;
  }
  report(
    errorDiagnostic("duplicate-block", `${blockTitle(block)} is declared twice.`, {
      range: block.headerRange,
      detail: `The first one is at ${rangeText(first.block.headerRange)}. Rename or remove one of them.`,
      related: { range: first.block.headerRange, message: "declared here first" },
    }),
  );
}

function collectLocals(
  block: Block,
  locals: Map<string, Attribute>,
  report: (problem: Diagnostic) => void,
): void {
  for (const inner of block.body.blocks)
    report(
      errorDiagnostic("unexpected-block", `A block "locals" holds name = value lines, no blocks.`, {
        range: inner.headerRange,
        context: "locals",
      }),
    );
  for (const attribute of block.body.attributes) {
    const first = locals.get(attribute.name);
    if (first === undefined) locals.set(attribute.name, attribute);
    else
      report(
        errorDiagnostic("duplicate-local", `local.${attribute.name} is defined twice.`, {
          range: attribute.nameRange,
          detail: `The first one is at ${rangeText(first.nameRange)}. Rename or remove one of them.`,
          context: "locals",
          related: { range: first.nameRange, message: "defined here first" },
        }),
      );
  }
}

function secondOrch(block: Block, first: Block): Diagnostic {
  return errorDiagnostic("duplicate-block", `A project has one block "orch", and this is a second one.`, {
    range: block.headerRange,
    detail: `The first one is at ${rangeText(first.headerRange)}. Merge them into one.`,
    context: "orch",
    related: { range: first.headerRange, message: "declared here first" },
  });
}

function strayAttribute(attribute: Attribute): Diagnostic {
  return errorDiagnostic("unexpected-attribute", `"${attribute.name}" stands outside of any block.`, {
    range: attribute.nameRange,
    detail: "At the top of a file there are only blocks. For a value to refer to, write locals { … }.",
  });
}

function unknownBlock(block: Block): Diagnostic {
  if (LATER.has(block.type))
    return errorDiagnostic("not-supported-yet", `A block "${block.type}" is not supported yet.`, {
      range: block.headerRange,
      context: blockTitle(block),
    });
  if (block.type === "dynamic")
    return errorDiagnostic("unexpected-block", 'A block "dynamic" stands inside of another block.', {
      range: block.headerRange,
      detail: "For several blocks at the top of a file write for_each into the block itself.",
      context: blockTitle(block),
    });
  const known = ["orch", "locals", "data", ...PLAIN, ...LABELLED];
  const hint = suggestion(block.type, known).trimStart();
  return errorDiagnostic("unknown-block", `There is no block type "${block.type}".`, {
    range: block.typeRange,
    detail: hint !== "" ? hint : `The block types are ${known.join(", ")}.`,
  });
}
