#!/usr/bin/env bash
# Builds Linux from Debian's source package as user-mode Linux with VDUSE, and caches it outside the tree.
#
#   build-kernel.sh 6.12|7.3          build when it is not cached, print where it is
#   build-kernel.sh --path 6.12|7.3   only print where it is or would be
#
# The cache is ${VDUSE_KERNEL_CACHE:-~/.cache/vduseactors/kernels}/<version>-<hash of the recipe>/linux.
# Interrupted builds leave nothing that looks finished; two builds of one kernel wait for each other.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

die() { echo "build-kernel: $*" >&2; exit 1; }

fail() {
  tail -n 40 "$log" >&2
  cp "$log" "$cache/$version-$hash.failed.log"
  die "$1 (complete log: $cache/$version-$hash.failed.log)"
}

# Of the system's own lists, which a clean machine does not have.
update_lists() {
  local root=()
  ((EUID == 0)) || root=(sudo -n)
  "${root[@]}" apt-get -q "${patient[@]}" update
}

# A mirror that does not answer is asked again rather than given up.
patient=(-o Acquire::Retries=3 -o Acquire::http::Timeout=60)

debian_mirror() {
  # shellcheck disable=SC2016
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' | head -n 1
}

fetch_package() {
  local apt=(apt-get -q "${patient[@]}") lists=$work/apt
  if [[ $suite ]]; then
    local mirror
    mirror=$(debian_mirror)
    [[ $mirror ]] || { update_lists && mirror=$(debian_mirror); }
    [[ $mirror ]] || fail "apt knows no Debian mirror: run 'apt-get update'"
    mkdir -p "$lists/lists/partial" "$lists/cache/archives/partial"
    cat >"$lists/suite.sources" <<SOURCES
Types: deb
URIs: $mirror
Suites: $suite
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
SOURCES
    apt+=(-o "Dir::Etc::SourceList=$lists/suite.sources" -o Dir::Etc::SourceParts=/dev/null
      -o "Dir::State::Lists=$lists/lists" -o "Dir::Cache=$lists/cache")
    "${apt[@]}" update || return
  fi
  (
    cd "$work" || exit
    download=("${apt[@]}" -o APT::Sandbox::User=root download "linux-source-$version")
    "${download[@]}" && exit
    # The lists are missing, or so old that what they name is there no longer.
    [[ ! $suite ]] && update_lists && "${download[@]}"
  )
}

configure() {
  local name
  make ARCH=um x86_64_defconfig
  for name in "${configs[@]}"; do cat "$here/kernel/$name"; done >>.config
  make ARCH=um olddefconfig
}

# olddefconfig drops without a word what a dependency forbids.
check_config() {
  local line missing=()
  while read -r line; do
    grep -qxF -- "$line" .config || missing+=("$line")
  done < <(for name in "${configs[@]}"; do grep '^CONFIG_' "$here/kernel/$name"; done)
  ((${#missing[@]} == 0)) || { echo "not accepted: ${missing[*]}"; return 1; }
}

# One function, so that bash has read all of it before the build starts: the file may change meanwhile.
main() {
  only_path=
  if [[ ${1-} == --path ]]; then only_path=1; shift; fi
  version=${1-}
  [[ $# -eq 1 && $version =~ ^[0-9]+\.[0-9]+$ && -f $here/kernel/$version.recipe ]] ||
    die "usage: build-kernel.sh [--path] $(printf '%s\n' "$here"/kernel/*.recipe | sed 's/.*\///; s/\.recipe//' | paste -sd'|')"

  # The recipe names the suite the package comes from (empty: the system's own) and the extra files it uses.
  suite=; configs=(); patches=()
  # shellcheck source=/dev/null
  . "$here/kernel/$version.recipe"
  inputs=("$here/kernel/$version.recipe" "${configs[@]/#/$here/kernel/}" "${patches[@]/#/$here/kernel/}")
  hash=$(cat -- "${inputs[@]}" | sha256sum | cut -c1-12)
  cache=${VDUSE_KERNEL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/vduseactors/kernels}
  slot=$cache/$version-$hash
  binary=$slot/linux

  if [[ $only_path ]]; then echo "$binary"; exit; fi
  if [[ -x $binary ]]; then echo "kernel $version: cached, $binary"; exit; fi

  for tool in gcc make flex bison bc patch xz apt-get dpkg-deb; do
    command -v "$tool" >/dev/null || die "'$tool' is missing: run tests/Kernel/install-deps.sh"
  done
  mkdir -p "$cache"
  exec 9>"$cache/.$version-$hash.lock"
  flock 9
  if [[ -x $binary ]]; then echo "kernel $version: cached, $binary"; exit; fi

  # Holding the lock, whatever lies here was left by an interrupted build.
  work=$cache/.building-$version-$hash
  rm -rf "$work"
  mkdir -p "$work"
  trap 'rm -rf "$work"' EXIT
  trap 'exit 130' INT TERM
  log=$work/build.log
  started=$SECONDS

  echo "kernel $version: fetching linux-source-$version"
  fetch_package >>"$log" 2>&1 || fail "cannot fetch the package linux-source-$version"
  dpkg-deb --fsys-tarfile "$work"/linux-source-"$version"_*.deb |
    tar -xO --wildcards './usr/src/linux-source-*.tar.xz' | tar -xJ -C "$work" || die "cannot unpack the sources"
  cd "$work/linux-source-$version"
  for name in "${patches[@]}"; do
    patch -p1 <"$here/kernel/$name" >>"$log" 2>&1 || fail "kernel/$name does not apply"
  done
  echo "kernel $version: building (about six minutes on two cores)"
  configure >>"$log" 2>&1 || fail "cannot configure"
  check_config >>"$log" 2>&1 || fail "the kernel does not take the configuration"
  make ARCH=um -j"$(nproc)" linux >>"$log" 2>&1 || fail "the build failed"
  strip linux
  mkdir -p "$work/slot"
  cp linux .config "$work/slot/"
  cp "$log" "$work/slot/build.log"
  rm -rf "$slot"
  mv "$work/slot" "$slot"
  echo "kernel $version: built in $((SECONDS - started)) s, $binary"
}

main "$@"
exit
