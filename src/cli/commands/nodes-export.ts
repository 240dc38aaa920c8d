// `orch nodes export`: what planning has to know of engines as one document, so that a plan can be made where no engine may be
// reached. Equal facts make equal bytes: it can be kept in version control or as an artifact.
import writeFileAtomic from "write-file-atomic";
import { resolve } from "node:path";
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from "../../diagnostics/diagnostic.ts";
import { visibleJson } from "../../diagnostics/sanitise.ts";
import { LIMITS } from "../../model/limits.ts";
import type { Image } from "../../model/state.ts";
import { asksForLoad } from "../../planner/load.ts";
import { plural } from "../../render/names.ts";
import { errorCode } from "../../state/file-problem.ts";
import { readWholeFile } from "../../state/read-file.ts";
import { EXIT } from "../exit-codes.ts";
import { formatInventory, makeInventory } from "../inventory/make.ts";
import { parseInventory } from "../inventory/read.ts";
import type { GlobalOptions, VariableOption } from "../options.ts";
import { outside } from "../planning.ts";
import { openRecorded } from "../recorded.ts";
import { observe, openWorld, resolveImages } from "../world.ts";

export interface ExportOptions {
  readonly out?: string;
  readonly withState?: boolean;
}

export async function nodesExport(
  global: GlobalOptions,
  variables: readonly VariableOption[],
  { out, withState }: ExportOptions,
): Promise<number> {
  const { terminal } = global;
  const refused = out === undefined ? null : notReplaceable(resolve(global.directory, out), out);
  if (refused !== null) {
    terminal.report([refused]);
    return EXIT.error;
  }
  const recorded = await openRecorded(global, variables);
  if (recorded === null) return EXIT.error;
  const { desk, state, unfinished } = recorded;
  const { configuration } = desk;
  await desk.close();
  const world = await openWorld(outside(global, desk), configuration, state, new AbortController().signal);
  if (!("sessions" in world)) {
    terminal.report(world);
    return EXIT.error;
  }
  const observation = await observe(world, configuration, asksForLoad(configuration), state);
  // what data asks for, too: its answer is not there yet
  const asked = desk.project.requests.flatMap((one) => (one.kind === "image" ? [one.ref] : []));
  const dataImages = [...new Set([...(configuration.dataImages ?? []), ...asked])];
  const resolved = await resolveImages(world, { ...configuration, dataImages }, state, false);
  await world.close();
  const known = new Map<string, Image>((state?.images ?? []).map((image) => [image.ref, image]));
  const unknown: string[] = [];
  for (const [ref, image] of resolved)
    if ("problem" in image) unknown.push(ref);
    else known.set(ref, image);
  const inventory = makeInventory({
    project: configuration.project,
    world,
    nodes: observation.nodes,
    images: [...known.values()],
    addresses:
      configuration.outputs.length > 0 || configuration.workloads.some(({ late }) => late.length > 0),
    ...(withState === true ? { state } : {}),
  });
  terminal.report([
    ...observation.nodes.flatMap(({ name, status, problem }) =>
      status === "ready" ? [] : [silent(name, problem)],
    ),
    ...unknown.sort().map(notFound),
    ...(withState === true && unfinished > 0 ? [interrupted(unfinished)] : []),
  ]);
  const text = formatInventory(inventory);
  if (out === undefined) {
    terminal.print(visibleJson(text));
    return EXIT.ok;
  }
  try {
    await writeFileAtomic(resolve(global.directory, out), text, { mode: 0o600 });
  } catch (error) {
    const code = errorCode(error);
    if (code === null) throw error;
    terminal.report([notWritten(out, code)]);
    return EXIT.error;
  }
  terminal.note(
    `Wrote ${out}: ${plural(inventory.nodes.length, "node")}, ${plural(inventory.images.length, "image")}${stateText(inventory.state)}.\n`,
  );
  return EXIT.ok;
}

function stateText(state: ReturnType<typeof makeInventory>["state"]): string {
  if (state === undefined) return ", no state";
  return state === null ? ", no state yet" : `, ${plural(state.records.length, "record")}`;
}

/** Nothing but another inventory is replaced. */
function notReplaceable(path: string, shown: string): Diagnostic | null {
  const there = readWholeFile(path, LIMITS.stateFile);
  const isReplaceable = there.ok
    ? there.bytes.length === 0 || parseInventory(there.bytes.toString("utf8"), shown).ok
    : there.why === "missing";
  return isReplaceable
    ? null
    : errorDiagnostic(
        "inventory-not-saved",
        `The inventory could not be written to ${shown}: something else is there.`,
        {
          detail: "Name another file, or remove what is there if nobody needs it.",
        },
      );
}

function notWritten(shown: string, code: string): Diagnostic {
  return errorDiagnostic(
    "inventory-not-saved",
    `The inventory could not be written to ${shown}: ${code === "ENOENT" || code === "ENOTDIR" ? "there is no such folder" : code}.`,
    { detail: "Name a file in a folder that exists and may be written to." },
  );
}

function silent(name: string, problem: string | null): Diagnostic {
  return warningDiagnostic("node-unreachable", `Node ${name} cannot be reached, and so it is written down.`, {
    detail: `${problem ?? "No engine answers there."} Plans from this inventory leave it as it is.`,
  });
}

function notFound(ref: string): Diagnostic {
  return warningDiagnostic("image-not-found", `The image ${JSON.stringify(ref)} cannot be found.`, {
    detail: "Plans from this inventory do not know what it means.",
  });
}

function interrupted(calls: number): Diagnostic {
  return warningDiagnostic(
    "unfinished-run",
    `An interrupted run has left ${plural(calls, "call")} open, which the inventory does not know the end of.`,
    { detail: "`orch apply` finds out; export again afterwards." },
  );
}
