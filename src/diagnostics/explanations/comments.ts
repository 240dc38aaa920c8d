// Comments on pull requests.
import { area } from "./explanation.ts";

export const COMMENTS = area(
  "Comments on pull requests",
  "orch comment could not write, or not find, the comment of a project on its pull request.",
  {
    "comment-author": {
      means: "The platform does not say whose token this is.",
      why: "The comment is found by its author, too: anybody can write its first line. Some servers answer neither GraphQL nor GET /user for tokens of apps.",
      fix: "Name the account with --author: github-actions[bot] for the token of a workflow, NAME[bot] for one of an app.",
    },
    "comment-left": {
      means: "The comment is up to date, but an older one of the same project could not be removed.",
      why: "A run was cut off, or two ran at once, or the plan was posted anew, and the platform refused to remove the older comment.",
      fix: "The next run tries it again. Let runs for one pull request wait for each other (concurrency, resource_group).",
    },
    "comment-no-answer": {
      means: "The platform's API was not reached, or did not answer in time, again and again.",
      why: "A wrong address, no way out but through a proxy, an authority of your own, or an outage.",
      fix: "Check --api-url, HTTPS_PROXY, NO_PROXY and NODE_EXTRA_CA_CERTS, then run the job again: nothing is written twice.",
    },
    "comment-refused": {
      means: "The platform refuses a call.",
      why: "The token is not valid any more or has too few rights, the pull request is another one, or there were too many requests.",
      fix: "The message names the call, what the platform says, and what to do.",
    },
    "comment-target": {
      means: "It is not known where the comment goes, or with which token.",
      why: "Outside of a job of GitHub or GitLab nothing says it, and jobs that do not run for a pull request do not know one.",
      fix: "Give --to, --repo and --number, and the token in the environment.",
    },
    "nothing-reviewed": {
      means: "There is no reviewed plan for the commit that is to be applied.",
      why: "It came without a pull request, or the comment there shows a plan of an earlier commit, one that was made without engines, or none.",
      fix: "Look at what orch plan says now, then orch apply --approve and its id. Require the job that plans before a merge.",
    },
    "plan-of-other-project": {
      means: "The plan is of another project than --project names. Nothing is written.",
      why: "Another file was taken, or somebody put a plan of their own in its place.",
      fix: "Look at where the plan comes from.",
    },
  },
);
