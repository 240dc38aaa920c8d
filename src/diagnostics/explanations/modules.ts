// Modules, and blocks that give things another address.
import { area } from "./explanation.ts";

export const MODULES = area(
  "Modules and moved addresses",
  "A module cannot be read or used, or a block about addresses does not fit the configuration.",
  {
    "duplicate-move": {
      means: "An object is moved to two addresses, or two objects to one.",
      why: "Two moved blocks contradict each other.",
      fix: "Remove one of them. Moves one after the other (a to b, later b to c) are fine.",
      wrong:
        'service "c" {\n  image = "web:1"\n}\nmoved {\n  from = service.a\n  to   = service.c\n}\nmoved {\n  from = service.b\n  to   = service.c\n}',
      right: 'service "c" {\n  image = "web:1"\n}\nmoved {\n  from = service.a\n  to   = service.c\n}',
    },
    "invalid-override": {
      means: "An override file has a block that there is nothing to override for, or that has no name.",
      why: "Files named override.orch.hcl or *_override.orch.hcl change blocks that other files of the folder declare.",
      fix: "Write the block into another file, or correct its name.",
    },
    "duplicate-import": {
      means: "Two import blocks import to one address.",
      why: "One was copied.",
      fix: "Remove one of them, or give it another address.",
    },
    "invalid-address": {
      means: "What should be an address is none.",
      why: 'Addresses are like service.web, service.web["eu"], service.web[0], network.backend@edge-a and module.shop.service.web. In files they have no quotes around them; in a shell they need some.',
      fix: "Write it in that way. `orch state list` prints all that are recorded.",
      wrong: 'service "b" {\n  image = "web:1"\n}\nmoved {\n  from = "service.a"\n  to   = service.b\n}',
      right: 'service "b" {\n  image = "web:1"\n}\nmoved {\n  from = service.a\n  to   = service.b\n}',
    },
    "module-recursion": {
      means: "A module calls itself, by itself or through others.",
      why: "Its folder is the source of a module in it.",
      fix: "Take one of the calls out, or move what both need into a module of its own.",
    },
    "module-source": {
      means: "The source of a module is no path of a local folder.",
      why: "Modules are read before anything is evaluated, and only from folders: ./ or ../ comes first.",
      fix: 'Write source = "./modules/app". Modules from elsewhere are copied or checked out beside the project.',
    },
    "module-unreadable": {
      means: "The folder of a module cannot be read, or holds no configuration.",
      why: "A slip of the pen: the path is taken from the folder of the file that it stands in.",
      fix: "Correct the path.",
    },
    "moved-cycle": {
      means: "moved blocks lead back to where they began.",
      why: "One moves a to b, another b to a.",
      fix: "Take one of them out.",
      wrong:
        'service "a" {\n  image = "web:1"\n}\nmoved {\n  from = service.b\n  to   = service.c\n}\nmoved {\n  from = service.c\n  to   = service.b\n}',
      right: 'service "a" {\n  image = "web:1"\n}\nmoved {\n  from = service.b\n  to   = service.a\n}',
    },
    "moved-still-declared": {
      means: "Something is moved, and its block is still there under the old name.",
      why: "A moved block follows a block that was renamed.",
      fix: "Rename the block, or remove moved.",
      wrong:
        'service "a" {\n  image = "web:1"\n}\nservice "b" {\n  image = "web:1"\n}\nmoved {\n  from = service.a\n  to   = service.b\n}',
      right: 'service "b" {\n  image = "web:1"\n}\nmoved {\n  from = service.a\n  to   = service.b\n}',
    },
    "removed-still-declared": {
      means: "Something is removed by a removed block, and its block is still there.",
      why: "A removed block says what becomes of what a block that is gone has made.",
      fix: "Remove one of the two.",
      wrong: 'service "a" {\n  image = "web:1"\n}\nremoved {\n  from = service.a\n}',
      right: "removed {\n  from = service.a\n}",
    },
    "other-kind": {
      means: "An object would become one of another kind.",
      why: "A service cannot become a job by another name: what a kind needs is made with the object.",
      fix: "Remove the one and make the other.",
      wrong: 'job "b" {\n  image = "web:1"\n}\nmoved {\n  from = service.a\n  to   = job.b\n}',
      right: 'service "b" {\n  image = "web:1"\n}\nmoved {\n  from = service.a\n  to   = service.b\n}',
    },
    "too-many-modules": {
      means: "There are more modules than one project may have, or they are nested too deep.",
      why: "Each instance is evaluated by itself.",
      fix: "Use for_each or replicas inside of fewer modules, and call inner ones from further out.",
    },
    "condition-failed": {
      means: "A precondition or postcondition of an object or output does not hold.",
      why: "It was written to stop a plan: such an object must not be made.",
      fix: "Do what its message says, or change the condition.",
    },
    "unknown-output": {
      means: "A module has no output of that name.",
      why: "A slip of the pen, or a workload of it is meant: only outputs can be read of a module.",
      fix: "Correct the name, or add the output to the module.",
    },
  },
);
