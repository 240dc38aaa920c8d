// Signed approvals: the block, the keys, and plans that too few have signed.
import { area } from "./explanation.ts";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFL5f1uLfHl8LrcMejW3HV36DtIE6bRtKq8xQJhy/8gs";

export const APPROVALS = area(
  "Signed approvals",
  "The block approvals of orch says whose signatures a plan needs before it is applied. docs/approvals.md tells all of it.",
  {
    "approvals-changed": {
      means: "The plan changes by whose approvals plans are applied from then on. A risk.",
      why: "The block approvals in orch differs from what the state recorded at the last apply.",
      fix: "Look at who is added and who is gone, and at the threshold. Those who had to approve until now approve this as well. It cannot be accepted by ignore_risks.",
    },
    "invalid-approvals": {
      means: "By the block approvals nothing could ever be applied, or approvals would hold for ever.",
      why: "It names fewer keys than its threshold asks for, none at all, or a time that is too long or too short.",
      fix: "Name enough keys, and give valid_for from one minute to 90 days.",
      wrong: `orch {\n  project = "shop"\n  approvals {\n    threshold = 2\n    key "alice" { public = "${KEY}" }\n  }\n}`,
      right: `orch {\n  project = "shop"\n  approvals {\n    threshold = 1\n    key "alice" { public = "${KEY}" }\n  }\n}`,
    },
    "invalid-key": {
      means: "A key is no Ed25519 key, or not in a form that orch reads.",
      why: "It is of another kind (RSA, ECDSA), damaged, the key of somebody else once more, or private where a public one belongs.",
      fix: "Make a key with `orch approve --new-key FILE`; it prints the public half as it stands in the configuration.",
      wrong:
        'orch {\n  project = "shop"\n  approvals {\n    key "alice" { public = "ssh-rsa AAAAB3NzaC1yc2E=" }\n  }\n}',
      right: `orch {\n  project = "shop"\n  approvals {\n    key "alice" { public = "${KEY}" }\n  }\n}`,
    },
    "not-enough-approvals": {
      means:
        "Too few of those who have to approve the plan have signed it. Nothing was done; the exit code is 3.",
      why: "No approval was given with --approval, or one of another plan or commit, by an unknown key, expired, or used already: the message says it of each file.",
      fix: "Have the plan approved: orch approve PLAN --key FILE --out FILE, and give the files to orch apply with --approval.",
    },
    "approvals-not-recorded": {
      means:
        "--require-approvals is given, and the state records nobody whose approval plans need. Nothing was done; the exit code is 3.",
      why: "It is the first apply with a block approvals, or the configuration names another project or backend than before, or the record was reset.",
      fix: "Do a first apply by hand, without the flag. If it is not the first one, find out what became of the state before anything is applied.",
    },
    "approvals-reset": {
      means: "The state no longer records whose approvals plans need. A warning.",
      why: "`orch state approvals --reset --force` was run, as it is when keys are lost.",
      fix: "Tell those who held a key. The next apply records the configuration's block approvals again: look at that plan, as nobody else has to.",
    },
    "other-approvals": {
      means:
        "A state that is pushed says otherwise by whose approvals plans are applied than the stored one.",
      why: "It is older or newer than a change of the block approvals, or somebody has edited it.",
      fix: "Push a state that has the same, or, if it is meant, overwrite it with --force.",
    },
    "reset-not-forced": {
      means: "orch state approvals --reset was not told that it is meant.",
      why: "It takes the need of approvals away without the approval of anybody.",
      fix: "Add --force if keys are lost. Else change the block approvals, and have the plan approved by those who are recorded.",
    },
    "unknown-key": {
      means: "A plan is approved with a key that the configuration does not name. A warning.",
      why: "It is another key, or its public half was not added to the block approvals yet.",
      fix: "Sign with the right key, or add it. Until it has been added and applied its approval counts for nothing.",
    },
  },
);
