// `orch import`: taking in what is there.
import { area } from "./explanation.ts";

export const IMPORTING = area(
  "Import",
  "An object cannot be taken into the state, or a lost state not be rebuilt. Nothing on the engines was changed.",
  {
    "already-recorded": {
      means: "The object, or the address, is in the state already.",
      why: "It was imported or applied before.",
      fix: "Rename it with orch state mv, or forget the other one with orch state rm.",
    },
    "external-object": {
      means: "An external network or volume is never in the state.",
      why: "external = true means that it is used as it is.",
      fix: "Nothing; or remove external, and import it.",
    },
    "not-declared": {
      means: "The address has no block in the configuration.",
      why: "The import compares the object with its block.",
      fix: "Write the block first.",
    },
    "not-foreign": {
      means: "The object was made by orch, for another state or project.",
      why: "Its labels say so.",
      fix: "Use that state, rebuild it with orch import --discover, or remove the object from its project first.",
    },
    "nothing-remembered": {
      means: "An object does not say what it was made from. A warning.",
      why: "Its labels are gone or of an older version.",
      fix: "Plan and look: a network or volume is taken for what the configuration says, a replica is made anew.",
    },
    "object-ambiguous": {
      means: "The id means several objects.",
      why: "It is the beginning of several ids, or a name that several nodes have.",
      fix: "Give more of the id, or the node with --node.",
    },
    "object-not-found": {
      means: "There is no such object on the nodes.",
      why: "A slip of the pen, another node, or it went away.",
      fix: "docker ps -a, docker network ls and docker volume ls show names and ids.",
    },
    "other-name": {
      means: "A network or volume is called differently on the engine than the configuration calls it.",
      why: "Names cannot be changed there.",
      fix: 'Write its name into the block: name = "…".',
    },
    "sensitive-unseen": {
      means: "What sensitive values were is not known any more. A warning.",
      why: "Engines do not show them, and the state was lost.",
      fix: "Nothing: those of the configuration count as applied.",
    },
    "several-lineages": {
      means: "Objects of the project belong to several states.",
      why: "It was planned with several state files.",
      fix: "Say which to rebuild: --lineage ID.",
    },
    "unknown-lineage": {
      means: "No object has the lineage that was given.",
      why: "A slip of the pen, or its node was not asked.",
      fix: "Take one that the message names.",
    },
    "nothing-to-generate": {
      means: "There is no import block whose object has no block yet.",
      why: "--generate-config-out writes blocks only for what import blocks take in and nobody has declared.",
      fix: "Write import blocks first, or leave the flag out.",
    },
    "unsupported-import": {
      means: "A run of a job cannot be imported.",
      why: "Only orch knows whether it was the run that is wanted.",
      fix: "Remove the container; the next apply runs the job.",
    },
    "volume-differs": {
      means: "A volume differs from its block.",
      why: "Volumes cannot be changed without losing their data.",
      fix: "Write into the block what the volume has.",
    },
  },
);
