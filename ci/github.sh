#!/usr/bin/env bash
# What action.yml does, all of it. Inputs come as ORCH_INPUT_… in the environment; none of them, and nothing of a pull request, is ever
# part of a script.
set -euo pipefail

home=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
# no child but `orch comment` gets it
token=${ORCH_INPUT_TOKEN:-}
unset ORCH_INPUT_TOKEN

main() {
  command=${ORCH_INPUT_COMMAND:-plan}
  project=${ORCH_INPUT_PROJECT:-}
  chdir=${ORCH_INPUT_CHDIR:-.}
  [[ -n $project ]] || die "The input project is missing: the name in the block orch of the configuration."
  # not in the checkout: there could be a link of that name in it
  plan=$(absolute "${ORCH_INPUT_PLAN_FILE:-${RUNNER_TEMP:-${TMPDIR:-/tmp}}/orch.plan}")
  page=$plan.html
  log=$plan.log
  case "$plan$project$chdir" in *$'\n'*) die "The inputs plan-file, project and chdir are one line each." ;; esac
  whose=(--project "$project")
  [[ -z ${ORCH_INPUT_NAME:-} ]] || whose+=(--name "$ORCH_INPUT_NAME")
  case ${ORCH_INPUT_COMMENT:-true} in
    true | false) ;;
    *) die "The input comment is true or false." ;;
  esac
  prepare
  program=(node "$home/dist/program/orch.js")
  [[ $chdir == . ]] || program+=(--chdir "$chdir")
  case $command in
    plan) plan_and_comment ;;
    comment) comment_plan ;;
    apply) apply_and_comment ;;
    *) die "The input command is plan, comment or apply." ;;
  esac
}

# Commands of GitHub are the action's own words alone.
die() {
  printf '::error title=orch::%s\n' "$1"
  exit 1
}

absolute() {
  case $1 in
    /*) printf '%s\n' "$1" ;;
    *) printf '%s\n' "$PWD/$1" ;;
  esac
}

prepare() {
  command -v node >/dev/null || die "There is no Node.js: run actions/setup-node before, with 20.19 or later."
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
    die "Node.js 20.19 or later is needed, and this is $(node --version): run actions/setup-node before."
  [[ ! -f $home/dist/program/orch.js ]] || return 0
  echo "::group::Build orch"
  (cd -- "$home" && npm ci --ignore-scripts --no-audit --no-fund && npm run build) ||
    die "orch could not be built: the log above says why."
  echo "::endgroup::"
}

orch() {
  "${program[@]}" "$@"
}

# Runs orch so that what it prints is in a file as well, results in $1 and the rest in $2, and sets `code`. A job that is cancelled ends it as
# Ctrl-C does: it finishes what runs, saves the state and gives the lock back.
run_orch() {
  local results=$1 rest=$2 child tees=() signalled
  exec 3> >(exec tee -- "$results")
  tees+=($!)
  exec 4> >(exec tee -- "$rest" >&2 3>&-)
  tees+=($!)
  "${program[@]}" "${@:3}" >&3 2>&4 3>&- 4>&- &
  child=$!
  exec 3>&- 4>&-
  trap 'signalled=yes; kill -TERM "$child" 2>/dev/null || true' INT TERM
  while :; do
    signalled="" code=0
    wait "$child" || code=$?
    # a signal ends the waiting, not the program
    [[ -n $signalled ]] || break
  done
  trap - INT TERM
  wait "${tees[@]}"
}

orch_comment() {
  GH_TOKEN=$token orch comment "$@" "${whose[@]}"
}

# Adds the lines of an input to `args`, each as one argument; with a flag each is a path behind that flag.
add_lines() {
  local line
  while IFS= read -r line; do
    line=${line#"${line%%[![:space:]]*}"}
    line=${line%"${line##*[![:space:]]}"}
    [[ -n $line ]] || continue
    if [[ -n ${2:-} ]]; then
      args+=("$2" "$(absolute "$line")")
    else
      args+=("$line")
    fi
  done <<<"$1"
}

output() {
  [[ -z ${GITHUB_OUTPUT:-} ]] || printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"
}

# Sets `code`: what the command ended with. What it says of mistakes goes to the log of the job and into "$log".
run_plan() {
  rm -f -- "$plan" "$page" "$log"
  args=(plan --out "$plan" --format github)
  [[ -z ${ORCH_INPUT_NODES:-} ]] || args+=(--inventory "$(absolute "$ORCH_INPUT_NODES")")
  add_lines "${ORCH_INPUT_FLAGS:-}"
  run_orch /dev/null "$log" "${args[@]}"
  [[ -s $plan ]] || return 0
  orch show "$plan" --format html >"$page"
  output plan-file "$plan"
  output page "$page"
}

plan_and_comment() {
  run_plan
  local commented=0
  if [[ ${ORCH_INPUT_COMMENT:-true} == true && ${GITHUB_EVENT_NAME:-} == pull_request* ]]; then
    comment_plan || commented=$?
  fi
  # with --detailed-exitcode: there are changes
  ((code != 2)) || code=0
  ((code != 0)) || code=$commented
  return "$code"
}

# The plan, or that there is none: it may come from another job.
comment_plan() {
  if [[ -s $plan ]]; then
    orch_comment "$plan"
  elif [[ -e $log ]]; then
    orch_comment --failed "$log"
  else
    die "There is neither a plan nor a log of planning to comment: see the input plan-file."
  fi
}

apply_and_comment() {
  local id=${ORCH_INPUT_APPROVE:-} review=$plan.review events=$plan.ndjson on="" code=0
  rm -f -- "$review" "$events" "$log" "$plan" "$page"
  if [[ -z $id || $id == effect ]]; then
    orch_comment --reviewed --json >"$review" || code=$?
    case $code in
      0)
        on=$(field on)
        id=$(field "$([[ $id == effect ]] && echo effect_id || echo id)")
        ;;
      # nothing was reviewed: nothing is applied but a plan without changes, or one that enough people have signed
      3) id="" ;;
      *) return "$code" ;;
    esac
  fi
  args=(apply --json --input=false)
  [[ -z $id ]] || args+=(--approve "$id")
  add_lines "${ORCH_INPUT_APPROVALS:-}" --approval
  add_lines "${ORCH_INPUT_FLAGS:-}"
  add_lines "${ORCH_INPUT_APPLY_FLAGS:-}"
  run_orch "$events" "$log" "${args[@]}"
  local ended=$code
  tell_apply || ended=$((code == 0 ? 1 : code))
  output exit-code "$code"
  return "$ended"
}

tell_apply() {
  local what
  if grep -q '"type":"apply-start"' "$events"; then
    what=(--applied "$events")
  elif ((code != 0)); then
    what=(--refused "$log")
  else
    return 0
  fi
  if [[ -n ${GITHUB_STEP_SUMMARY:-} ]]; then
    orch comment "${what[@]}" "${whose[@]}" --to - >>"$GITHUB_STEP_SUMMARY" || return
  fi
  [[ ${ORCH_INPUT_COMMENT:-true} == true ]] || return 0
  orch_comment "${what[@]}" || return
  [[ $code == 4 && -n $on ]] || return 0
  # what was reviewed is stale: what would be done now takes its place, with what differs
  local code
  run_plan
  [[ ! -s $plan ]] || orch_comment "$plan" --number "${on##*#}"
}

field() {
  node -p 'JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"))[process.argv[2]]' "$review" "$1"
}

main
