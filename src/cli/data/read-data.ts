// Answers what `data` blocks ask for: images as plans resolve them, nodes as they are observed, web pages where that is allowed.
import type { DataAnswer, DataRequest } from "../../config/data-requests.ts";
import { requestKey } from "../../config/data-requests.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { NodeName } from "../../model/address.ts";
import { DEFAULT_PLAN_OPTIONS } from "../../planner/input.ts";
import { mergeNodes } from "../../planner/nodes.ts";
import type { GlobalOptions, PlanFlags } from "../options.ts";
import { type Desk, outside } from "../planning.ts";
import { observe, openWorld, resolveReferences } from "../world.ts";
import { readPage } from "./read-page.ts";

export type DataFlags = Pick<PlanFlags, "allowHttp" | "upgradeImages" | "savedImages" | "lost" | "drained">;

/** Answers go into `answers`. What is returned kept everything from being asked; what one block cannot have is an answer. */
export async function readData(
  global: GlobalOptions,
  desk: Desk,
  flags: DataFlags,
  answers: Map<string, DataAnswer>,
): Promise<readonly Diagnostic[]> {
  const { requests } = desk.project;
  const pages = requests.flatMap((request) => (request.kind === "http" ? [request] : []));
  const ofNodes = requests.filter(({ kind }) => kind !== "http");
  const problems = ofNodes.length === 0 ? [] : await askNodes(global, desk, flags, ofNodes, answers);
  if (problems.length > 0) return problems;
  for (let at = 0; at < pages.length; at += AT_ONCE)
    await Promise.all(
      pages.slice(at, at + AT_ONCE).map(async (page) => {
        answers.set(requestKey(page), flags.allowHttp ? await readPage(page) : NOT_ALLOWED);
      }),
    );
  return [];
}

const AT_ONCE = 8;

const NOT_ALLOWED: DataAnswer = {
  kind: "failed",
  code: "http-not-allowed",
  message: "reads a web page, which has to be allowed",
  detail: "Look at what it asks for, then give --allow-http.",
};

async function askNodes(
  global: GlobalOptions,
  desk: Desk,
  flags: DataFlags,
  requests: readonly DataRequest[],
  answers: Map<string, DataAnswer>,
): Promise<readonly Diagnostic[]> {
  const read = await desk.store.read();
  if (!read.ok) return read.diagnostics;
  const state = read.value?.state ?? null;
  // what runs does not matter here, nor do nodes that only the state knows
  const configuration = { ...desk.configuration, workloads: [], networks: [], volumes: [] };
  const world = await openWorld(outside(global, desk), configuration, null, new AbortController().signal);
  if (!("sessions" in world)) return world;
  try {
    const refs = requests.flatMap((request) => (request.kind === "image" ? [request.ref] : []));
    if (refs.length > 0) {
      const asked = new Map(refs.map((ref) => [ref, "missing" as const]));
      const images = await resolveReferences(world, asked, state, flags.upgradeImages, flags.savedImages);
      for (const ref of refs) {
        const image = images.get(ref) ?? { problem: "There are no nodes to ask." };
        const answer: DataAnswer =
          "problem" in image
            ? {
                kind: "failed",
                code: "data-failed",
                message: `asks for the image ${JSON.stringify(ref)}, which cannot be found`,
                detail: image.problem,
              }
            : { kind: "image", image };
        answers.set(requestKey({ kind: "image", ref }), answer);
      }
    }
    if (requests.some(({ kind }) => kind === "nodes")) {
      const observation = await observe(world, configuration, false);
      const nodes = mergeNodes(configuration, observation, {
        ...DEFAULT_PLAN_OPTIONS,
        lost: flags.lost as readonly NodeName[], // those that are no node's are reported by the plan
        drained: flags.drained as readonly NodeName[],
      });
      answers.set(requestKey({ kind: "nodes" }), { kind: "nodes", nodes });
    }
    return [];
  } finally {
    await world.close();
  }
}
