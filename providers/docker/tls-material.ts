// Certificates and keys of a tcp:// engine: read from files or taken as PEM text, and looked at before they are used, for a handshake
// that fails says little.
import { X509Certificate, createPrivateKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import type { TlsSettings } from "./settings.ts";

/** PEM texts. Without `ca` the certificates of this machine's system count. */
export interface TlsMaterial {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

interface Problem {
  /** The rest of a sentence, without a full stop. Holds no part of a key. */
  readonly problem: string;
}

export async function loadTls(settings: TlsSettings): Promise<TlsMaterial | Problem> {
  const texts = new Map<string, string>();
  for (const [name, source] of Object.entries({ ...settings })) {
    if (source === null) continue;
    const text = source.includes("-----BEGIN") ? source : await readText(source);
    if (text === null) return { problem: `its tls.${name} cannot be read from ${source}` };
    texts.set(name, text);
  }
  const [ca, cert, key] = ["ca", "cert", "key"].map((name) => texts.get(name));
  if ((cert === undefined) !== (key === undefined))
    return {
      problem: `its tls.${cert === undefined ? "key" : "cert"} needs a tls.${cert === undefined ? "cert" : "key"} beside it`,
    };
  if (ca !== undefined && certificateOf(ca) === null) return { problem: "its tls.ca holds no certificate" };
  if (cert !== undefined && key !== undefined) {
    const problem = pairProblem(cert, key);
    if (problem !== null) return { problem };
  }
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

function pairProblem(cert: string, key: string): string | null {
  const certificate = certificateOf(cert);
  if (certificate === null) return "its tls.cert holds no certificate";
  const secret = privateKeyOf(key);
  if (typeof secret === "string") return secret;
  if (!certificate.checkPrivateKey(secret)) return "its tls.key is not the key of its tls.cert";
  const now = Date.now();
  if (Date.parse(certificate.validTo) < now)
    return `the client certificate of tls.cert expired on ${certificate.validTo}`;
  if (Date.parse(certificate.validFrom) > now)
    return `the client certificate of tls.cert is valid only from ${certificate.validFrom} on`;
  return null;
}

function certificateOf(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}

function privateKeyOf(pem: string): KeyObject | string {
  try {
    return createPrivateKey(pem);
  } catch {
    return /ENCRYPTED/.test(pem)
      ? "its tls.key is encrypted; nobody can be asked for its passphrase, so give a key without one"
      : "its tls.key holds no private key";
  }
}

/** Files alone, as a device has no end and a pipe keeps who reads it waiting; and no larger than bundles of authorities are. */
async function readText(path: string): Promise<string | null> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stat = await file.stat();
      return stat.isFile() && stat.size <= LARGEST ? await file.readFile("utf8") : null;
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
}

/** In bytes. */
const LARGEST = 4 * 1024 * 1024;
