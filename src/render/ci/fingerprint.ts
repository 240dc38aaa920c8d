// What platforms recognise a finding by from run to run: not by lines, numbers or ids, which change without it.
import { createHash } from "node:crypto";
import type { Finding } from "./findings.ts";
import type { RepositoryPath } from "./github.ts";

/** 64 hexadecimal digits each, all different, in the order of the findings. */
export function fingerprintsOf(findings: readonly Finding[], pathOf: RepositoryPath): readonly string[] {
  const seen = new Map<string, number>();
  return findings.map(({ kind, rule, place, subject }) => {
    const identity = JSON.stringify([kind, rule, place === null ? null : pathOf(place.file), subject]);
    const before = seen.get(identity) ?? 0;
    seen.set(identity, before + 1);
    return createHash("sha256")
      .update(`${identity}${before === 0 ? "" : before}`)
      .digest("hex");
  });
}
