#!/usr/bin/env bash
# Starts an Unreal world of AirSim or Cosys-AirSim without a window, with the settings that the source airsim needs.
#
#   bash infra/simulators/airsim/start.sh WORLD.sh [computer_vision|flight] [PORT]
#
# Pictures, depth and masks have one size: $WIDTH × $HEIGHT (640 × 480), 90° wide. What it listens on is this machine
# alone; for another, set ADDRESS to this machine's own.
set -euo pipefail

world="${1:-}" mode="${2:-computer_vision}" port="${3:-41451}"
fail() { printf 'error: %s\n  mend: %s\n' "$1" "$2" >&2; exit 2; }
usage="bash infra/simulators/airsim/start.sh WORLD.sh [computer_vision|flight] [PORT]"
[ -n "$world" ] && [ -x "$world" ] || fail "no world to start: ${world:-none given} is no executable file" "$usage"
case "$mode" in
  computer_vision) sim_mode=ComputerVision ;;
  flight) sim_mode=Multirotor ;;
  *) fail "unknown mode $mode" "$usage" ;;
esac

settings="$(mktemp --suffix .json)"
trap 'rm -f "$settings"' EXIT
capture() { printf '{"ImageType": %s, "Width": %s, "Height": %s, "FOV_Degrees": 90}' "$1" "${WIDTH:-640}" "${HEIGHT:-480}"; }
cat >"$settings" <<JSON
{
  "SettingsVersion": 1.2,
  "SimMode": "$sim_mode",
  "ViewMode": "NoDisplay",
  "LocalHostIp": "${ADDRESS:-127.0.0.1}",
  "ApiServerPort": $port,
  "CameraDefaults": {"CaptureSettings": [$(capture 0), $(capture 1), $(capture 5)]}
}
JSON
"$world" -RenderOffscreen -nosound -settings="$settings"
