// `orch init`: a first configuration to start from; where there is one, whether it can be worked with.
import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { hasErrors } from "../../diagnostics/diagnostic.ts";
import type { Configuration } from "../../model/configuration.ts";
import { plural } from "../../render/names.ts";
import type { StateStore } from "../../state/store.ts";
import { rememberBackend } from "../../state/used-backend.ts";
import { EXIT } from "../exit-codes.ts";
import { readProjectTexts } from "../files.ts";
import type { GlobalOptions, InitOptions } from "../options.ts";
import { formerBackend, loadProject, openStoreOf } from "../project.ts";
import { settleBackend } from "./migrate.ts";

export async function init(global: GlobalOptions, options: InitOptions): Promise<number> {
  const { terminal } = global;
  const texts = readProjectTexts(global.directory);
  if (texts.diagnostics.some((item) => item.code === "no-configuration")) {
    const file = "main.orch.hcl";
    await writeFile(join(global.directory, file), firstConfiguration(projectName(global.directory)), {
      flag: "wx",
    });
    terminal.print(
      `Wrote ${file}: one web server on the Docker engine of this machine.\n\n  orch plan     shows what would happen\n  orch apply    makes it happen\n`,
    );
    return EXIT.ok;
  }
  const project = loadProject(global, [], "nothing");
  terminal.report(project.diagnostics, project.sources);
  if (hasErrors(project.diagnostics) || project.configuration === null) return EXIT.error;
  const { configuration } = project;
  const store = openStoreOf(global, configuration, configuration.backend);
  try {
    const ready = await prepareBackend(global, configuration, store, options);
    if (ready !== null) return ready;
  } finally {
    terminal.report(await store.close());
  }
  terminal.print(
    `The project "${configuration.project}" is ready: ${plural(configuration.workloads.length, "workload")} on ${plural(configuration.nodes.length, "node")}, state in ${placeOf(configuration, store)}.\n`,
  );
  return EXIT.ok;
}

/** Null: the state can be read, and is where it is looked for. */
async function prepareBackend(
  global: GlobalOptions,
  configuration: Configuration,
  store: StateStore,
  options: InitOptions,
): Promise<number | null> {
  const ready = await store.prepare();
  const read = ready.ok ? await store.read() : ready;
  global.terminal.report(read.diagnostics);
  if (!read.ok) return EXIT.error;
  const former = formerBackend(global, configuration);
  if (former !== null) return settleBackend(global, configuration, former, store, options);
  if (options.migrateState === true)
    global.terminal.print(`The state is kept in ${store.where} already; there is nothing to move.\n`);
  await rememberBackend(global.directory, configuration.backend);
  return null;
}

function placeOf({ backend }: Configuration, store: StateStore): string {
  return backend.type === "local" ? backend.path : store.where;
}

function projectName(directory: string): string {
  const name = basename(directory)
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "");
  return name === "" ? "my-project" : name.slice(0, 40);
}

function firstConfiguration(project: string): string {
  return `orch {
  project = "${project}"
}

# No node block: containers run on the Docker engine of this machine.

service "web" {
  image = "nginx:stable"

  # orch chooses a free host port and keeps it; host = 8080 would fix it.
  port "http" { container = 80 }

  healthcheck {
    http = { port = "http", path = "/" }
  }
}

output "url" {
  value = "http://\${service.web.endpoint["http"]}"
}
`;
}
