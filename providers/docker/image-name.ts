// Image references: `nginx`, `nginx:1.27`, `registry:5000/team/app@sha256:…`.

export interface ImageName {
  readonly repository: string;
  readonly tag: string;
  readonly digest: string | null;
}

export function parseImageName(ref: string): ImageName {
  const at = ref.indexOf("@");
  const named = at < 0 ? ref : ref.slice(0, at);
  const digest = at < 0 ? null : ref.slice(at + 1);
  // a colon before the last slash belongs to a registry's port
  const colon = named.lastIndexOf(":");
  if (colon <= named.lastIndexOf("/")) return { repository: named, tag: "latest", digest };
  return { repository: named.slice(0, colon), tag: named.slice(colon + 1), digest };
}

/** The digest of a local image for a repository; engines spell Docker Hub's names in more than one way. */
export function digestFor(ref: string, repoDigests: readonly string[] | null): string | null {
  const wanted = canonicalRepository(parseImageName(ref).repository);
  for (const entry of [...(repoDigests ?? [])].sort()) {
    const { repository, digest } = parseImageName(entry);
    if (digest !== null && canonicalRepository(repository) === wanted) return digest;
  }
  return null;
}

function canonicalRepository(repository: string): string {
  const [first = "", ...rest] = repository.replace(/^index\./, "").split("/");
  if (rest.length === 0) return `docker.io/library/${first}`;
  const isRegistry = /[.:]/.test(first) || first === "localhost";
  if (!isRegistry) return `docker.io/${repository}`;
  return first === "docker.io" && rest.length === 1
    ? `docker.io/library/${rest.join("/")}`
    : [first, ...rest].join("/");
}
