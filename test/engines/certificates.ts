// Certificates for tests, made with openssl: an authority, engines and clients, good ones and bad ones.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command } from "./command.ts";

export interface Authority {
  readonly folder: string;
  /** Path of its own certificate. */
  readonly ca: string;
  readonly issue: (name: string, more?: Issue) => Promise<Pair>;
  readonly remove: () => Promise<void>;
}

export interface Issue {
  /** `IP:10.77.1.11`, `DNS:engine` */
  readonly names?: string;
  /** Days from now; negative: it has expired. */
  readonly days?: number;
}

/** Paths. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

export async function makeAuthority(name: string): Promise<Authority> {
  const folder = await mkdtemp(join(tmpdir(), "orch-ca-"));
  const at = (file: string): string => join(folder, file);
  const openssl = (...args: readonly string[]): Promise<string> => command("openssl", args);
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  await openssl(
    ...["req", "-x509", ...newKey, "-keyout", at("ca-key.pem"), "-out", at("ca.pem")],
    ...["-subj", `/CN=${name}`, "-days", "3650"],
  );
  return {
    folder,
    ca: at("ca.pem"),
    issue: async (subject, { names, days = 30 } = {}) => {
      const [cert, key, request, extensions] = [
        at(`${subject}.pem`),
        at(`${subject}-key.pem`),
        at(`${subject}.csr`),
        at(`${subject}.ext`),
      ];
      await openssl("req", "-new", ...newKey, "-keyout", key, "-out", request, "-subj", `/CN=${subject}`);
      const usage = "extendedKeyUsage = serverAuth, clientAuth\n";
      await writeFile(extensions, names === undefined ? usage : `${usage}subjectAltName = ${names}\n`);
      await openssl(
        ...["x509", "-req", "-in", request, "-out", cert, "-days", String(days), "-extfile", extensions],
        ...["-CA", at("ca.pem"), "-CAkey", at("ca-key.pem"), "-set_serial", String(Date.now())],
      );
      return { cert, key };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

export function pem(path: string): Promise<string> {
  return readFile(path, "utf8");
}
