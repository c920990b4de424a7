# Makes the project's Python environment, or finds that it is there. Sourced by demo.sh and test.sh.
#
#   sprite_environment     → .venv (or $SPRITE_VENV) holds requirements.txt and this project; sets $python
#
# Needs Python 3.11 to 3.13 and the package index. Uses uv where it is; else pip puts uv into the environment,
# because it installs several times as fast; else pip does the work itself.

repository="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
venv="${SPRITE_VENV:-$repository/.venv}"
python="$venv/bin/python"
need_mb=3500
suitable="Python 3.11, 3.12 or 3.13"
# Without compiled modules every process of Airflow takes twice as long to start.
unset PYTHONDONTWRITEBYTECODE PYTHONPATH PYTHONHOME VIRTUAL_ENV

say() { printf '%s\n' "$*"; }

# fail WHAT REMEDY: one clear message, and the command that mends it.
fail() {
  printf '\nerror: %s\n' "$1" >&2
  [ -n "${2:-}" ] && printf '  mend: %s\n' "$2" >&2
  exit 2
}

is_suitable() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; }

# The first suitable interpreter; $SPRITE_PYTHON goes before all.
find_python() {
  local candidate
  if [ -n "${SPRITE_PYTHON:-}" ]; then
    is_suitable "$SPRITE_PYTHON" ||
      fail "SPRITE_PYTHON=$SPRITE_PYTHON is no $suitable" "unset SPRITE_PYTHON, or name another"
    command -v "$SPRITE_PYTHON"
    return
  fi
  for candidate in python3 python3.13 python3.12 python3.11 python; do
    if command -v "$candidate" >/dev/null 2>&1 && is_suitable "$candidate"; then
      command -v "$candidate"
      return
    fi
  done
  local found
  found="$(python3 --version 2>&1 || true)"
  fail "$suitable is needed; found: ${found:-none}" \
    "install one (Debian: apt-get install python3 python3-venv; with uv: uv python install 3.12), or set SPRITE_PYTHON"
}

check_disk() {
  local free_mb
  free_mb="$(df -Pk "$repository" | awk 'NR == 2 {print int($4 / 1024)}')"
  [ "$free_mb" -ge "$need_mb" ] ||
    fail "$free_mb MB free on the disk of $repository; $need_mb MB are needed" "free some space, or clone onto another disk"
}

# What the environment was made of: it is made again only when this changes.
stamp_of() { cat "$repository/requirements.txt" "$repository/pyproject.toml" | "$1" -c '
import hashlib, sys
print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest(), "%d.%d" % sys.version_info[:2], sys.argv[1])' "$repository"; }

make_venv() {
  local base="$1" uv="$2"
  if [ -x "$python" ] && is_suitable "$python"; then return; fi
  rm -rf "$venv"
  if [ -n "$uv" ]; then
    "$uv" venv --quiet --python "$base" "$venv"
    return
  fi
  "$base" -m venv "$venv" >/dev/null 2>&1 || {
    rm -rf "$venv"
    fail "$base can make no virtual environment (its venv or ensurepip module is missing)" \
      "Debian: apt-get install python3-venv; or install uv (https://docs.astral.sh/uv) and run this again"
  }
}

# uv trusts its own list of authorities, pip the system's too: behind a proxy with a certificate of its own only the
# system's will do, so uv is told to use it where there is one.
system_certificates() {
  local file
  for file in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem; do
    [ -s "$file" ] && return 0
  done
  return 1
}

settings_of_uv() {
  if system_certificates; then export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-true}" UV_NATIVE_TLS="${UV_NATIVE_TLS:-true}"; fi
  # More patience than the default: the wheels come to several hundred MB.
  export UV_HTTP_TIMEOUT="${UV_HTTP_TIMEOUT:-180}"
}

install_with_uv() {
  settings_of_uv
  "$1" pip install --quiet --python "$python" --compile-bytecode -r "$repository/requirements.txt" &&
    "$1" pip install --quiet --python "$python" --no-deps --editable "$repository"
}

install_with_pip() {
  "$python" -m pip --version >/dev/null 2>&1 || "$python" -m ensurepip >/dev/null 2>&1 || return 1
  "$python" -m pip install --quiet --disable-pip-version-check --compile -r "$repository/requirements.txt" &&
    "$python" -m pip install --quiet --disable-pip-version-check --no-deps --editable "$repository"
}

install_all() {
  local uv="$1"
  if [ -z "$uv" ] && "$python" -m pip install --quiet --disable-pip-version-check uv 2>/dev/null; then
    uv="$venv/bin/uv"
  fi
  if [ -n "$uv" ] && "$uv" --version >/dev/null 2>&1; then
    install_with_uv "$uv" && return
    say "uv could not install the packages (see above); trying pip, which takes several minutes"
  fi
  install_with_pip || fail "the packages of requirements.txt could not be installed (see above)" \
    "check that the package index can be reached (a proxy: HTTPS_PROXY; a mirror: UV_INDEX_URL, PIP_INDEX_URL), then run this again"
}

sprite_environment() {
  local stamp_file="$venv/.sprite-stamp" base uv started
  if [ -x "$python" ] && [ -f "$stamp_file" ] && [ "$(cat "$stamp_file")" = "$(stamp_of "$python" 2>/dev/null)" ]; then
    say "environment: $venv (as it was)"
    return
  fi
  started=$SECONDS
  base="$(find_python)" || exit 2
  uv="$(command -v uv || true)"
  check_disk
  say "environment: making $venv with $("$base" --version 2>&1)${uv:+ and uv}; the first time takes a minute or more"
  make_venv "$base" "$uv"
  install_all "$uv"
  stamp_of "$python" >"$stamp_file"
  say "environment: ready after $((SECONDS - started)) s"
}
