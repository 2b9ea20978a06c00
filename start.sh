#!/bin/sh
# For a double click: opens a terminal for a first start from a desktop, so that its progress is seen.
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd) || exit 1
if [ ! -t 2 ] && [ ! -e "$here/.venv/tunesmith.json" ] && [ -z "${TUNESMITH_IN_TERMINAL:-}" ]; then
  export TUNESMITH_IN_TERMINAL=1
  for terminal in x-terminal-emulator konsole xterm; do
    command -v "$terminal" >/dev/null 2>&1 && exec "$terminal" -e sh "$here/start.sh" "$@"
  done
  command -v gnome-terminal >/dev/null 2>&1 && exec gnome-terminal -- sh "$here/start.sh" "$@"
fi
exec python3 "$here/start.py" "$@"
