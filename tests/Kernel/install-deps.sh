#!/usr/bin/env bash
# Installs the Debian packages that the kernel bed needs; does nothing when they are there.
set -euo pipefail
packages=(
  # building the kernels
  gcc make flex bison bc libc6-dev libelf-dev libssl-dev patch perl xz-utils tar
  # running and checking the scenarios
  fio e2fsprogs iproute2 util-linux coreutils procps openssl qemu-system-common qemu-utils
)
missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [[ $status == installed ]] || missing+=("$package")
done
if ((${#missing[@]} == 0)); then
  echo "packages: all there"
  exit
fi
# A mirror that does not answer is asked again rather than given up.
patient=(-o Acquire::Retries=3 -o Acquire::http::Timeout=60)
root=()
if ((EUID != 0)); then
  command -v sudo >/dev/null ||
    { echo "install-deps: as root, run: apt-get install --no-install-recommends ${missing[*]}" >&2; exit 1; }
  root=(sudo)
fi
echo "packages: installing ${missing[*]}"
"${root[@]}" apt-get -q "${patient[@]}" update
"${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y "${patient[@]}" install --no-install-recommends "${missing[@]}"
