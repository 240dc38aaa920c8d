// What must hold after orch was hit by whatever it was hit by, and was then let run once in peace.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { State } from "../../src/model/state.ts";
import { parseJournal } from "../../src/state/journal-file.ts";
import { recover } from "../../src/state/recover.ts";
import type { LabEngine } from "../engines/lab.ts";
import type { Project } from "../engine/e2e-project.ts";
import { lines, rowsOf } from "../engine/e2e-project.ts";

const JOURNAL = "orch.state.journal";

/** What an engine has of a project: `kind name address uid node`, sorted. */
async function labelled(engine: LabEngine, project: Project): Promise<readonly string[]> {
  const filter = ["--filter", `label=orch.project=${project.name}`];
  const labels = '{{.Label "orch.address"}}\t{{.Label "orch.uid"}}';
  const [containers, networks, volumes] = await Promise.all([
    engine.docker("ps", "-a", ...filter, "--format", `container\t{{.Names}}\t${labels}\t{{.State}}`),
    engine.docker("network", "ls", ...filter, "--format", `network\t{{.Name}}\t${labels}\t`),
    engine.docker("volume", "ls", ...filter, "--format", `volume\t{{.Name}}\t${labels}\t`),
  ]);
  return [...lines(containers), ...lines(networks), ...lines(volumes)].map(
    (line) => `${engine.name}\t${line}`,
  );
}

interface Found {
  readonly node: string;
  readonly kind: string;
  readonly name: string;
  readonly address: string;
  readonly uid: string;
  readonly status: string;
}

/** Everything that the engines have of the project. */
export async function foundOn(engines: readonly LabEngine[], project: Project): Promise<readonly Found[]> {
  const all = (await Promise.all(engines.map((engine) => labelled(engine, project)))).flat();
  return all.map((line) => {
    const [node = "", kind = "", name = "", address = "", uid = "", status = ""] = line.split("\t");
    return { node, kind, name, address, uid, status };
  });
}

/** What is wrong, a line each; empty where all is well. Addresses are those of the replicas that should run. */
export async function problemsOf(
  engines: readonly LabEngine[],
  project: Project,
  addresses: readonly string[],
): Promise<readonly string[]> {
  const found = await foundOn(engines, project);
  const containers = found.filter(({ kind }) => kind === "container");
  const running = containers.filter(({ status }) => status === "running");
  const text = readFileSync(join(project.folder, "orch.state.json"), "utf8");
  const state = JSON.parse(text) as State; // written by orch just now
  return [
    ...different(
      "runs",
      addresses,
      running.map(({ address }) => address),
    ),
    ...containers
      .filter(({ status }) => status !== "running")
      .map(({ name, node, status }) => `${name} on ${node} is ${status}`),
    ...differentFromState(state, found),
    ...notFolded(project, state),
    ...filesLeft(project),
    ...(await plannedStill(project)),
  ];
}

/** State and labels name the same objects, by address, uid and node. */
function differentFromState({ records }: State, found: readonly Found[]): readonly string[] {
  const recorded = records.flatMap((record) =>
    [record.current, ...record.others.map((other) => other.instance)].flatMap((instance) =>
      instance === null ? [] : [`${record.address} ${instance.uid} ${instance.node}`],
    ),
  );
  const there = found.map(({ address, uid, node }) => `${address} ${uid} ${node}`);
  return different("is recorded as", there, recorded);
}

/** What the journal says and the snapshot does not. Lines that are in both do no harm: the next run removes them. */
function notFolded(project: Project, state: State): readonly string[] {
  const path = join(project.folder, JOURNAL);
  if (!existsSync(path)) return [];
  const entries = parseJournal(path, readFileSync(path, "utf8"));
  if (!entries.ok) return entries.diagnostics.map(({ summary }) => summary);
  const recovered = recover(state, entries.value);
  if (!recovered.ok) return recovered.diagnostics.map(({ summary }) => summary);
  const { unfolded } = recovered.value;
  return unfolded === 0 ? [] : [`${unfolded} lines of the journal are not folded`];
}

/** A lock that nobody holds, temporary files. */
function filesLeft(project: Project): readonly string[] {
  const expected = new Set([".orch", "orch.hcl", "orch.state.json", "orch.state.json.backup", JOURNAL]);
  const inside = existsSync(join(project.folder, ".orch")) ? readdirSync(join(project.folder, ".orch")) : [];
  return [
    ...readdirSync(project.folder).filter((name) => !expected.has(name)),
    ...inside.filter((name) => name !== "history").map((name) => `.orch/${name}`),
  ].map((name) => `the file ${name} is left`);
}

async function plannedStill(project: Project): Promise<readonly string[]> {
  const plan = await project.plan();
  return rowsOf(plan).map((row) => `still planned: ${row}`);
}

function different(what: string, expected: readonly string[], actual: readonly string[]): readonly string[] {
  const wanted = new Set(expected);
  const seen = new Set<string>();
  const twice = actual.filter((each) => seen.size === seen.add(each).size);
  return [
    ...expected.filter((each) => !seen.has(each)).map((each) => `not so: ${what} ${each}`),
    ...actual.filter((each) => !wanted.has(each)).map((each) => `unexpected: ${what} ${each}`),
    ...twice.map((each) => `twice: ${what} ${each}`),
  ];
}
