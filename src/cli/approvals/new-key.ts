// `orch approve --new-key FILE`: a key pair to approve with. The private half is for its owner alone and never over another file.
import { generateKeyPairSync } from "node:crypto";
import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { basename, resolve } from "node:path";
import { errorDiagnostic } from "../../diagnostics/diagnostic.ts";
import { keyId, sshLine } from "../../model/public-key.ts";
import { errorCode } from "../../state/file-problem.ts";
import { EXIT } from "../exit-codes.ts";
import type { GlobalOptions } from "../options.ts";
import { signingKey } from "./private-key.ts";

export async function makeKey(global: GlobalOptions, file: string): Promise<number> {
  const { terminal, directory } = global;
  const passphrase = await newPassphrase(global);
  if (passphrase === null) {
    terminal.note("The passphrases differ. No key was made.\n");
    return EXIT.error;
  }
  const { privateKey } = generateKeyPairSync("ed25519");
  const text = privateKey.export({
    format: "pem",
    type: "pkcs8",
    ...(passphrase === "" ? {} : { cipher: "aes-256-cbc", passphrase }),
  });
  const problem = writeNew(resolve(directory, file), text.toString());
  if (problem !== null) {
    terminal.report([
      errorDiagnostic("file-not-written", `The key could not be written to ${file}: ${problem}.`, {
        detail: "Name a file that does not exist yet, in a folder that does.",
      }),
    ]);
    return EXIT.error;
  }
  const { key } = signingKey(privateKey);
  const name = basename(file)
    .replace(/\..*$/s, "")
    .replace(/[^A-Za-z0-9_-]+/g, "-")
    .replace(/^-+|-+$/g, "");
  const owner = name === "" ? "me" : name.slice(0, 40);
  const guard = passphrase === "" ? "without a passphrase" : "with a passphrase";
  terminal.print(
    [
      `Wrote the private key ${file}, ${guard}.`,
      "It is for its owner alone, and belongs into no repository.",
      "",
      `Its fingerprint: ${keyId(key)}`,
      "The public half goes into the configuration:",
      "",
      "orch {",
      "  approvals {",
      `    key ${JSON.stringify(owner)} { public = ${JSON.stringify(sshLine(key, owner))} }`,
      "  }",
      "}",
      "",
    ].join("\n"),
  );
  return EXIT.ok;
}

/** Empty: none. Null: it was not typed the same twice. */
async function newPassphrase({ terminal, environment }: GlobalOptions): Promise<string | null> {
  const given = environment["ORCH_KEY_PASSPHRASE"];
  if (given !== undefined) return given;
  if (!terminal.interactive) return "";
  const first = (await terminal.askHidden("Passphrase (empty: none): ")) ?? "";
  if (first === "") return "";
  return (await terminal.askHidden("Again: ")) === first ? first : null;
}

/** Null when it is written. */
function writeNew(path: string, text: string): string | null {
  try {
    const file = openSync(path, "wx", 0o600);
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    return null;
  } catch (error) {
    const code = errorCode(error);
    if (code === null) throw error;
    return code === "EEXIST" ? "something is there" : code === "ENOENT" ? "there is no such folder" : code;
  }
}
