// Functions of files and paths. Files are read through the context only, which stays inside of the project.
import type { CallContext, FunctionDefinition, FunctionFailure } from "../scope.ts";
import { boolValue, stringValue } from "../value.ts";
import type { Type, Value } from "../value.ts";
import { utf8Value } from "./bytes.ts";
import { setOf } from "./conversion.ts";
import { BOOL, STRING, define, fail, text, textOf } from "./define.ts";
import { compileGlob } from "./glob.ts";
import { digest } from "./hashes.ts";
import type { HashName } from "./hashes.ts";

const PATHS: Type = { kind: "set", element: STRING };

export const fileFunctions: readonly FunctionDefinition[] = [
  define({
    name: "abspath",
    description:
      "A path as an absolute one, without `.` and `..`. One that is not absolute depends on the machine, so it works in `orch console` only.",
    example: ['abspath("/srv/web/../db")', '"/srv/db"'],
    parameters: [text("path")],
    returns: STRING,
    call: ([path], { folders }) => {
      const given = textOf(path);
      if (given.startsWith("/")) return stringValue(cleanPath(given));
      return folders === undefined
        ? fail(
            "A path that is not absolute works in `orch console` only, because a plan must not depend on the machine. Use path.module.",
            0,
          )
        : stringValue(cleanPath(`${folders.working}/${given}`));
    },
  }),
  define({
    name: "basename",
    description: "The last part of a path.",
    example: ['basename("conf/web/app.toml")', '"app.toml"'],
    parameters: [text("path")],
    returns: STRING,
    call: ([path]) => stringValue(lastPart(textOf(path))),
  }),
  define({
    name: "dirname",
    description: "A path without its last part.",
    example: ['dirname("conf/web/app.toml")', '"conf/web"'],
    parameters: [text("path")],
    returns: STRING,
    call: ([path]) => stringValue(cleanPath(textOf(path).replace(/[^/]*$/, ""))),
  }),
  define({
    name: "pathexpand",
    description:
      "A path with the home folder in place of a leading `~`, which works in `orch console` only; others stay as they are.",
    example: ['pathexpand("/srv/web")', '"/srv/web"'],
    parameters: [text("path")],
    returns: STRING,
    call: ([path], { folders }) => {
      const given = textOf(path);
      if (!given.startsWith("~")) return stringValue(given);
      if (given !== "~" && !given.startsWith("~/"))
        return fail("Home folders of other users are not known.", 0);
      return folders === undefined
        ? fail(
            "~ works in `orch console` only, because a plan must not depend on who makes it. Use a variable instead.",
            0,
          )
        : stringValue(cleanPath(folders.home + given.slice(1)));
    },
  }),
  define({
    name: "file",
    description: "The content of a file of the project as a string; it must be UTF-8.",
    example: ['file("motd.txt")', '"Welcome\\n"'],
    parameters: [text("path")],
    returns: STRING,
    call: ([path], context) => readText(textOf(path), context),
  }),
  ofFile("filebase64", "The content of a file of the project in Base64.", '"V2VsY29tZQo="', (bytes) =>
    Buffer.from(bytes).toString("base64"),
  ),
  hashOf("filebase64sha256", "SHA-256", "base64", "DpDhqjZIHjmZOdMmgNqyAFwpnyu5w7prFRrAzIIf7Ho="),
  hashOf(
    "filebase64sha512",
    "SHA-512",
    "base64",
    "wHva4Y7fXfOTyAQmU3EKCPvAqV9yO0W5mT/4A4mzwpDA1mqapPEjaXaZm8GuT4gAlaG88w0B5Naq0RwLQKzdZQ==",
  ),
  define({
    name: "fileexists",
    description: "Whether the project has a file at a path. A folder is an error.",
    example: ['fileexists("motd.txt")', "true"],
    parameters: [text("path")],
    returns: BOOL,
    call: ([path], context) => {
      const result = context.readFile(textOf(path));
      if (result.ok) return boolValue(true);
      return (result.reason ?? "missing") === "missing" ? boolValue(false) : fail(result.message, 0);
    },
  }),
  hashOf("filemd5", "MD5", "hex", "7803ffcaea43bb81a439fde13b29bc35"),
  define({
    name: "fileset",
    description:
      "The paths of a folder's files that match a pattern: `*` and `?` within a name, `**` for folders at any depth, `[a-z]`, `{a,b}`.",
    example: ['fileset("conf", "**/*.toml")', '["app.toml", "web/app.toml"]'],
    parameters: [text("path"), text("pattern")],
    returns: PATHS,
    call: ([path, pattern], context) => matchingFiles(textOf(path), textOf(pattern), context),
  }),
  hashOf("filesha1", "SHA-1", "hex", "15475108dae528b14d0c4a4493cb19b8b3bf042d"),
  hashOf("filesha256", "SHA-256", "hex", "0e90e1aa36481e399939d32680dab2005c299f2bb9c3ba6b151ac0cc821fec7a"),
  hashOf(
    "filesha512",
    "SHA-512",
    "hex",
    "c07bdae18edf5df393c8042653710a08fbc0a95f723b45b9993ff80389b3c290c0d66a9aa4f1236976999bc1ae4f880095a1bcf30d01e4d6aad11c0b40acdd65",
  ),
];

/** The text of a file, or why there is none. */
export function readText(path: string, context: CallContext): Value | FunctionFailure {
  const result = context.readFile(path);
  if (!result.ok) return fail(result.message, 0);
  return utf8Value(result.bytes) ?? fail("The file is not UTF-8 text; see filebase64 for other content.", 0);
}

function ofFile(
  name: string,
  description: string,
  result: string,
  convert: (bytes: Uint8Array) => string,
): FunctionDefinition {
  return define({
    name,
    description,
    example: [`${name}("motd.txt")`, result],
    parameters: [text("path")],
    returns: STRING,
    call: ([path], context) => {
      const file = context.readFile(textOf(path));
      return file.ok ? stringValue(convert(file.bytes)) : fail(file.message, 0);
    },
  });
}

function hashOf(
  name: string,
  hash: HashName,
  encoding: "hex" | "base64",
  example: string,
): FunctionDefinition {
  const form = encoding === "hex" ? "hexadecimal" : "Base64";
  return ofFile(name, `The ${hash} digest of a file of the project, in ${form}.`, `"${example}"`, (bytes) =>
    digest(hash, bytes, encoding),
  );
}

function matchingFiles(path: string, pattern: string, context: CallContext): Value | FunctionFailure {
  const matches = compileGlob(pattern);
  if (matches === undefined) return fail("The pattern is not valid: a bracket or brace is not closed.", 1);
  if (pattern.split("/").includes("..")) return fail("The pattern must not lead out of the folder.", 1);
  const listing = context.listFiles(path);
  if (!listing.ok && listing.reason !== "missing") return fail(listing.message, 0);
  const found = listing.ok ? listing.paths.filter(matches) : [];
  return setOf(
    STRING,
    found.map((name) => stringValue(name.normalize("NFC"))),
    [],
  );
}

/** POSIX rules on every machine: `/` separates, empty parts and `.` are dropped, `..` takes the part before it away. */
function cleanPath(path: string): string {
  const rooted = path.startsWith("/");
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (!rooted) parts.push("..");
  }
  return (rooted ? "/" : "") + parts.join("/") || ".";
}

function lastPart(path: string): string {
  const trimmed = path.replace(/\/+$/, "");
  if (trimmed === "") return path === "" ? "." : "/";
  return trimmed.slice(trimmed.lastIndexOf("/") + 1);
}
