#!/usr/bin/env bash
# Makes the environment of a simulator (or of vLLM) from its lock, apart from the pipeline's: their pins conflict.
#
#   bash infra/simulator.sh ai2thor|airsim|vllm [PYTHON]      → .venv-<name>
#   airsim also takes Microsoft's archived client, which no resolver can install
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"
cd "$repository"

name="${1:-}"
case "$name" in
  ai2thor | airsim | vllm) ;;
  habitat) fail "habitat-sim has no wheel on the package index" "conda env create -f infra/habitat/environment.yml" ;;
  *) fail "the name must be ai2thor, airsim or vllm, got ${name:-nothing}" "bash infra/simulator.sh ai2thor" ;;
esac
if [ -n "${2:-}" ]; then base="$2"; else base="$(find_python)" || exit 2; fi
target="$repository/.venv-$name"
venv="$target" python="$target/bin/python"
make_venv "$base" ""
"$python" -m pip install --quiet --disable-pip-version-check -r "infra/$name/requirements.txt"
if [ "$name" = airsim ]; then
  # Its own pins (tornado 4.5) are broken on this Python; what it needs of them is in the lock already.
  "$python" -m pip install --quiet --disable-pip-version-check setuptools wheel
  "$python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation airsim==1.8.1
fi
say "$name: $target"
[ "$name" = vllm ] || say "use it: export SPRITE_SOURCES__$(printf %s "$name" | tr '[:lower:]' '[:upper:]')__PYTHON=$python"
