// Tables that rows share: specifications and verdicts by the hash of what they say, so that equal ones stand once.
import type { Address } from "../model/address.ts";
import { collectBlobIds } from "../model/blob-ids.ts";
import { type JsonObject, type Path, compareText, pathText } from "../model/json.ts";
import type { Blob, BlobId, Spec } from "../model/spec.ts";
import { digestOf } from "../plan/canonical.ts";
import type { SpecEntry, SpecId, Verdict, VerdictId } from "../plan/document.ts";
import { specIdOf } from "../plan/spec-id.ts";
import type { WorkloadVerdict } from "../scheduler/types.ts";
import { boundedVerdict } from "./bounded-verdict.ts";

/** Of verdicts: no id of a plan covers them. */
const ID_LENGTH = 16;

export class SpecTable {
  readonly #entries = new Map<SpecId, SpecEntry>();
  /** Specifications are shared objects, so most look-ups need no hashing. */
  readonly #known = new WeakMap<object, SpecId>();

  idOf(spec: Spec): SpecId {
    return (
      this.#known.get(spec.value) ??
      this.idOfValue(
        spec.value,
        spec.sensitive.map((item) => item.path),
      )
    );
  }

  idOfValue(value: JsonObject, sensitive: readonly Path[]): SpecId {
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    const entry: SpecEntry = { value, sensitive: sensitive.map(pathText).sort(compareText) };
    const id = specIdOf(entry);
    this.#entries.set(id, entry);
    this.#known.set(value, id);
    return id;
  }

  entries(): Record<SpecId, SpecEntry> {
    return sorted(this.#entries);
  }

  /** Of all blobs, those that a specification in the table names. */
  usedBlobs(blobs: ReadonlyMap<BlobId, Blob>): Record<BlobId, Blob> {
    const ids = new Set<BlobId>();
    for (const entry of this.#entries.values()) collectBlobIds(entry.value, ids);
    const used = new Map<BlobId, Blob>();
    for (const id of ids) {
      const blob = blobs.get(id);
      if (blob !== undefined) used.set(id, blob);
    }
    return sorted(used);
  }
}

export class VerdictTable {
  readonly #entries = new Map<VerdictId, Verdict>();
  readonly #byWorkload = new Map<Address, VerdictId>();

  readonly #verdicts: ReadonlyMap<Address, WorkloadVerdict>;

  constructor(verdicts: ReadonlyMap<Address, WorkloadVerdict>) {
    this.#verdicts = verdicts;
  }

  /** A verdict is read, which is when it is made, only if some row asks for it. */
  idOf(workload: Address): VerdictId | null {
    const known = this.#byWorkload.get(workload);
    const verdict = this.#verdicts.get(workload);
    if (known !== undefined || verdict === undefined) return known ?? null;
    const value = boundedVerdict(verdict);
    const id = `v-${digestOf("orch-verdict/1", value as unknown as JsonObject).slice(0, ID_LENGTH)}`; // a verdict is JSON by its type
    this.#entries.set(id, value);
    this.#byWorkload.set(workload, id);
    return id;
  }

  /** Only what rows refer to. */
  entries(used: ReadonlySet<VerdictId>): Record<VerdictId, Verdict> {
    return sorted(new Map([...this.#entries].filter(([id]) => used.has(id))));
  }
}

function sorted<T>(entries: ReadonlyMap<string, T>): Record<string, T> {
  return Object.fromEntries([...entries].sort(([a], [b]) => compareText(a, b)));
}
