#!/usr/bin/env node
// Makes container images where no registry can be reached: from Debian's packages, around a static busybox, with `docker import`.
//
//   node examples/images/build.mjs nginx=nginx:1.27 redis=redis:7 [--host unix:///run/docker.sock] [--cache FOLDER]
//
// NAME is one of busybox, nginx, postgres, redis, python; `NAME=TAG` gives the image's name, NAME alone is its tag `latest`. The
// root file system of each is kept as one tar file in the cache folder (.cache/images of the project), so a second time is quick.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { LEFT_OUT, RECIPES } from "./recipes.mjs";

export const CACHE = fileURLToPath(new URL("../../.cache/images", import.meta.url));

/** Names of the images that can be made. */
export const NAMES = Object.keys(RECIPES);

/**
 * Makes an image on an engine.
 * @param {string} name one of NAMES
 * @param {string} tag the image's name on the engine, `nginx:1.27`
 * @param {{ host?: string, cache?: string }} [options] the engine's address, else the Docker CLI's own
 * @returns {string} the image's id
 */
export function buildImage(name, tag, options = {}) {
  const recipe = recipeOf(name);
  const tar = rootArchive(name, options.cache ?? CACHE);
  const changes = recipe.changes.flatMap((change) => ["--change", change]);
  const host = options.host === undefined ? [] : ["-H", options.host];
  return run("docker", [...host, "import", ...changes, tar, tag]).trim();
}

/**
 * The root file system of an image as a tar file; made when the cache has none for the recipe as it is now.
 * @param {string} name
 * @param {string} cache
 * @returns {string} path of the file
 */
export function rootArchive(name, cache) {
  const recipe = recipeOf(name);
  const key = createHash("sha256")
    .update(JSON.stringify([recipe, [...LEFT_OUT], 1]))
    .digest("hex")
    .slice(0, 12);
  const target = join(cache, `${name}-${key}.tar`);
  if (existsSync(target)) return target;
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), "orch-image-"));
  try {
    const root = join(work, "root");
    makeRoot(root, recipe, join(cache, "packages"));
    const made = join(work, "root.tar");
    run("tar", ["--sort=name", "--numeric-owner", "--owner=0", "--group=0", "-C", root, "-cf", made, "."]);
    // under a name of its own first: two builds at once must not read half a file
    const partial = `${target}.${process.pid}`;
    run("cp", [made, partial]);
    renameSync(partial, target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return target;
}

function recipeOf(name) {
  const recipe = Object.hasOwn(RECIPES, name) ? RECIPES[name] : undefined;
  if (recipe === undefined) throw new Error(`there is no image "${name}"; known are ${NAMES.join(", ")}`);
  return recipe;
}

function makeRoot(root, recipe, packages) {
  const folders = ["bin", "sbin", "lib", "lib64"].map((name) => `usr/${name}`);
  for (const folder of [...folders, "etc", "tmp", "root", "run", "var/log", "var/lib", "proc", "sys", "dev"])
    mkdirSync(join(root, folder), { recursive: true });
  // one /usr, as Debian has it
  for (const name of ["bin", "sbin", "lib", "lib64"]) symlinkSync(`usr/${name}`, join(root, name));
  symlinkSync("../run", join(root, "var/run"));
  run("chmod", ["1777", join(root, "tmp")]);
  for (const file of downloadAll(closure(recipe.packages), packages)) unpack(file, root);
  addBusybox(root);
  addUsers(root, recipe.users);
  for (const folder of recipe.folders) mkdirSync(join(root, folder), { recursive: true });
  for (const [path, target] of Object.entries(recipe.links)) run("ln", ["-sfn", target, join(root, path)]);
  for (const [path, content] of Object.entries(recipe.files)) write(root, path, content, 0o644);
  for (const [path, content] of Object.entries(recipe.scripts)) write(root, path, content, 0o755);
  if (existsSync(join(root, "etc/ld.so.conf"))) run("ldconfig", ["-r", root]);
  for (const waste of [
    "usr/share/doc",
    "usr/share/man",
    "usr/share/locale",
    "usr/share/lintian",
    "etc/nginx/sites-enabled",
  ])
    rmSync(join(root, waste), { recursive: true, force: true });
}

function write(root, path, content, mode) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  rmSync(join(root, path), { force: true });
  writeFileSync(join(root, path), content, { mode });
}

