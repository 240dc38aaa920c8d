// Blocks `data`: what the world is asked before anything is planned.
import { area } from "./explanation.ts";

export const DATA = area(
  "Data",
  "Something that a data block reads cannot be read, or not there. Nothing was planned.",
  {
    "data-failed": {
      means: "What a data block asks for could not be read.",
      why: "The file is not there, no node and no registry knows the image, or the web server did not answer in time, with too much, or sends one elsewhere.",
      fix: "The message says which. A block that may fail can be switched off by enabled = …; status codes such as 404 are no failure, and a postcondition can make them one.",
      wrong: 'data "file" "motd" {\n  path = "motd.txt"\n}',
      right: 'locals {\n  motd = "hello"\n}',
    },
    "data-too-deep": {
      means: "Data depends on data that depends on data, and so on, over more levels than there may be.",
      why: "What one block asks for comes from what another one was answered, again and again: an answer may ask for something new each time.",
      fix: "Read what is needed in fewer steps. docs/limits.md has the limit.",
    },
    "data-too-early": {
      means:
        "An orch or node block, or the validation of a variable, reads data that somebody has to be asked for.",
      why: "Where things run and where the state is must be the same for every command, and known before anybody can be asked.",
      fix: "Take it from a variable, or from a file: data of the kind file is read at any time.",
      wrong:
        'data "image" "web" {\n  ref = "web:1"\n}\nnode "a" {\n  labels = { digest = data.image.web.digest }\n}',
      right: 'data "image" "web" {\n  ref = "web:1"\n}\nnode "a" {\n  labels = { image = "web:1" }\n}',
    },
    "http-not-allowed": {
      means: 'A data "http" block wants to read a web page, and nobody has allowed it.',
      why: "A plan that asks the web depends on more than its files and nodes, and files from elsewhere could send what they know out. So it is asked for once, on the command line.",
      fix: "Read what the blocks ask for; then give --allow-http to plan, apply and why. With a saved plan, too: it is read again and compared.",
    },
    "unknown-data": {
      means: "There is no kind of data of that name.",
      why: "The first label of a data block is one of image, nodes, file and http. Data sources of other tools' providers are not there.",
      fix: "Correct the first label.",
      wrong: 'data "docker_image" "web" {\n  name = "web:1"\n}',
      right: 'data "image" "web" {\n  ref = "web:1"\n}',
    },
  },
);
