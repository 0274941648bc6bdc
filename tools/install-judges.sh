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
dashboard-linter github.com/grafana/dashboard-linter v0.2.0
helm helm.sh/helm/v4/cmd/helm v4.3.1
kubeconform github.com/yannh/kubeconform/cmd/kubeconform v0.7.0
pint github.com/cloudflare/pint/cmd/pint v0.87.0
'

main() {
  mkdir -p "$CACHE"
  install_python_packages
  if ! command -v go >/dev/null; then
    echo 'SKIPPED: Go is not on PATH: actionlint, dashboard-linter, helm, kubeconform and pint are not installed' >&2
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
    if build_go_program "$@"; then
      mv "$folder.unfinished" "$folder"
    else
      echo "SKIPPED: $name could not be built; its checks do not run" >&2
      return
    fi
  fi
  ln -sfn "$folder/$name" "$CACHE/$name"
}

# In its own module. `go install` does not build modules that replace others, and needs the list of all versions, which
# not every proxy has.
build_go_program() {
  local -r name="$1" module="${2%/cmd/*}" package="$2" version="$3" folder="$CACHE/$1-$3.unfinished"
  local source
  rm -rf "$folder"
  source="$(cd "$CACHE" && go mod download -json "$module@$version" | sed -n 's/^\t"Dir": "\(.*\)",\?$/\1/p')"
  [[ -d $source ]] && (cd "$source" && nice go build -ldflags='-s -w' -o "$folder/$name" "$package")
}

install_python_packages() {
  local -r folder="$CACHE/python"
  cmp --silent "$PYTHON_PACKAGES" "$folder/.installed.txt" && return
  echo "installing linters in $folder"
  if python3 -m venv --clear "$folder" && "$folder/bin/pip" install --quiet --only-binary=:all: -r "$PYTHON_PACKAGES"; then
    cp "$PYTHON_PACKAGES" "$folder/.installed.txt"
  else
    echo 'SKIPPED: Python 3 with venv is not on this machine: hadolint, schemas of Kubernetes, shellcheck, yamllint and zizmor are not installed' >&2
    rm -rf "$folder"
  fi
}

main
