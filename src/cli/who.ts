// Who runs this command, for the list of runs in the state: as the pipeline says it, else the user of this machine.
import { hostname, userInfo } from "node:os";
import type { Address } from "../model/address.ts";
import { compareAddresses } from "../model/address.ts";
import type { RunRecord } from "../model/run-record.ts";
import type { Plan } from "../plan/document.ts";

/** Of those that it changes, so many are named. */
const MOST_TOUCHED = 12;
const LONGEST_NAME = 60;

function whoRuns(environment: Readonly<Record<string, string | undefined>>): string {
  const { GITHUB_ACTOR, GITLAB_USER_LOGIN } = environment;
  const user =
    environment["GITHUB_ACTIONS"] === "true" && GITHUB_ACTOR !== undefined
      ? GITHUB_ACTOR
      : environment["GITLAB_CI"] === "true" && GITLAB_USER_LOGIN !== undefined
        ? GITLAB_USER_LOGIN
        : userName();
  return `${user.slice(0, LONGEST_NAME)}@${hostname().slice(0, LONGEST_NAME)}`;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "unknown"; // a user without a name, as in many containers
  }
}

/** Of a command that applies no plan. */
export function runOf(
  operation: string,
  serial: number,
  environment: Readonly<Record<string, string | undefined>>,
): RunRecord {
  return {
    operation,
    serial,
    by: whoRuns(environment),
    at: `${new Date().toISOString().slice(0, 19)}Z`,
    plan: null,
    effect: null,
    commit: null,
    finished: true,
    touched: [],
    more: 0,
    approvals: [],
  };
}

/** What a plan changes, by owner. */
export function touchedBy({ changes }: Plan): Pick<RunRecord, "touched" | "more"> {
  const owners = [...new Set<Address>(changes.map(({ owner }) => owner))].sort(compareAddresses);
  return { touched: owners.slice(0, MOST_TOUCHED), more: Math.max(owners.length - MOST_TOUCHED, 0) };
}
