#!/usr/bin/env bash
# Makes the environment of a trainer, for `bash infra/test.sh --trainers`, or finds that it is there. Their pins conflict
# with the pipeline's and with each other's.
#
#   bash infra/trainers/make.sh llamafactory|swift|lmms_eval [PYTHON]    → .venv-<name> (6 GB; package index, Linux)
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../environment.sh"
cd "$repository"

name="${1:-}"
case "$name" in
  llamafactory | swift | lmms_eval) ;;
  *) fail "the name must be llamafactory, swift or lmms_eval, got ${name:-nothing}" "bash infra/trainers/make.sh swift" ;;
esac
lock="infra/trainers/$name.txt"
venv="$repository/.venv-$name" python="$repository/.venv-$name/bin/python" need_mb=12000
stamp_file="$venv/.sprite-stamp"
stamp="$(sha256sum "$lock" "${BASH_SOURCE[0]}" | sha256sum | cut -d ' ' -f 1)"
if [ -x "$python" ] && [ "$(cat "$stamp_file" 2>/dev/null)" = "$stamp" ]; then
  say "$name: $venv (as it was)"
  exit 0
fi

[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] ||
  fail "the lock is for Linux on x86_64, this is $(uname -s) on $(uname -m)" "pip install the first line of ${lock%.txt}.in"
base="${2:-$(find_python)}" || exit 2
check_disk
say "$name: making $venv with $("$base" --version 2>&1); it loads 3 GB, which takes a minute or more"
began=$SECONDS
uv="$(command -v uv || true)"
make_venv "$base" "$uv"
# --no-deps: the lock holds all that is needed, with another torch than the wheels ask for.
if [ -n "$uv" ]; then
  settings_of_uv
  export UV_HTTP_TIMEOUT=600
  "$uv" pip install --quiet --python "$python" --no-deps --require-hashes -r "$lock"
else
  "$python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$lock"
fi || fail "the packages of $lock could not be installed (see above)" "check that the package index can be reached"
printf '%s\n' "$stamp" >"$stamp_file"
say "$name: ready after $((SECONDS - began)) s"
