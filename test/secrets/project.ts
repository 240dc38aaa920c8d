// A project that holds secrets in every place that can hold one, the built program run in it, and everything that is left of
// that: what was printed, and every file but those that the secrets were put into.
import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PLANTS, leaksIn } from "./plants.ts";

const PROGRAM =
  process.env["ORCH_PROGRAM"] ?? fileURLToPath(new URL("../../dist/program/orch.js", import.meta.url));
const LONGEST = 100_000;

export interface Run {
  readonly code: number | null;
  readonly out: string;
}

export interface Planted {
  /** Above everything: the project, its temporary folder, its home. */
  readonly base: string;
  readonly folder: string;
  readonly write: (name: string, text: string) => void;
  readonly orch: (args: readonly string[], environment?: Readonly<Record<string, string>>) => Promise<Run>;
  /** All that was printed and written until now, with names. */
  readonly everything: () => string;
  readonly leaks: () => readonly string[];
  readonly remove: () => void;
}

/** Flags and environment that give every planted secret its value. */
export const FLAGS: readonly string[] = [
  ...["--var", `flag=${PLANTS.flag.value}`],
  ...["--secret", "command=command:sh ../command.sh"],
  ...["--secret", "outside=file:../outside.txt"],
];

export const ENVIRONMENT: Readonly<Record<string, string>> = {
  ORCH_VAR_ascii: PLANTS.ascii.value,
  ORCH_VAR_quotes: PLANTS.quotes.value,
  ORCH_VAR_number: PLANTS.number.value,
  ORCH_VAR_object: `{ user = "u", password = "${PLANTS.base64.value}" }`,
  LEAK_ENV: PLANTS.env.value,
};

export function plantProject(nodes: string, image: string): Planted {
  const base = mkdtempSync(join(tmpdir(), "orch-leak-"));
  const folder = join(base, "project");
  const printed: string[] = [];
  for (const name of ["project", "tmp", "home"]) mkdirSync(join(base, name));
  const inputs = new Set<string>();
  const write = (name: string, text: string): void => {
    inputs.add(join(folder, name));
    writeFileSync(join(folder, name), text);
  };
  write("main.orch.hcl", configuration(nodes, image));
  write("a.auto.vars.hcl", `file = "${PLANTS.file.value}"\n`);
  write("b.auto.vars.json", JSON.stringify({ json: [PLANTS.json.value] }));
  write("secret.txt", `${PLANTS.source.value}\n`);
  write("app.tpl", "user=${user}\n%{ for p in passwords ~}\npassword=${p}\n%{ endfor ~}\n");
  write("../outside.txt", PLANTS.lines.value);
  // what a program that orch starts can see of it is kept to be looked through
  const script =
    "tr '\\0' '\\n' </proc/self/environ >>../seen-by-child; tr '\\0' ' ' </proc/$PPID/cmdline >/dev/null";
  write("../command.sh", `${script}\ncat ../command.txt\n`);
  write("../command.txt", `${PLANTS.command.value}\n`);
  chmodSync(join(base, "command.sh"), 0o755);

  const files = (): string =>
    readdirSync(base, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !inputs.has(join(entry.parentPath, entry.name)))
      .map((entry) => `${entry.name}\n${readFileSync(join(entry.parentPath, entry.name), "latin1")}`)
      .map((text) => `${text}\n${Buffer.from(text, "latin1").toString("utf8")}`)
      .join("\n");
  const everything = (): string => `${printed.join("\n")}\n${files()}`;
  return {
    base,
    folder,
    write,
    everything,
    leaks: () => leaksIn(everything()),
    orch: async (args, environment = ENVIRONMENT) => {
      const run = await start(args, folder, base, environment);
      if (run.code === null || run.out.includes("is a defect in orch")) throw new Error(run.out);
      printed.push(`$ orch ${args.filter((text) => !text.startsWith("flag=")).join(" ")}`, run.out);
      return run;
    },
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
}

function start(
  args: readonly string[],
  cwd: string,
  base: string,
  environment: Readonly<Record<string, string>>,
): Promise<Run> {
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: join(base, "home"),
    TMPDIR: join(base, "tmp"),
    LANG: "C.UTF-8",
    ...environment,
  };
  const child = spawn(process.execPath, [PROGRAM, ...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const limit = setTimeout(() => child.kill("SIGKILL"), LONGEST);
  let out = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (out += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(limit);
      resolve({ code, out });
    });
  });
}

