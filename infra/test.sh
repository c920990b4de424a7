#!/usr/bin/env bash
# Every check of the default tier, from nothing: makes the environment, then ruff, mypy, the core on numpy and
# pillow alone, and pytest. Needs Python 3.11 to 3.13 and the package index; no key, no GPU, no Docker.
#
#   bash infra/test.sh                 the default tier
#   bash infra/test.sh --browser       and the web UI in a browser: needs Chromium
#   bash infra/test.sh --s3            and a real S3 server: SeaweedFS, made beside (150 MB), or the one at
#                                      SPRITE_TEST_S3_ENDPOINT (with _ACCESS_KEY, _SECRET_KEY)
#   bash infra/test.sh --celery        and two Celery workers against that S3 server: Redis and PostgreSQL as Debian's
#                                      packages, or at SPRITE_TEST_REDIS and SPRITE_TEST_POSTGRES (an empty database)
#   bash infra/test.sh --vllm          and a real vLLM, made beside (6 GB, no GPU), or the one at SPRITE_TEST_VLLM
#   bash infra/test.sh --trainers      and LLaMA-Factory, ms-swift and lmms-eval on a release, made beside (6 GB each)
#   bash infra/test.sh --simulators    and AI2-THOR's and AirSim's real clients, in environments made beside (700 MB)
#   bash infra/test.sh --kills         and runs that are killed at random moments: needs minutes, nothing else
# What follows -- goes to pytest: bash infra/test.sh -- -k boxes
set -uo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"
cd "$repository"

servers=""
stop_servers() {
  [ -n "$servers" ] || return 0
  SPRITE_LOCAL="$servers/s3" bash infra/local.sh --stop >/dev/null
  "$python" -m infra.backends stop --folder "$servers/backends"
  rm -rf "$servers"
}
trap stop_servers EXIT
# Servers that nobody named are started on loopback and ended with the tests.
folder_of_servers() { [ -n "$servers" ] || { servers="$(mktemp -d /tmp/sprite-servers-XXXXXX)" && chmod 711 "$servers"; }; }
s3_server() {
  [ -z "${SPRITE_TEST_S3_ENDPOINT:-}" ] || return 0
  folder_of_servers
  SPRITE_LOCAL="$servers/s3" bash infra/local.sh || exit 2
  local name
  for name in ENDPOINT ACCESS_KEY SECRET_KEY; do
    export "SPRITE_TEST_S3_$name=$(sed -n "s/^export SPRITE_S3_$name=//p" "$servers/s3/env.sh")"
  done
}
backends() {
  [ -z "${SPRITE_TEST_REDIS:-}" ] || [ -z "${SPRITE_TEST_POSTGRES:-}" ] || return 0
  folder_of_servers
  sprite_environment
  local addresses
  addresses="$("$python" -m infra.backends start --folder "$servers/backends")" || exit 2
  eval "$addresses"
}

left_out=(browser s3 celery vllm trainers kills)
with() { local kept=() tier; for tier in "${left_out[@]}"; do [ "$tier" = "$1" ] || kept+=("$tier"); done; left_out=("${kept[@]}"); }
while [ $# -gt 0 ]; do
  case "$1" in
    --browser)
      command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null ||
        fail "--browser needs Chromium" "Debian: apt-get install chromium" ;;
    --s3) s3_server ;;
    --celery) s3_server; backends ;;
    --vllm) [ -n "${SPRITE_TEST_VLLM:-}" ] || bash infra/vllm/cpu.sh || exit 2 ;;
    --trainers) for name in llamafactory swift lmms_eval; do bash infra/trainers/make.sh "$name" || exit 2; done ;;
    --simulators) for name in ai2thor airsim; do bash infra/simulator.sh "$name" || exit 2; done ;;
    --kills) ;;
    --) shift; break ;;
    -h | --help) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; exit 0 ;;
    *) fail "unknown option $1" "bash infra/test.sh --help" ;;
  esac
  with "${1#--}"
  shift
done

sprite_environment
failed=()
# check NAME COMMAND…: run it, say how long it took, remember whether it failed.
check() {
  local name="$1" began=$SECONDS
  shift
  say "== $name"
  "$@" </dev/null || failed+=("$name")
  say "   $((SECONDS - began)) s"
}

core_check() {
  local folder status=1
  folder="$(mktemp -d)"
  # An interpreter of its own with nothing but numpy and pillow; the oldest that is supported, where there is one.
  local base="$python" candidate
  for candidate in python3.10 "$python"; do
    if "$candidate" -c 'import venv, ensurepip' 2>/dev/null; then base="$candidate"; break; fi
  done
  "$base" -m venv "$folder/venv" >/dev/null &&
    "$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check "numpy>=2.0" "pillow>=11" &&
    "$folder/venv/bin/python" infra/core_check.py && status=0
  rm -rf "$folder"
  return $status
}

marks=""
for tier in "${left_out[@]}"; do marks="${marks:+$marks and }not $tier"; done
cores="$("$python" -c 'import os; print(min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()))')"
# One thread a process: the tests are spread over the cores already.
export OMP_NUM_THREADS=1

check "ruff" "$python" -m ruff check --quiet .
check "ruff format" "$python" -m ruff format --quiet --check .
check "mypy" "$python" -m mypy
check "core on numpy and pillow" core_check
# In the order of the files: else those of a single test come last, which are the longest, and one core waits for the
# other.
check "pytest, $cores at a time" "$python" -m pytest -q -n "$cores" --dist loadfile --no-loadscope-reorder -m "$marks" "$@"
if [ ${#failed[@]} -gt 0 ]; then
  printf -v list '%s, ' "${failed[@]}"
  say "FAILED: ${list%, }  ($SECONDS s in all)"
  exit 1
fi
say "all passed in $SECONDS s"
