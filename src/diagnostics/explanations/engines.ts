// What providers and engines answer; the names behind a step that failed.
import { area } from "./explanation.ts";

export const ENGINES = area(
  "Engines and providers",
  "A provider cannot be used, or a call to an engine failed. The engine's own words are in the message. A step that failed is done again by the next apply.",
  {
    cancelled: {
      means: "A call was broken off.",
      why: "Ctrl-C twice, or the command was ended. The engine may have done it all the same.",
      fix: "Apply again: orch looks first what there is.",
    },
    conflict: {
      means: "The engine refuses, because the object is in another state than expected or its name is taken.",
      why: "Somebody works on the same engine at the same time.",
      fix: "Plan again: the new plan starts from what is there.",
    },
    failed: {
      means: "The engine could not do it, or a container or its check failed.",
      why: "A command that is not in the image, a wrong setting, a full disk. The last lines of the log follow.",
      fix: "Read the message and the log (`orch logs ADDRESS --failed`), mend the cause, apply again.",
    },
    "in-use": {
      means: "A network or volume cannot be removed while containers use it.",
      why: "A container that orch did not make is attached to it.",
      fix: "Stop that container or detach it, then apply again.",
    },
    invalid: {
      means: "The engine does not accept what it is told.",
      why: "A setting that this version of the engine does not know, or two that exclude each other.",
      fix: "The message holds the engine's reason. Correct the attribute it is about.",
    },
    "not-found": {
      means:
        "An object that a call is about is not on the engine any more, or an image is not at its registry.",
      why: "Somebody removed it by hand; or a slip of the pen in the image.",
      fix: "Plan again; what is gone is made anew.",
    },
    "port-taken": {
      means: "A host port is used by another process.",
      why: "A program outside of containers listens there, or a container that was started since the plan.",
      fix: "Stop it, fix another host port, or keep the port out of the node's port_range.",
    },
    timeout: {
      means: "An engine or a container did not answer in time.",
      why: "A slow disk, a large image, a network that loses packets, or a program that does not come up.",
      fix: "Apply again: what was done is found. Longer deadlines are set by healthy_deadline and timeout.",
    },
    unreachable: {
      means: "An engine cannot be reached.",
      why: "It is not running, the address is wrong, or the login is refused.",
      fix: "Try docker -H HOST version on the same machine; for ssh:// hosts ssh HOST docker version.",
    },
    unsupported: {
      means: "An engine cannot do this at all.",
      why: "It is too old, or Podman, or another kind of engine.",
      fix: "Leave the setting out for that node, or update the engine.",
    },
    "not-a-provider": {
      means: "A module can be loaded and is no provider.",
      why: "Its default export is not what docs/providers.md describes.",
      fix: "Name another module, or mend it.",
    },
    "provider-not-found": {
      means: "The file or package of a provider is not there.",
      why: "It is not installed in the project's folder, or the path is wrong.",
      fix: "Install it there: npm install NAME.",
    },
    "provider-not-loaded": {
      means: "A provider's module ends with an error while it is loaded.",
      why: "The message holds its reason.",
      fix: "Update or mend it.",
    },
    "unknown-provider": {
      means: "There is no provider of that name.",
      why: "Built-in ones are named as docker, packages as npm:NAME, files by a path that starts with ./.",
      fix: "Write it in one of these ways.",
    },
    "no-logs": {
      means: "The logs of a replica cannot be read.",
      why: "Its container is gone, its node does not answer, or the engine's log driver keeps nothing to read.",
      fix: "`orch status` shows what runs. The drivers json-file, local and journald can be read.",
    },
  },
);
