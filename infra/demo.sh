#!/usr/bin/env bash
# From nothing to a curated partition: makes the environment, starts Airflow on this machine, runs one small batch
# of the embedded simulator through the DAG `sprite_mujoco`, shows what came of it and leaves the UI up.
#
#   bash infra/demo.sh            start (again), run a batch, leave the UI up
#   bash infra/demo.sh --stop     end exactly what was started
#   bash infra/demo.sh --help     more: batch, scenes, frames, seed, port
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"

case " $* " in
  *" --stop "*)
    # Stopping must work even when the sources have changed since: no environment is made for it.
    "$python" -c 'import psutil' 2>/dev/null || { say "nothing is running: there is no environment yet"; exit 0; } ;;
  *) sprite_environment ;;
esac
cd "$repository"
exec "$python" -m infra.demo "$@"
