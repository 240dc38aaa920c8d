#!/usr/bin/env bash
# The tour: from a fresh clone to a running shop in one command, `npm run demo`. Run it as often as you like.
# ORCH_DEMO=simulator npm run demo shows fifty simulated nodes instead; ORCH_VAR_port=8090 puts the shop at another port.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
export npm_config_update_notifier=false npm_config_fund=false npm_config_audit=false
mkdir -p .cache/demo

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$'\e[1m' faint=$'\e[2m' green=$'\e[32m' red=$'\e[31m' plain=$'\e[0m'; else bold='' faint='' green='' red='' plain=''; fi
done_with() { printf '%s✓%s %s\n' "$green" "$plain" "$*"; }
note() { printf '%s  %s%s\n' "$faint" "$*" "$plain"; }
fail() { printf '%s✗%s %s\n' "$red" "$plain" "$*" >&2; exit 1; }
# Runs quietly; what it said is shown when it fails.
quiet() {
  local log=.cache/demo/$1.log
  shift
  "$@" >"$log" 2>&1 </dev/null || { tail -n 20 "$log" >&2; fail "This failed: $*   (all of it in $log)"; }
}
orch() {
  local shown='' word
  for word in "$@"; do case $word in *[\"\'\ ]*) shown+=" '$word'" ;; *) shown+=" $word" ;; esac; done
  printf '\n%s$ orch --chdir %s%s%s\n' "$bold" "$project" "$shown" "$plain"
  node "$root/dist/program/orch.js" --chdir "$project" "$@"
}

# --- the program ---------------------------------------------------------------------------------------------------

command -v node >/dev/null || fail "Node.js is missing: orch needs version 20.19 or newer."
node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' ||
  fail "orch needs Node 20.19 or newer; this is $(node --version)."
[ -x node_modules/.bin/tsc ] || quiet install npm ci --ignore-scripts --no-progress
quiet build npm run build
done_with "orch is built"
note "To type the commands below yourself, in this folder:  alias orch=\"node $root/dist/program/orch.js\""

# --- an engine -----------------------------------------------------------------------------------------------------

answers() { timeout 10 docker version --format '{{.Server.Version}}' 2>/dev/null </dev/null; }

start_engine() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  if ! command -v dockerd >/dev/null || [ ! -x /bin/busybox ] || ! command -v iptables >/dev/null; then
    note "no engine answers: installing docker.io, busybox-static and iptables"
    quiet apt-get sh -c 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends docker.io busybox-static iptables'
  fi
  if ! answers >/dev/null; then
    setsid dockerd --pidfile "$root/.cache/demo/dockerd.pid" >.cache/demo/dockerd.log 2>&1 </dev/null &
    for _ in $(seq 60); do
      if answers >/dev/null; then break; fi
      sleep 0.5
    done
    answers >/dev/null || { note "dockerd did not start: $(tail -n 1 .cache/demo/dockerd.log)"; return 1; }
    note "started dockerd; stop it with: kill \$(cat .cache/demo/dockerd.pid)"
  fi
}

simulate() {
  note "This is the tour on fifty simulated nodes. With a Docker engine (DOCKER_HOST, a context, /var/run/docker.sock)"
  note "it starts a real shop."
  project=examples/many-nodes
  orch plan
  orch apply --auto-approve 2>&1 | grep -E '^(\$|Apply|plan p1)|^$' || fail "The apply failed."
  printf '\n%sNow node a-00 is emptied: only what ran there moves.%s\n' "$bold" "$plain"
  orch plan --var 'drain=["a-00"]'
  finish "remove it all   " destroy
}

finish() {
  printf '\n%sGo on%s   (with  alias orch="node %s/dist/program/orch.js"  in %s)\n' "$bold" "$plain" "$root" "$root"
  while [ $# -gt 1 ]; do
    printf '  %s  orch --chdir %s %s\n' "$1" "$project" "$2"
    shift 2
  done
}

if [ "${ORCH_DEMO:-}" = simulator ]; then
  simulate
  exit 0
fi
if ! version=$(answers); then
  [ -z "${DOCKER_HOST:-}" ] || fail "The engine of DOCKER_HOST=$DOCKER_HOST does not answer."
  start_engine || { simulate; exit 0; }
  version=$(answers)
fi
done_with "Docker engine $version answers"

# --- images --------------------------------------------------------------------------------------------------------

project=examples/shop
missing=()
for image in nginx=nginx:stable redis=redis:7 python=python:3.11-slim postgres=postgres:15; do
  docker image inspect "${image#*=}" >/dev/null 2>&1 || missing+=("$image")
done
if [ ${#missing[@]} -gt 0 ] && ! timeout 20 docker manifest inspect "${missing[0]#*=}" >/dev/null 2>&1 </dev/null; then
  command -v apt-get >/dev/null || fail "No registry answers, and images can be made only from Debian's packages. Pull them first: ${missing[*]#*=}"
  note "no registry answers: making ${missing[*]#*=} from Debian's packages"
  ls /var/lib/apt/lists/*Packages* >/dev/null 2>&1 || quiet apt-get apt-get update -qq
  quiet images node examples/images/build.mjs "${missing[@]}"
fi
done_with "images are at hand"

# --- the shop ------------------------------------------------------------------------------------------------------

port=${ORCH_VAR_port:-8080}
url=http://localhost:$port/
mkdir -p "$project/.orch"
orch plan --out .orch/shop.plan
orch apply .orch/shop.plan # exactly what was shown
orch status

visit() {
  for _ in $(seq 40); do
    if curl -fsS --max-time 3 "$url" 2>/dev/null; then return 0; fi
    sleep 0.25
  done
  fail "$url does not answer. Look at: orch --chdir $project logs service.web"
}
printf '\n%s$ curl %s%s\n' "$bold" "$url" "$plain"
visit
printf '%s$ curl %s%s\n' "$bold" "$url" "$plain"
visit

finish \
  "change something" "plan --var greeting=Hello" \
  "or the files    " "plan        # examples/shop/*.orch.hcl" \
  "why there?      " "why 'service.api[0]'" \
  "nothing to do   " "plan --detailed-exitcode" \
  "remove it all   " "destroy --delete-volumes"
