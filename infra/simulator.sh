#!/usr/bin/env bash
# Makes the environment of a simulator (or of vLLM) from its lock, apart from the pipeline's: their pins conflict.
#
#   bash infra/simulator.sh ai2thor|airsim|vllm [PYTHON]      → .venv-<name>, in seconds where uv can be had
#   airsim also takes Microsoft's archived client, which no resolver can install
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"
cd "$repository"

name="${1:-}"
lock="infra/simulators/$name/requirements.txt"
case "$name" in
  ai2thor | airsim) ;;
  vllm) lock="infra/vllm/requirements.txt" ;;
  habitat) fail "habitat-sim has no wheel on the package index" "conda env create -f infra/simulators/habitat/environment.yml" ;;
  scannet | procthor | mujoco) fail "$name needs no environment of its own" "use it as it is: sprite doctor" ;;
  *) fail "the name must be ai2thor, airsim or vllm, got ${name:-nothing}" "bash infra/simulator.sh ai2thor" ;;
esac
if [ "$name" = airsim ]; then
  # The clients need numpy 1, which has no wheel for later Pythons.
  is_suitable() { "$1" -c 'import sys; sys.exit(sys.version_info[:2] not in ((3, 11), (3, 12)))' 2>/dev/null; }
  suitable="Python 3.11 or 3.12"
fi
venv="$repository/.venv-$name" python="$repository/.venv-$name/bin/python" need_mb=1500
stamp_file="$venv/.sprite-stamp"
stamp="$(sha256sum "$lock" "${BASH_SOURCE[0]}" | sha256sum | cut -d ' ' -f 1)"

if [ -x "$python" ] && [ "$(cat "$stamp_file" 2>/dev/null)" = "$stamp" ]; then
  say "$name: $venv (as it was)"
else
  if [ -n "${2:-}" ]; then base="$2"; else base="$(find_python)" || exit 2; fi
  check_disk
  uv="$(command -v uv || true)"
  make_venv "$base" "$uv"
  if [ -z "$uv" ] && "$python" -m pip install --quiet --disable-pip-version-check uv 2>/dev/null; then uv="$venv/bin/uv"; fi
  settings_of_uv
  install() { if [ -n "$uv" ]; then "$uv" pip install --quiet --python "$python" "$@"; else "$python" -m pip install --quiet --disable-pip-version-check "$@"; fi; }
  {
    install -r "$lock" && if [ "$name" = airsim ]; then
      # Its own pins (tornado 4.5) are broken on this Python; what it needs of them is in the lock already.
      install setuptools wheel && install --no-deps --no-build-isolation airsim==1.8.1
    fi
  } || fail "the packages of $lock could not be installed (see above)" "check that the package index can be reached"
  printf '%s\n' "$stamp" >"$stamp_file"
  say "$name: $venv"
fi
[ "$name" = vllm ] || say "use it: export SPRITE_SOURCES__$(printf %s "$name" | tr '[:lower:]' '[:upper:]')__PYTHON=$python"
