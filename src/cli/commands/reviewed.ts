// `orch comment --reviewed`: for the job that applies after a merge, which plan was reviewed on the pull request.
import { reviewOf } from "../../comment/reviewed.ts";
import { type Result, errorDiagnostic, failure } from "../../diagnostics/diagnostic.ts";
import { clientFor, openPlatform } from "../comment-platform.ts";
import { type PlatformTarget, targetOf } from "../comment-target.ts";
import { EXIT } from "../exit-codes.ts";
import type { GlobalOptions } from "../options.ts";
import type { CommentOptions } from "./comment.ts";

export async function reviewed(
  global: GlobalOptions,
  file: string | null,
  options: CommentOptions,
): Promise<number> {
  const { terminal } = global;
  const target = platformTarget(global, file, options);
  const { project } = options;
  if (!target.ok || project === undefined) {
    terminal.report(target.diagnostics);
    return EXIT.error;
  }
  const platform = await openPlatform(await clientFor(terminal, target.value), target.value);
  if (!platform.ok) {
    terminal.report(platform.diagnostics);
    return EXIT.error;
  }
  if (platform.value === null) {
    terminal.report([
      errorDiagnostic("nothing-reviewed", "No pull request has brought this commit.", {
        detail:
          "It was pushed directly, so nobody has reviewed its plan. Look at what `orch plan` says; orch apply --approve and its id applies exactly that.",
      }),
    ]);
    return EXIT.approvalMissing;
  }
  const { name } = platform.value;
  const review = await reviewOf(platform.value, {
    project,
    name: options.name ?? null,
    author: options.author ?? null,
  });
  terminal.report(review.diagnostics);
  if (!review.ok) return EXIT.error;
  if (review.value.kind === "none") {
    terminal.report([review.value.why]);
    return EXIT.approvalMissing;
  }
  const { id, effect, commit, url } = review.value.plan;
  if (options.json === true) terminal.printJson({ project, on: name, id, effect_id: effect, commit, url });
  else
    terminal.print(
      `Plan ${id} of commit ${commit.slice(0, 10)} was reviewed on ${name}, effect ${effect}.${url === null ? "" : `\n${url}`}\n`,
    );
  return EXIT.ok;
}

function platformTarget(
  { environment }: GlobalOptions,
  file: string | null,
  options: CommentOptions,
): Result<PlatformTarget> {
  const others = [file ?? undefined, options.failed, options.applied, options.refused];
  if (others.some((one) => one !== undefined))
    return contradiction("--reviewed only reads, so there is nothing to comment.", "Give it alone.");
  if (options.project === undefined)
    return contradiction("--reviewed needs --project.", "Nothing else says whose comment it is.");
  const target = targetOf(options, environment);
  if (!target.ok) return target;
  const { value } = target;
  return value.kind === "print"
    ? contradiction("--reviewed has to ask a platform.", "Give --to github or --to gitlab.")
    : { ...target, value };
}

function contradiction<T>(summary: string, detail: string): Result<T> {
  return failure(errorDiagnostic("contradicting-flags", summary, { detail }));
}
