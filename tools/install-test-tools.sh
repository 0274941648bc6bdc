#!/usr/bin/env bash
# Installs what the tests need besides the project's own packages: Phala Cloud's client, the tool that writes the bill of
# materials and Grafana's display of values, each as a separate package, because they are large; prometheus and promtool
# from the Debian package `prometheus`, amtool and Alertmanager from `prometheus-alertmanager`, where the server is called
# prometheus-alertmanager, and a browser from `chromium`; where there are such packages, also blackbox_exporter from
# `prometheus-blackbox-exporter` and vmagent from `victoria-metrics`. Skips installed tools. The services of the packages
# are not started. If Go is on PATH, Prometheus 3 is also built, and the tests run with both; install-judges.sh adds
# linters.
set -euo pipefail

# Prometheus 3.16.0 is v0.316.0 as a Go module.
readonly PROMETHEUS_3=3.16.0
readonly PROMETHEUS_3_MODULE=github.com/prometheus/prometheus/cmd
readonly PROMETHEUS_3_TAG=v0.316.0

readonly POLICY=/usr/sbin/policy-rc.d

ROOT="$(dirname "${BASH_SOURCE[0]}")/.."
readonly ROOT

main() {
  # Once, as the person who runs the tests.
  if [[ -z ${SUDO_USER-} ]]; then
    build_prometheus_3
    bash "$ROOT/tools/install-judges.sh"
  fi
  install_package test/grafana/display
  install_package test/vendor-client
  install_package test/deploy/schemas
  install_package tools/sbom
  if has_tools && { has_optional_tools || ! can_install; }; then
    echo 'prometheus, promtool, alertmanager, amtool and chromium are already installed'
    return
  fi
  if ! command -v apt-get >/dev/null; then
    fail 'This machine has no apt-get. Install Prometheus 2.42, Alertmanager 0.25, or newer, and Chromium by hand, so that prometheus, promtool, alertmanager, amtool and chromium are on PATH.'
  fi
  if ((EUID != 0)); then
    command -v sudo >/dev/null || fail 'Installing packages needs root: run this as root, or install sudo.'
    exec sudo -- bash "${BASH_SOURCE[0]}"
  fi
  install_packages
  has_tools || fail 'The packages are installed, but prometheus, promtool, alertmanager, amtool and chromium are not all on PATH.'
}

# Takes two minutes on two cores, once. Service discovery, most of the code, is left out.
build_prometheus_3() {
  local -r cache="${XDG_CACHE_HOME:-$HOME/.cache}/phala-cloud-exporter"
  local -r folder="$cache/prometheus-$PROMETHEUS_3"
  if [[ -x $folder/promtool ]] || ! has go; then
    return
  fi
  echo "building Prometheus $PROMETHEUS_3 in $folder"
  mkdir -p "$cache"
  local unfinished
  unfinished="$(mktemp -d "$cache/unfinished.XXXXXX")"
  if GOBIN="$unfinished" go install -tags remove_all_sd "$PROMETHEUS_3_MODULE"/{prometheus,promtool}@"$PROMETHEUS_3_TAG"; then
    mv "$unfinished" "$folder"
  else
    rm -rf "$unfinished"
    echo "Prometheus $PROMETHEUS_3 could not be built: tests run with the one on PATH alone" >&2
  fi
}

# Skipped where the same lock file is installed already. `npm run` exports settings of the project's .npmrc, which would
# outweigh that of the package.
install_package() {
  local folder="$ROOT/$1"
  if ! cmp --silent "$folder/package-lock.json" "$folder/node_modules/.installed-lock.json"; then
    env --unset=npm_config_engine_strict npm ci --silent --prefix "$folder"
    cp "$folder/package-lock.json" "$folder/node_modules/.installed-lock.json"
  fi
}

has_tools() {
  has prometheus && has promtool && has amtool && has chromium && { has alertmanager || has prometheus-alertmanager; }
}

has_optional_tools() {
  has vmagent && { has blackbox_exporter || has prometheus-blackbox-exporter; }
}

can_install() {
  has apt-get && { ((EUID == 0)) || has sudo; }
}

has() {
  command -v "$1" >/dev/null
}

install_packages() {
  # Debian asks this file before it starts a service; 101 means no.
  if [[ ! -e $POLICY ]]; then
    trap 'rm -f "$POLICY"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$POLICY"
    chmod 755 "$POLICY"
  fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get update
  apt-get install -y --no-install-recommends prometheus prometheus-alertmanager chromium
  local package
  for package in prometheus-blackbox-exporter victoria-metrics; do
    apt-get install -y --no-install-recommends "$package" || echo "$package could not be installed: its tests are skipped" >&2
  done
}

fail() {
  printf '%s\n' "$1" >&2
  exit 1
}

main
