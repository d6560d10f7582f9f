# Sourced by run.sh, test.sh, vdused and vduse-lab: finds the .NET SDK, installs what is missing, builds.
# shellcheck shell=bash
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
me=$(basename "$0")
artifacts=$root/artifacts

die() { echo "$me: $*" >&2; exit 2; }
say() { echo "== $*"; }

# The SDK is the one thing these scripts do not install.
need_dotnet() {
  local home
  if ! command -v dotnet >/dev/null; then
    for home in "${DOTNET_ROOT-}" /usr/share/dotnet /usr/lib/dotnet "$HOME/.dotnet"; do
      [[ $home && -x $home/dotnet ]] && export DOTNET_ROOT=$home PATH=$home:$PATH && break
    done
  fi
  command -v dotnet >/dev/null || die "the .NET SDK is missing: install version 10 (https://dotnet.microsoft.com/download) and try again"
  (cd "$root" && dotnet --version >/dev/null 2>&1) ||
    die "no .NET SDK that global.json accepts (10.0.100 or later): 'dotnet --list-sdks' says $(dotnet --list-sdks | cut -d' ' -f1 | paste -sd' ')"
}

# need_packages PACKAGE=COMMAND...: installs the Debian packages whose command is not there.
need_packages() {
  local entry missing=()
  for entry in "$@"; do
    PATH=$PATH:/usr/sbin:/sbin command -v "${entry#*=}" >/dev/null || missing+=("${entry%%=*}")
  done
  ((${#missing[@]} == 0)) || install_packages "${missing[@]}"
}

# need_libraries PACKAGE=FILE...: the same for libraries.
need_libraries() {
  local entry missing=() there
  there=$(PATH=$PATH:/usr/sbin:/sbin ldconfig -p)
  for entry in "$@"; do
    [[ $there == *"${entry#*=}"* ]] || missing+=("${entry%%=*}")
  done
  ((${#missing[@]} == 0)) || install_packages "${missing[@]}"
}

install_packages() {
  local sudo=()
  if ((EUID != 0)); then
    sudo -n true 2>/dev/null || { echo "$me: as root, run: apt-get install $*" >&2; return 1; }
    sudo=(sudo)
  fi
  command -v apt-get >/dev/null || { echo "$me: install these and try again: $*" >&2; return 1; }
  say "installing $*"
  # A mirror that does not answer is asked again rather than given up.
  local patient=(-o Acquire::Retries=3 -o Acquire::http::Timeout=60)
  "${sudo[@]}" apt-get -q "${patient[@]}" update &&
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y "${patient[@]}" install --no-install-recommends "$@"
}

# build PROJECT|SOLUTION [ARGUMENT...]: release, warnings are errors.
build() {
  local target=$1
  shift
  dotnet build "$root/$target" -c Release -v quiet --nologo -clp:NoSummary "$@"
}

# build_program FOLDER NAME: builds a program of src when a source is newer than what is there. Quiet unless it fails; concurrent
# callers wait for each other. $program is where it is then.
build_program() {
  local folder=$1 name=$2
  program=$artifacts/bin/VduseActors.$folder/release/$name
  [[ -z $(stale_sources) ]] && return
  mkdir -p "$artifacts"
  exec 9>"$artifacts/.build.lock"
  flock 9
  if [[ $(stale_sources) ]]; then
    local log=$artifacts/build-$name.log
    [[ ! -t 2 ]] || echo "$me: building (once)" >&2
    if ! build "src/$folder/VduseActors.$folder.csproj" >"$log" 2>&1; then
      grep -E 'error|warning' "$log" | sort -u | head -n 20 >&2
      die "the build failed (complete log: $log)"
    fi
    touch "$program"
  fi
  exec 9>&-
}

stale_sources() {
  [[ -x $program ]] || { echo missing; return; }
  find "$root"/src "$root"/config "$root"/Directory.* "$root"/global.json -type f -newer "$program" -print -quit
}
