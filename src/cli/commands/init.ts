// `orch init`: a first configuration to start from; where there is one, whether it can be worked with.
import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { hasErrors } from "../../diagnostics/diagnostic.ts";
import { plural } from "../../render/names.ts";
import { EXIT } from "../exit-codes.ts";
import { readProjectTexts } from "../files.ts";
import type { GlobalOptions } from "../options.ts";
import { loadProject } from "../project.ts";

export async function init(global: GlobalOptions): Promise<number> {
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
  const project = loadProject(global, []);
  terminal.report(project.diagnostics, project.sources);
  if (hasErrors(project.diagnostics) || project.configuration === null) return EXIT.error;
  const { configuration } = project;
  terminal.print(
    `The project "${configuration.project}" is ready: ${plural(configuration.workloads.length, "workload")} on ${plural(configuration.nodes.length, "node")}, state in ${configuration.backend.path}.\n`,
  );
  return EXIT.ok;
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

  port "http" {
    container = 80
    host      = 8080
  }

  healthcheck {
    http = { port = "http", path = "/" }
  }
}

output "url" {
  value = "http://\${service.web.endpoint["http"]}"
}
`;
}
