// `orch comment [PLAN]`: one comment of a project on its pull request, brought up to date with each plan, or with why there is none.
import { resolve } from "node:path";
import type { ApiClient } from "../../comment/http.ts";
import type { Platform } from "../../comment/platform.ts";
import type { Published } from "../../comment/publish.ts";
import { type About, type Notify, type Subject, failedSubject, planSubject } from "../../comment/subject.ts";
import { type Result, errorDiagnostic, failure, hasErrors, success } from "../../diagnostics/diagnostic.ts";
import { sizeText } from "../../model/limits.ts";
import { BARE } from "../../render/plan-facts/commands.ts";
import { readWholeFile } from "../../state/read-file.ts";
import { type CommentTarget, type TargetOptions, commitOf, targetOf } from "../comment-target.ts";
import { EXIT } from "../exit-codes.ts";
import type { GlobalOptions } from "../options.ts";
import { readPlanFile } from "../plan-file.ts";
import { shapeProblem } from "../plan-shape.ts";
import { programOf } from "../same-command.ts";
import { readInput } from "../streams.ts";

export interface CommentOptions extends TargetOptions {
  readonly project?: string;
  readonly name?: string;
  readonly failed?: string;
  readonly notify: Notify;
  readonly skipEmpty?: boolean;
  readonly maxLength?: number;
  readonly author?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Where it is printed, or a platform has no other limit: what GitHub takes. */
const USUAL_LENGTH = 60_000;
/** Of what planning printed; the rest of it is in the log of the job. */
const LONGEST_OUTPUT = 16 * 2 ** 20;

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
  if (target.value.kind === "print") {
    terminal.print(subject.value.body([], options.maxLength ?? USUAL_LENGTH));
    return EXIT.ok;
  }
  const done = await post(target.value, subject.value, options);
  terminal.report(done.diagnostics);
  if (!done.ok) return EXIT.error;
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

async function subjectOf(
  global: GlobalOptions,
  file: string | null,
  options: CommentOptions,
): Promise<Result<Subject>> {
  const about = { name: options.name ?? null, commit: commitOf(options, global.environment) };
  if ((file === null) === (options.failed === undefined))
    return failure(
      errorDiagnostic(
        "contradicting-flags",
        file === null ? "There is nothing to comment." : "A plan and --failed exclude each other.",
        {
          detail:
            "Give a plan that `orch plan --out FILE` wrote, or --failed FILE with what planning printed.",
        },
      ),
    );
  if (file === null) return await subjectOfFailure(global, options, about);
  const read = readPlanFile(global.directory, file);
  if (!read.ok) return read;
  const plan = read.value;
  const misshapen = await shapeProblem(plan, file);
  if (misshapen !== null) return failure(misshapen);
  if (options.project !== undefined && plan.project !== options.project)
    return failure(
      errorDiagnostic(
        "plan-of-other-project",
        `${file} is a plan of the project ${JSON.stringify(plan.project)}, and --project names ${JSON.stringify(options.project)}.`,
        { detail: "Nothing is written. Look at where the plan comes from." },
      ),
    );
  const markdown = { savedAs: file, fromFile: true, command: { ...BARE, program: programOf(global) } };
  return success(planSubject(plan, about, options.notify, markdown));
}

async function subjectOfFailure(
  global: GlobalOptions,
  { failed = "-", project }: CommentOptions,
  about: About,
): Promise<Result<Subject>> {
  if (project === undefined)
    return failure(
      errorDiagnostic("contradicting-flags", "--failed needs --project.", {
        detail: "Without a plan nothing else says whose comment it is.",
      }),
    );
  const output = await outputOf(global, failed);
  return output.ok ? success(failedSubject(project, about, output.value)) : output;
}

async function outputOf({ directory }: GlobalOptions, file: string): Promise<Result<string>> {
  const bytes = file === "-" ? await readInput(LONGEST_OUTPUT) : fileBytes(resolve(directory, file));
  if (bytes !== null) return success(bytes.toString("utf8"));
  return failure(
    errorDiagnostic("file-unreadable", `What planning printed cannot be read from ${file}.`, {
      detail: `Name a file of at most ${sizeText(LONGEST_OUTPUT)} that is there, or - for standard input.`,
    }),
  );
}

function fileBytes(path: string): Buffer | null {
  const read = readWholeFile(path, LONGEST_OUTPUT);
  return read.ok ? read.bytes : null;
}

async function post(
  target: Exclude<CommentTarget, { readonly kind: "print" }>,
  subject: Subject,
  options: CommentOptions,
): Promise<Result<{ readonly platform: string; readonly published: Published }>> {
  const [{ apiClient }, { publish }] = await Promise.all([
    import("../../comment/http.ts"),
    import("../../comment/publish.ts"),
  ]);
  const client = apiClient({ token: target.token });
  const opened = await openPlatform(client, target);
  if (!opened.ok) return opened;
  const platform = opened.value;
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

async function openPlatform(
  client: ApiClient,
  to: Exclude<CommentTarget, { readonly kind: "print" }>,
): Promise<Result<Platform>> {
  if (to.kind === "gitlab")
    return success((await import("../../comment/gitlab.ts")).gitLab(client, to.target));
  const { gitHub, pullRequestAt } = await import("../../comment/github.ts");
  const { target, pullRequest } = to;
  const number =
    typeof pullRequest === "number" ? success(pullRequest) : await pullRequestAt(client, target, pullRequest);
  return number.ok ? success(gitHub(client, { ...target, number: number.value })) : number;
}
