// What a TLS handshake failed for, in words that say which of the two sides has to change what.
import { codeOf } from "./link.ts";
import type { Break } from "./link.ts";
import type { TlsMaterial } from "./tls-material.ts";

export function tlsBreak(thrown: unknown, host: string, material: TlsMaterial): Break | null {
  const why = reasonOf(codeOf(thrown) ?? "", thrown, host, material);
  // requests follow the handshake, and an engine that refuses it reads none
  return why === null ? null : { why, notSent: true, passes: false };
}

function reasonOf(code: string, thrown: unknown, host: string, material: TlsMaterial): string | null {
  switch (code) {
    case "CERT_HAS_EXPIRED":
      return "its certificate, or its authority's, has expired; renew it on the engine";
    case "CERT_NOT_YET_VALID":
      return "its certificate is not valid yet; compare the clocks of both machines";
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return `its certificate is not for ${host}${namesOf(thrown)}; use one of its names as host, or make it a certificate for this one`;
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
    case "UNABLE_TO_GET_ISSUER_CERT":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
    case "SELF_SIGNED_CERT_IN_CHAIN":
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
    case "CERT_SIGNATURE_FAILURE":
    case "CERT_UNTRUSTED":
    case "INVALID_CA":
      return material.ca === undefined
        ? "its certificate is not signed by an authority that this machine knows; set tls.ca to the engine's own"
        : "its certificate is not signed by the authority in tls.ca";
    default:
      break;
  }
  if (!code.startsWith("ERR_SSL_") && code !== "EPROTO") return null;
  // the same failures come with a name or, when they are met while writing, in OpenSSL's words alone
  const words = `${code} ${thrown instanceof Error ? thrown.message : ""}`.toLowerCase().replaceAll("_", " ");
  if (/wrong version number|packet length too long/.test(words))
    return "what answers does not speak TLS; the engine may listen without it";
  if (/ alert /.test(words))
    return material.cert === undefined
      ? "it wants a client certificate; set tls.cert and tls.key"
      : "it does not accept the client certificate in tls.cert; it must be signed by the authority that the engine was given, and be valid";
  return `the TLS handshake failed (${code})`;
}

function namesOf(thrown: unknown): string {
  if (typeof thrown !== "object" || thrown === null || !("cert" in thrown)) return "";
  const { cert } = thrown;
  if (typeof cert !== "object" || cert === null || !("subjectaltname" in cert)) return "";
  return typeof cert.subjectaltname === "string" ? ` but for ${cert.subjectaltname.slice(0, 200)}` : "";
}