/** Every secret, as it is and made into something else, in every place that takes one. */
export function configuration(nodes: string, image: string, more = ""): string {
  return `
orch {
  project = "leak"
}
${nodes}
variable "ascii" { sensitive = true }
variable "quotes" { sensitive = true }
variable "number" {
  type      = number
  sensitive = true
}
variable "object" {
  type      = object({ user = string, password = string })
  sensitive = true
}
variable "literal" {
  sensitive = true
  default   = "${PLANTS.literal.value}"
}
variable "file" { sensitive = true }
variable "json" {
  type      = list(string)
  sensitive = true
}
variable "flag" { sensitive = true }
variable "partly" {
  default = { name = "n", password = sensitive("${PLANTS.literal.value}") }
}

secret "plain" { value = var.quotes }
secret "from_env" { env = "LEAK_ENV" }
secret "from_file" { file = "secret.txt" }
secret "command" { command = ["sh", "../command.sh"] }
secret "outside" {}
secret "many" {
  for_each = toset(["eu", "us"])
  value    = "\${each.key}:\${var.literal}"
}

locals {
  all = {
    ASCII   = var.ascii
    QUOTES  = var.quotes
    NUMBER  = var.number + 1 - 1
    OBJECT  = var.object.password
    LITERAL = var.literal
    FILE    = var.file
    JSON    = var.json[0]
    FLAG    = var.flag
    PARTLY  = var.partly.password
    ENV     = secret.from_env.value
    SOURCE  = secret.from_file.value
    COMMAND = secret.command.value
    MANY    = secret.many["eu"].value
  }
  made = {
    UPPER     = upper(var.ascii)
    LOWER     = lower(var.ascii)
    REVERSED  = strrev(var.ascii)
    TITLE     = title(var.ascii)
    BASE64    = base64encode(var.ascii)
    GZIPPED   = base64gzip(var.ascii)
    DECODED   = base64decode(var.object.password)
    URL       = urlencode(var.quotes)
    ENCODED   = jsonencode({ a = var.quotes, b = var.number })
    READ      = jsondecode(jsonencode([var.ascii]))[0]
    YAML      = yamlencode({ a = [var.quotes] })
    SHA256    = sha256(var.ascii)
    SHA1      = sha1(var.ascii)
    MD5       = md5(var.ascii)
    SHA512    = base64sha512(var.ascii)
    FORMATTED = format("%s-%05d", var.ascii, var.number)
    PART      = substr(var.ascii, 1, 12)
    SPLIT     = split("Key", var.ascii)[0]
    JOINED    = join(",", [var.ascii, var.file])
    REPLACED  = replace(var.ascii, "k", "x")
    TRIMMED   = trimprefix(var.ascii, "k")
    MATCHED   = regex("[A-Za-z]+", var.ascii)
    CHOSEN    = var.ascii == "x" ? "yes" : var.file
    IS_X      = var.ascii == "x"
    LENGTH    = length(var.ascii)
    FIRST     = element(var.json, 0)
    LOOKED_UP = lookup({ a = var.ascii }, "a")
    MERGED    = merge({ a = 1 }, { a = var.ascii }).a
    LISTED    = [for text in [var.ascii, var.file] : upper(text)][1]
    BY_KEY    = keys({ (var.ascii) = 1 })[0]
    TEXT      = templatestring("<$\${p}>", { p = var.ascii })
    HEREDOC   = <<-END
      password: \${var.ascii}
      %{ if var.number > 1 ~}
      number: \${var.number}
      %{ endif ~}
    END
    TRIED     = try(var.object.password, "none")
    TYPED     = tostring(var.number)
    COALESCED = coalesce(var.ascii, "x")
    INDENTED  = indent(2, var.quotes)
    LATE      = "http://\${var.ascii}@\${service.db.endpoint["pg"]}/\${self.index}"
  }
}

network "inner" { options = { "com.example.token" = var.ascii } }
volume "data" {}

service "db" {
  image    = "${image}"
  command  = ["sleep", "1000"]
  init     = true
  networks = [network.inner]
  port "pg" { container = 5432 }
  mount "/data" { volume = volume.data }
  update { min_healthy_time = "100ms" }
}

service "web" {
  image    = "${image}"
  command  = ["sh", "-c", "exec sleep 1000", var.ascii, "--token=\${var.quotes}"]
  init     = true
  replicas = 2
  networks = [network.inner]
  env      = merge(local.all, local.made)
  secrets  = [secret.plain, secret.from_env, secret.from_file, secret.command, secret.outside, secret.many["eu"], secret.many["us"]]
  user     = "0"
  file "/etc/app/plain.conf" { content = "p=\${var.ascii}\\n\${var.quotes}" }
  file "/etc/app/made.conf" { content = templatefile("app.tpl", { user = "u", passwords = [var.ascii, var.file] }) }
  file "/etc/app/encoded.conf" { content_base64 = base64encode(var.quotes) }
  file "/etc/app/late.conf" { content = "\${service.db.host}:\${var.ascii}" }
  healthcheck {
    command  = ["test", "x\${var.ascii}", "!=", var.quotes]
    interval = "300ms"
    retries  = 20
  }
  container "side" {
    image   = "${image}"
    command = ["sh", "-c", "exec sleep 1000", var.file]
    init    = true
    env     = { TOKEN = var.file, KEYED = var.partly.password }
    file "/etc/side.conf" { content = var.literal }
  }
  init_container "before" {
    image   = "${image}"
    command = ["true", var.flag]
    env     = { TOKEN = var.flag }
  }
  update { min_healthy_time = "100ms" }
}

service "whole" {
  image   = "${image}"
  command = ["sleep", "1000"]
  init    = true
  env     = { (var.ascii) = "the whole map is secret", B = "b" }
  update { min_healthy_time = "100ms" }
}

job "once" {
  image   = "${image}"
  command = ["true", var.ascii]
  env     = local.all
  secrets = [secret.plain]
}

output "password" {
  sensitive = true
  value     = { all = local.all, url = "http://\${var.ascii}@\${service.db.endpoint["pg"]}" }
}
output "open" { value = service.db.endpoint["pg"] }
${more}`;
}
