#!/usr/bin/env bash
# Installs linters into the cache of this user: Go programs if Go is on PATH, Python packages if python3 is. What is
# missing is said; the tests that need it are skipped, and say so.
set -euo pipefail

readonly CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/phala-cloud-exporter/judges"
PYTHON_PACKAGES="$(dirname "${BASH_SOURCE[0]}")/judges.txt"
readonly PYTHON_PACKAGES

# Name, package and version. The first build of helm takes 8 minutes on two busy cores.
readonly GO_PROGRAMS='
actionlint github.com/rhysd/actionlint/cmd/actionlint v1.7.12
helm helm.sh/helm/v4/cmd/helm v4.3.1
'

main() {
  mkdir -p "$CACHE"
  install_python_packages
  if ! command -v go >/dev/null; then
    echo 'Go is not on PATH: actionlint and helm are not installed, and their checks are skipped' >&2
    return
  fi
  local name package version
  while read -r name package version; do
    [[ -z $name ]] || install_go_program "$name" "$package" "$version"
  done <<<"$GO_PROGRAMS"
}

install_go_program() {
  local -r name="$1" folder="$CACHE/$1-$3"
  if [[ ! -x $folder/$name ]]; then
    echo "building $name in $folder"
    rm -rf "$folder.unfinished"
    if GOBIN="$folder.unfinished" nice go install -ldflags='-s -w' "$2@$3"; then
      mv "$folder.unfinished" "$folder"
    else
      echo "$name could not be built: its checks are skipped" >&2
      return
    fi
  fi
  ln -sfn "$folder/$name" "$CACHE/$name"
}

install_python_packages() {
  local -r folder="$CACHE/python"
  cmp --silent "$PYTHON_PACKAGES" "$folder/.installed.txt" && return
  echo "installing linters in $folder"
  if python3 -m venv --clear "$folder" && "$folder/bin/pip" install --quiet --only-binary=:all: -r "$PYTHON_PACKAGES"; then
    cp "$PYTHON_PACKAGES" "$folder/.installed.txt"
  else
    echo 'Python 3 with venv is not on this machine: hadolint, kubernetes-validate, shellcheck, yamllint and zizmor are not installed, and their checks are skipped' >&2
    rm -rf "$folder"
  fi
}

main
