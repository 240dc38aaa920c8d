// The state: where it is kept, its lock, its journal and what is recorded in it.
import { area } from "./explanation.ts";

export const STATE = area(
  "State",
  "What orch has recorded cannot be read, written or trusted. Nothing is changed where one of these is an error.",
  {
    "address-taken": {
      means: "An address that something is to get belongs to something else.",
      why: "state mv or a moved block names an address that the state has already.",
      fix: "Move or forget that one first.",
    },
    "backend-changed": {
      means: "The state was kept somewhere else until now.",
      why: "The backend in the orch block was changed.",
      fix: "Move it: orch init --migrate-state. Or go on with what is at the new place: orch init --reconfigure.",
    },
    "insecure-backend": {
      means: "The state would travel unencrypted, or its server is not verified.",
      why: "The address begins with http://, or insecure = true.",
      fix: "Use https://, and ca_certificate for a server with a certificate of its own.",
      wrong: 'orch {\n  project = "shop"\n  backend "http" { address = "http://10.0.0.1/state" }\n}',
      right: 'orch {\n  project = "shop"\n  backend "http" { address = "https://10.0.0.1/state" }\n}',
    },
    "journal-damaged": {
      means: "The journal of a run cannot be read, or does not continue the state.",
      why: "The disk was full, the file was edited, or a state was put back without its journal.",
      fix: "The message says which file. Move it away; what it told is found again on the engines by label.",
    },
    "journal-not-contained": {
      means: "A pushed state does not know what an interrupted run has done since.",
      why: "The stored state has a journal that goes on after it.",
      fix: "Run orch apply first, or push with --force to forget that run.",
    },
    "journal-stale": {
      means: "There is a journal of an earlier run, and the state has changed since. A warning.",
      why: "An apply was interrupted here, and another machine went on with the state.",
      fix: "Nothing: what no state knows is found by label, and the next apply removes the journal.",
    },
    "lock-left": {
      means: "A lock could not be given up. A warning.",
      why: "The connection to where the state is kept broke.",
      fix: "Run the command that the message names: orch force-unlock ID.",
    },
    "lock-lost": {
      means: "The state is not written, because another command has its lock now.",
      why: "Somebody forced the lock open while this command ran.",
      fix: "Let the other one end, then plan. What was done here is in the journal.",
    },
    "lock-taken-over": {
      means: "A lock was taken over from a process that is gone. A warning.",
      why: "It was killed, or its machine was restarted.",
      fix: "Nothing.",
    },
    "no-state": {
      means: "There is no state yet.",
      why: "Nothing was applied, or --chdir or the backend leads elsewhere.",
      fix: "Apply first, or look where the state is: `orch init` tells.",
    },
    "not-locked": {
      means: "There is no lock to remove.",
      why: "The command that held it has ended.",
      fix: "Nothing.",
    },
    "not-recorded": {
      means: "The state has nothing under that address.",
      why: "A slip of the pen, or it was never applied.",
      fix: "`orch state list` prints all addresses.",
    },
    "older-state": {
      means: "A pushed state is older than the stored one.",
      why: "Its serial is lower: what was done since would be forgotten.",
      fix: "Push the newer one; --force where the old one is really meant.",
    },
    "other-lineage": {
      means: "Two states have different origins.",
      why: "They were made by two first applies, and know different objects.",
      fix: "Use the right file, or another place for the new state.",
    },
    "other-lock": {
      means: "The lock has another id than the one that was given.",
      why: "The old one was given up, and somebody has locked anew.",
      fix: "Take the id of the message, if that command is gone as well.",
    },
    "other-project": {
      means: "The state belongs to another project.",
      why: "The project was renamed, or two projects keep their state in one place.",
      fix: "Give it the old name, or another place for its state.",
    },
    "postgres-driver-missing": {
      means: "The PostgreSQL backend needs a package that is not installed.",
      why: "orch was installed without its dependencies.",
      fix: "Install orch anew, or npm install pg where it is.",
    },
    "state-changed": {
      means: "Another command has changed the state meanwhile.",
      why: "Both began from the same state.",
      fix: "Plan again.",
    },
    "state-damaged": {
      means: "What should be the state is none, or only a part of it.",
      why: "It was edited, cut off, or is another file.",
      fix: "Put a copy back; the message names one where there is one. Without any: orch import --discover.",
    },
    "state-differs": {
      means: "Two states go on from the same one, and differ.",
      why: "Two commands worked on copies.",
      fix: "Keep the one that is right, and write it over the other with --force.",
    },
    "state-file": {
      means: "A file of the state cannot be used.",
      why: "It may not be read or written, the disk is full, or it is a folder or a link.",
      fix: "The message says which file and what to do.",
    },
    "state-locked": {
      means: "Another command works on the state.",
      why: "It is locked from the approval of a plan to the end of its apply.",
      fix: "Wait, or give --lock-timeout 5m. If that process is gone: orch force-unlock ID.",
    },
    "state-missing": {
      means: "There is a journal, and the state that it continues is gone.",
      why: "The state file was removed or moved without its journal.",
      fix: "Put the state back, for example from its backup.",
    },
    "state-not-empty": {
      means: "A state that is to be rebuilt is not lost.",
      why: "It holds records.",
      fix: "Plan with it. If it is wrong, move it away first.",
    },
    "state-not-pushed": {
      means: "A state that an earlier apply could not write lies in a file. A warning.",
      why: "Where states are kept was out of reach at the end of that apply.",
      fix: "Push it back before anything else: orch state push FILE.",
    },
    "state-not-written": {
      means: "The state could not be written to where it is kept.",
      why: "The server does not answer, or the disk is full.",
      fix: "Make it reachable, then push the file that the message names: orch state push FILE.",
    },
    "state-open-to-others": {
      means: "A file of the state could be read by other users of the machine. A warning.",
      why: "It was copied or made by another program; it holds keys.",
      fix: "orch makes it private where it may; else chmod 600.",
    },
    "state-server": {
      means: "The server that keeps the state does not do what it is asked.",
      why: "Address, credentials, certificate, rights, or the server itself.",
      fix: "The message holds its answer and what to check.",
    },
    "state-version": {
      means: "The state was written by a newer version of orch.",
      why: "Somebody else of the team has updated.",
      fix: "Update orch.",
    },
    "unfinished-run": {
      means: "An interrupted run left calls whose end is not known. A warning.",
      why: "It was killed between a call and its answer.",
      fix: "orch apply finds out and goes on.",
    },
  },
);
