// `orch plan --generate-config-out FILE`: blocks for what `import` blocks take in and nobody has declared yet, from what the
// engines show. The file is read with the project from then on.
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Diagnostic, errorDiagnostic, hasErrors } from "../diagnostics/diagnostic.ts";
import { type Address, ownerOf, parseAddress } from "../model/address.ts";
import type { Configuration, Import } from "../model/configuration.ts";
import { generatedBlock } from "./generated-block.ts";
import { findForeign } from "./adoption.ts";
import type { AdoptionTarget } from "./adoption-target.ts";
import { errorCode } from "../state/file-problem.ts";
import type { GlobalOptions } from "./options.ts";
import { type Desk, outside } from "./planning.ts";
import { openWorld } from "./world.ts";

/** Empty where the file was written. */
export async function generateConfig(
  global: GlobalOptions,
  desk: Desk,
  file: string,
): Promise<readonly Diagnostic[]> {
  const { configuration } = desk;
  if (!/(?:\.orch\.hcl|^orch\.hcl)$/.test(file) || file.includes("/"))
    return [
      errorDiagnostic("invalid-option", `${file} is no file that the project would read.`, {
        detail:
          "Name one of the project's folder that ends in .orch.hcl: --generate-config-out generated.orch.hcl.",
      }),
    ];
  const wanted = undeclared(configuration);
  if (wanted.length === 0)
    return [
      errorDiagnostic("nothing-to-generate", "There is no import block whose object has no block yet.", {
        detail: "Write import blocks first, or leave --generate-config-out out.",
      }),
    ];
  const world = await openWorld(outside(global, desk), configuration, null, new AbortController().signal);
  if (!("sessions" in world)) return world;
  try {
    const blocks = new Map<Address, string>();
    const problems: Diagnostic[] = [];
    for (const one of wanted) {
      const target = targetOf(one, configuration);
      if ("severity" in target) problems.push({ ...target, range: one.range, context: "import" });
      else if (!blocks.has(target.owner)) {
        const found = await findForeign(world, configuration, target, one.id);
        if ("failed" in found)
          problems.push(
            ...found.failed.map((problem) => ({ ...problem, range: one.range, context: "import" })),
          );
        else {
          const name = parseAddress(target.owner)?.name ?? "";
          const { spec, name: own } = found.object;
          const shown = target.kind === "network" || target.kind === "volume" ? { ...spec, name: own } : spec;
          blocks.set(target.owner, generatedBlock(target.kind, name, shown));
        }
      }
    }
    return hasErrors(problems)
      ? problems
      : write(resolve(global.directory, file), file, [...blocks.values()]);
  } finally {
    await world.close();
  }
}

function undeclared({ imports, workloads, networks, volumes }: Configuration): readonly Import[] {
  const declared = new Set([...workloads, ...networks, ...volumes].map(({ address }) => address));
  return imports.filter(({ to }) => !declared.has(ownerOf(to as Address))); // an address by the block
}

function targetOf({ to, node }: Import, { nodes }: Configuration): AdoptionTarget | Diagnostic {
  const parts = parseAddress(to);
  const address = to as Address; // parsed above
  if (parts === null || parts.modules.length > 0 || parts.keys.length > 0 || parts.kind === "secret")
    return errorDiagnostic("invalid-address", `No block can be generated for ${to}.`, {
      detail: whyNone(parts),
    });
  const known = nodes.find(({ name }) => name === node);
  if (node !== null && known === undefined)
    return errorDiagnostic("unknown-node", `There is no node ${node}.`, {
      detail: `The nodes are ${nodes.map(({ name }) => name).join(", ")}.`,
    });
  return {
    address: () => address,
    owner: ownerOf(address),
    kind: parts.kind,
    node: known?.name ?? null,
    desired: null,
    name: "",
    isReplicaVolume: false,
  };
}

/** What is shared with others is for its owner to write; a block to start from can be had all the same. */
function whyNone(parts: ReturnType<typeof parseAddress>): string {
  if (parts === null || parts.kind === "secret") return "Engines show no secrets: write the block yourself.";
  const start = `To start from what the engine shows, generate one for to = ${parts.kind}.${parts.name}.`;
  return parts.modules.length > 0
    ? `The block stands in the folder of the module, for all who call it: write it there. ${start}`
    : `A block with for_each stands for all its instances, and the engine shows one: write it yourself. ${start}`;
}

function write(path: string, shown: string, blocks: readonly string[]): readonly Diagnostic[] {
  const text = `# Generated from what the engines show: read it, and keep what is meant.\n\n${blocks.join("\n")}`;
  try {
    writeFileSync(path, text, { flag: "wx" });
    return [];
  } catch (error) {
    const code = errorCode(error);
    if (code === null) throw error;
    return [
      errorDiagnostic(
        "file-not-written",
        code === "EEXIST" ? `${shown} is there already.` : `${shown} cannot be written (${code}).`,
        { detail: "Name another file of the project's folder; what is there is never overwritten." },
      ),
    ];
  }
}
