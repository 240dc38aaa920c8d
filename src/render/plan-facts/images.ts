// Image references for people: the text as written, digests as their first eight digits.

/** `acme/web:2.0.1 (6e0d91c4)`; a reference by digest is shortened too. */
export function imageText(ref: string, digest: string | null): string {
  const short = ref.replace(/@sha256:([0-9a-f]{8})[0-9a-f]+$/, "@$1");
  return digest === null || short !== ref ? short : `${short} (${shortDigest(digest)})`;
}

export function shortDigest(digest: string): string {
  return digest.replace(/^.*sha256:/, "").slice(0, 8);
}
