#!/usr/bin/env bash
# What `npm test` runs: from a fresh clone to one line, "412 passed, 0 failed". Needs no running Docker engine: the tests
# start engines of their own (test/engines/) and make images from Debian's packages (examples/images/).
set -euo pipefail
cd "$(dirname "$0")/.."
export CI=true NO_COLOR=1 npm_config_update_notifier=false npm_config_fund=false npm_config_audit=false
unset FORCE_COLOR DOCKER_HOST
exec </dev/null
mkdir -p .cache/test

say() { printf '== %s\n' "$*"; }
fail() {
  printf '%s\n' "$*" >&2
  printf '0 passed, 1 failed\n'
  exit 1
}

# Prints the package, unless one of the files is there.
need() {
  local package=$1 file
  shift
  for file in "$@"; do [ ! -e "$file" ] || return 0; done
  printf '%s\n' "$package"
}

install_packages() {
  local missing
  missing=$(
    need docker.io /usr/sbin/dockerd /usr/bin/dockerd
    need busybox-static /bin/busybox /usr/bin/busybox
    need iptables /usr/sbin/iptables /sbin/iptables
    need iproute2 /usr/sbin/ip /sbin/ip /usr/bin/ip
    need util-linux /usr/bin/nsenter
    need xz-utils /usr/bin/xz
    need binutils /usr/bin/ar
    need zstd /usr/bin/zstd
    need curl /usr/bin/curl
    need git /usr/bin/git
    need postgresql /usr/lib/postgresql/*/bin/postgres
  )
  missing=$(printf '%s' "$missing" | tr '\n' ' ')
  if [ -z "$missing" ]; then
    # images are made of Debian's packages, which apt-get has to know
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && ! ls /var/lib/apt/lists/*Packages* >/dev/null 2>&1; then
      say "apt-get update"
      apt-get update -qq >.cache/apt-get.log 2>&1 || fail "apt-get update failed: $(tail -n 5 .cache/apt-get.log)"
    fi
    return 0
  fi
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    fail "The tests on real engines need these Debian packages: $missing
Install them as root: apt-get install -y --no-install-recommends $missing"
  fi
  say "apt-get install $missing"
  # an engine of the whole machine is not what is wanted: do not start services
  local policy=/usr/sbin/policy-rc.d made=no
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy" && made=yes
  fi
  local status=0
  # shellcheck disable=SC2086 # a list of names
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } \
    >.cache/apt-get.log 2>&1 || status=$?
  [ "$made" = no ] || rm -f "$policy"
  [ "$status" = 0 ] || fail "apt-get could not install $missing: $(tail -n 5 .cache/apt-get.log)"
}

node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' ||
  fail "orch needs Node 20.19 or newer; this is $(node --version)."

projects=${ORCH_TEST_PROJECTS:-unit engine} # ORCH_TEST_PROJECTS=unit npm test leaves the real engines out
case " $projects " in
*" engine "*)
  install_packages
  [ "$(id -u)" = 0 ] || fail "The tests start Docker engines, which needs root. Without them: ORCH_TEST_PROJECTS=unit npm test"
  ;;
esac

# Installed already? Then everything that the lock file wants is there in its version.
installed() {
  node -e '
    const read = (path) => JSON.parse(require("node:fs").readFileSync(path, "utf8")).packages;
    const have = read("node_modules/.package-lock.json");
    const wanted = Object.entries(read("package-lock.json")).filter(([path, one]) => path !== "" && !one.optional);
    process.exit(wanted.every(([path, one]) => have[path]?.version === one.version) ? 0 : 1);
  ' 2>/dev/null
}
if ! installed; then
  say "npm ci"
  npm ci --ignore-scripts --no-progress --loglevel=error || fail "npm ci failed."
fi

status=0
check() {
  say "$1"
  npm run --silent "$1" || {
    status=1
    failed_checks="${failed_checks:-} $1"
  }
}
failed_checks=""
check build
check typecheck
check lint

# The projects run side by side: the engine tests mostly wait for engines. What each prints comes in one piece.
declare -A running=()
trap 'jobs -p | xargs -r kill 2>/dev/null || true' EXIT
trap 'exit 130' INT TERM # jobs in the background do not hear of Ctrl-C
for project in $projects; do
  rm -f ".cache/test/$project.json"
  npx vitest run --project "$project" --reporter=default --reporter=json --outputFile.json=".cache/test/$project.json" \
    >".cache/test/$project.log" 2>&1 &
  running[$project]=$!
done
for project in $projects; do
  say "test $project"
  wait "${running[$project]}" || status=1
  cat ".cache/test/$project.log"
done

# shellcheck disable=SC2086 # a list of names
node test/summary.mjs "$status" ".cache/test" "$projects" $failed_checks
