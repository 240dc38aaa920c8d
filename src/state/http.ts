// The HTTP backend: Terraform's protocol, as GitLab and others serve it. It knows whole states only, so the journal is
// kept on this machine, and is used only upon the snapshot that it continues: another machine may have gone on since.
import { dirname } from "node:path";
import { failure, success, warningDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, Result } from "../diagnostics/diagnostic.ts";
import type { State } from "../model/state.ts";
import type { Lock, StateBackend, Stored } from "./backend.ts";
import { writeConflict } from "./conflicts.ts";
import type { JournalEntry } from "./entry.ts";
import { attempt } from "./file-problem.ts";
import { type HttpAnswer, type HttpClientOptions, httpClient, httpProblem } from "./http-client.ts";
import { acquireHttpLock, forceHttpUnlock, httpLockLost, isHeldElsewhere } from "./http-lock.ts";
import { JournalFile } from "./journal-file.ts";
import { formatState, parseState } from "./parse-state.ts";
import { PRIVATE_FOLDER, makeFolder } from "./private-file.ts";

export interface HttpBackendOptions extends HttpClientOptions {
  /** The journal's path on this machine; of no other state. */
  readonly journal: string;
}

export function httpBackend(options: HttpBackendOptions): StateBackend {
  const { backend } = options;
  const { address } = backend;
  const client = httpClient(options);
  const journal = new JournalFile(options.journal);
  let folder: Promise<void> | null = null;
  let lock: Lock | null = null;

  const fetchState = async (): Promise<Result<State | null>> => {
    const answer = await client.ask({ method: "GET", address, repeatable: true });
    return stateIn(answer, address);
  };

  const sendState = async (state: State): Promise<Result<void>> => {
    const url = new URL(address);
    if (lock !== null) url.searchParams.set("ID", lock.info.id);
    const body = formatState(state);
    const answer = await client.ask({
      method: backend.updateMethod,
      address: url.href,
      body,
      repeatable: false,
    });
    if (answer.kind === "answer" && [200, 201, 204].includes(answer.status)) return success(undefined);
    if (isHeldElsewhere(answer)) return failure(httpLockLost(answer));
    // an answer that was lost says nothing of the write: what is there does
    const isUnclear = answer.kind === "none" ? answer.sent : answer.status >= 500;
    const stored = isUnclear ? await fetchState() : null;
    if (stored?.ok === true && stored.value !== null && formatState(stored.value) === body)
      return success(undefined);
    return failure(httpProblem("write the state to", address, answer));
  };

  return {
    where: address,
    journal: "here",
    prepare: () => Promise.resolve(success(undefined)),
    read: () =>
      attempt(`read the journal ${options.journal}`, async () => {
        const state = await fetchState();
        if (!state.ok || state.value === null) return state.ok ? success(null) : state;
        const entries = journal.read();
        return entries.ok ? continued(state.value, entries.value, options.journal) : entries;
      }),
    write: async (state, expectedSerial, journalAfter = "empty", lineage = "same") => {
      const stored = await fetchState();
      if (!stored.ok) return stored;
      const conflict = writeConflict(address, stored.value, state, expectedSerial, lineage);
      if (conflict !== null) return failure(conflict);
      const sent = await sendState(state);
      if (!sent.ok || journalAfter === "keep") return sent;
      return attempt(`empty the journal ${options.journal}`, async () => {
        await journal.remove();
        return success(undefined);
      });
    },
    append: (entry, durable) =>
      attempt(`write the journal ${options.journal}`, async () => {
        // awaited by all in turn, so that they stay in order
        await (folder ??= makeFolder(dirname(options.journal), PRIVATE_FOLDER));
        return journal.append(entry, durable);
      }),
    lock: async (request) => {
      const acquired = await acquireHttpLock(client, backend, request);
      if (acquired.ok) lock = acquired.value;
      return acquired;
    },
    forceUnlock: (id) => forceHttpUnlock(client, backend, id),
    leave: () =>
      Promise.resolve(success(`The old state stays at ${address}; remove it when nobody needs it.`)),
    close: () => journal.close(),
  };
}

function stateIn(answer: HttpAnswer, address: string): Result<State | null> {
  if (answer.kind === "none" || ![200, 204, 404].includes(answer.status))
    return failure(httpProblem("read the state from", address, answer));
  if (answer.status !== 200 || answer.text.trim() === "") return success(null);
  return parseState(address, answer.text, "Put an older version back: the server may keep them.");
}

/** The journal's entries where it continues this very snapshot. */
function continued(state: State, entries: readonly JournalEntry[], path: string): Result<Stored> {
  const [first] = entries;
  if (first === undefined || first.run === state.folded.run) return success({ state, entries });
  return success({ state, entries: [] }, [staleJournal(path)]);
}

function staleJournal(path: string): Diagnostic {
  const summary = `The journal ${path} is of an earlier run; the state has been changed since, and it is not used.`;
  const detail =
    "What that run made and no state knows is found on the engines by label. The next apply removes the journal.";
  return warningDiagnostic("journal-stale", summary, { detail });
}
