// `orch comment [PLAN]`: one comment of a project on its pull request, brought up to date with each plan, or with why there is none.
import type { Published } from "../../comment/publish.ts";
import type { Subject } from "../../comment/subject.ts";
import { type Result, hasErrors, success } from "../../diagnostics/diagnostic.ts";
import { type SubjectOptions, subjectOf } from "../comment-subject.ts";
import { clientFor, openPlatform } from "../comment-platform.ts";
import { type PlatformTarget, targetOf } from "../comment-target.ts";
import { EXIT } from "../exit-codes.ts";
import type { GlobalOptions } from "../options.ts";

export interface CommentOptions extends SubjectOptions {
  readonly skipEmpty?: boolean;
  readonly maxLength?: number;
  readonly author?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Where it is printed, or a platform has no other limit: what GitHub takes. */
const USUAL_LENGTH = 60_000;

export async function comment(
  global: GlobalOptions,
  file: string | null,
  options: CommentOptions,
): Promise<number> {
  const { terminal, environment } = global;
  const target = targetOf(options, environment);
  const subject = await subjectOf(global, file, options);
  if (!target.ok || !subject.ok) {
    terminal.report([...target.diagnostics, ...subject.diagnostics]);
    return EXIT.error;
  }
  if (subject.value === null)
    return nothing(global, options, "Nothing was applied: there is nothing to comment.");
  if (target.value.kind === "print") {
    terminal.print(subject.value.body([], options.maxLength ?? USUAL_LENGTH));
    return EXIT.ok;
  }
  const done = await post(global, target.value, subject.value, options);
  terminal.report(done.diagnostics);
  if (!done.ok) return EXIT.error;
  if (done.value === null)
    return nothing(global, options, "No pull request has brought this commit: there is none to comment on.");
  const { platform, published } = done.value;
  const { did, comment: posted, body } = published;
  if (options.json === true)
    terminal.printJson({
      action: did,
      dry_run: options.dryRun === true,
      id: posted?.id ?? null,
      url: posted?.url ?? null,
    });
  else if (options.dryRun === true) {
    terminal.print(body);
    terminal.note(`Nothing is written. ${WOULD[did]} ${platform}.\n`);
  } else terminal.print(`${DID[did]} ${platform}.${posted?.url ? `\n${posted.url}` : ""}\n`);
  return hasErrors(done.diagnostics) ? EXIT.error : EXIT.ok;
}

function nothing({ terminal }: GlobalOptions, options: CommentOptions, why: string): number {
  if (options.json === true)
    terminal.printJson({ action: "skipped", dry_run: options.dryRun === true, id: null, url: null });
  else terminal.print(`${why}\n`);
  return EXIT.ok;
}

const DID: Readonly<Record<Published["did"], string>> = {
  created: "Commented on",
  updated: "Brought the comment up to date on",
  unchanged: "The comment is up to date on",
  replaced: "Commented anew, as the plan does or risks more, on",
  skipped: "The plan has no changes, and there is no comment to bring up to date on",
};

const WOULD: Readonly<Record<Published["did"], string>> = {
  created: "This would be commented on",
  updated: "The comment would be brought up to date on",
  unchanged: "The comment is up to date on",
  replaced: "This would be commented anew on",
  skipped: "No comment would be made on",
};

async function post(
  { terminal }: GlobalOptions,
  target: PlatformTarget,
  subject: Subject,
  options: CommentOptions,
): Promise<Result<{ readonly platform: string; readonly published: Published } | null>> {
  const { publish } = await import("../../comment/publish.ts");
  const client = await clientFor(terminal, target);
  const opened = await openPlatform(client, target);
  if (!opened.ok) return opened;
  const platform = opened.value;
  if (platform === null) return success(null);
  const published = await publish(platform, {
    subject,
    author: options.author ?? null,
    maxLength: options.maxLength ?? platform.usualLength,
    begin: !(options.skipEmpty === true && subject.isEmpty),
    dryRun: options.dryRun === true,
    sleep: client.sleep,
  });
  return published.ok
    ? success({ platform: platform.name, published: published.value }, published.diagnostics)
    : published;
}