/** Every applet that no package brought as a program of its own. */
function addBusybox(root) {
  const program = ["/bin/busybox", "/usr/bin/busybox"].find((path) => existsSync(path));
  if (program === undefined) throw new Error("busybox is missing: apt-get install -y busybox-static");
  const linked = spawnSync("ldd", [program], { encoding: "utf8" });
  if (linked.status === 0 && !/not a dynamic|statically/.test(linked.stdout + linked.stderr))
    throw new Error("busybox is not the static one: apt-get install -y busybox-static");
  run("cp", [program, join(root, "usr/bin/busybox")]);
  const present = new Set(["usr/bin", "usr/sbin"].flatMap((folder) => readdirSync(join(root, folder))));
  for (const applet of run(program, ["--list"]).trim().split("\n"))
    if (!present.has(applet)) symlinkSync("busybox", join(root, "usr/bin", applet));
}

function addUsers(root, users) {
  const entries = [
    ["root", "0", "/root", "/bin/sh"],
    ["nobody", "65534", "/nonexistent", "/bin/false"],
  ];
  for (const [name, text] of Object.entries(users)) {
    const [uid, home] = text.split(":");
    entries.push([name, uid, home, "/bin/sh"]);
  }
  const passwd = entries.map(
    ([name, uid, home, shell]) => `${name}:x:${uid}:${uid}:${name}:${home}:${shell}\n`,
  );
  const group = entries.map(([name, uid]) => `${name}:x:${uid}:\n`);
  write(root, "/etc/passwd", passwd.join(""), 0o644);
  write(root, "/etc/group", group.join(""), 0o644);
  write(root, "/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n", 0o644);
}

/** The packages with all that they depend on, first alternatives, less what is left out. */
function closure(packages) {
  const found = new Set();
  let wave = packages;
  while (wave.length > 0) {
    for (const name of wave) found.add(name);
    const no = ["recommends", "suggests", "conflicts", "breaks", "replaces", "enhances"].map(
      (kind) => `--no-${kind}`,
    );
    const next = new Set();
    let isAlternative = false;
    for (const line of run("apt-cache", ["depends", ...no, ...wave]).split("\n")) {
      const match = /^ ([ |])(?:Pre)?Depends: (\S+)/.exec(line);
      if (match === null) continue;
      const [, mark, name] = match;
      // `|A` is followed by its alternatives: the first one is taken; `<virtual>` is somebody's other name
      if (!isAlternative && !name.startsWith("<") && !LEFT_OUT.has(name)) next.add(name.replace(/:any$/, ""));
      isAlternative = mark === "|";
    }
    wave = [...next].filter((name) => !found.has(name));
  }
  return [...found].sort((a, b) => (a < b ? -1 : 1));
}

/** Package files in the cache, downloaded where it lacks them. */
function downloadAll(names, folder) {
  if (names.length === 0) return [];
  mkdirSync(folder, { recursive: true });
  const has = (name) =>
    readdirSync(folder).find((file) => file.startsWith(`${name}_`) && file.endsWith(".deb"));
  const missing = names.filter((name) => has(name) === undefined);
  if (missing.length > 0) {
    // elsewhere first: another build may look into the folder while this one downloads
    const own = mkdtempSync(join(folder, "download-"));
    run("apt-get", ["download", "-q", ...missing], own);
    for (const file of readdirSync(own)) renameSync(join(own, file), join(folder, file));
    rmSync(own, { recursive: true, force: true });
  }
  return names.map((name) => {
    const file = has(name);
    if (file === undefined) throw new Error(`the package ${name} could not be downloaded`);
    return join(folder, file);
  });
}

/** Through tar, which keeps the links of /bin and /lib: dpkg-deb -x would put folders in their place. */
function unpack(file, root) {
  run("sh", ["-c", 'dpkg-deb --fsys-tarfile "$0" | tar -x --keep-directory-symlink -C "$1"', file, root]);
}

function run(program, args, cwd) {
  return execFileSync(program, args, {
    encoding: "utf8",
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 2 ** 28,
  });
}

function main(args) {
  const options = {};
  const wanted = [];
  for (let index = 0; index < args.length; index++) {
    if (args[index] === "--host" || args[index] === "--cache") options[args[index].slice(2)] = args[++index];
    else wanted.push(args[index]);
  }
  if (wanted.length === 0) {
    process.stderr.write(
      `usage: build.mjs NAME[=TAG]... [--host ADDRESS] [--cache FOLDER]\nNAME: ${NAMES.join(", ")}\n`,
    );
    return 1;
  }
  for (const item of wanted) {
    const [name, tag = `${name}:latest`] = item.split(/=(.*)/s);
    process.stdout.write(`${tag} ${buildImage(name, tag, options)}\n`);
  }
  return 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    process.exitCode = main(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
