#!/usr/bin/env bash
# Makes what is given to others, in artifacts/packages: a folder for each kind.
#
#   eng/pack.sh [KIND...]     default: all of these
#     nuget     the libraries with symbols, vdused and vduse-lab as .NET tools
#     program   vdused and vduse-lab as one file each, with .NET in it: linux-x64, linux-arm64
#     deb       both with the systemd unit, for Debian 12 and later: amd64, arm64
#     image     both as an OCI image archive on Debian's C library, made without an engine: of this machine's architecture
#
# PACK_ARCHITECTURES says which Debian packages are made; default: amd64 arm64.
# The version is that of the newest tag, counted on by commits. Sources are named /_/src/..., wherever the tree is: nothing in a package says
# where it was built. Where the tree has a remote, symbols say at which address each source is (SourceLink); without one they do not.
set -euo pipefail
# shellcheck source=eng/setup.sh
. "$(dirname "$(readlink -f "$0")")/setup.sh"
kinds=()
while (($#)); do
  case $1 in
    nuget | program | deb | image) kinds+=("$1") ;;
    *) die "unknown kind $1 (usage: eng/pack.sh [nuget|program|deb|image]...)" ;;
  esac
  shift
done
((${#kinds[@]})) || kinds=(nuget program deb image)
cd "$root"
need_dotnet
need_packages dpkg=dpkg-deb || die "dpkg-deb is needed to make and to take apart Debian packages"

out=$artifacts/packages
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# fresh KIND: an empty folder for what is made.
fresh() {
  rm -rf "${out:?}/$1"
  mkdir -p "$out/$1"
}

version=$(dotnet msbuild src/Host/VduseActors.Host.csproj -t:MinVer -getProperty:MinVerVersion -nologo)
# Without a history, such as in an archive of the sources.
: "${version:=0.1.0-alpha.0}"
# What comes before a release sorts before it in Debian with a tilde.
debian_version=${version//-/\~}

# Built apart: what the tests use is left alone, and has the paths of this machine for debuggers. In the tree all the same, since only what is
# in it loses its path.
apart=(-p:ContinuousIntegrationBuild=true "-p:ArtifactsPath=$artifacts/pack")

# publish FOLDER RUNTIME INTO [ARGUMENT...]: with .NET in it, and compiled ahead of time, which halves the time to start: what is
# not so already. All in one (composite) would compile .NET itself anew, which takes most of the time and of the room.
publish() {
  local folder=$1 runtime=$2 into=$3
  shift 3
  dotnet publish "src/$folder/VduseActors.$folder.csproj" -c Release -r "$runtime" --self-contained -v quiet --nologo \
    -p:PublishReadyToRun=true -p:PublishReadyToRunComposite=false "${apart[@]}" -o "$into" "$@"
}

# installed ARCHITECTURE: both programs as Debian has them, made once; $tree is where. The lab brings the host along, and all that both need.
installed() {
  tree=$work/installed-$1
  [[ ! -d $tree ]] || return 0
  publish Lab "linux-${1/amd64/x64}" "$work/published-$1"
  # For developers, who have them with the libraries.
  rm -f "$work/published-$1"/*.{xml,pdb}
  install -d "$tree/usr/bin" "$tree/usr/lib"
  cp -a "$work/published-$1" "$tree/usr/lib/vdused"
  ln -s ../lib/vdused/vdused ../lib/vdused/vduse-lab "$tree/usr/bin/"
}

nuget() {
  fresh nuget
  dotnet pack VduseActors.sln -c Release "${apart[@]}" -o "$out/nuget" -v quiet --nologo
}

program() {
  local runtime entry
  fresh program
  for runtime in linux-x64 linux-arm64; do
    for entry in Host=vdused Lab=vduse-lab; do
      local into=$work/single-$runtime-${entry%=*}
      publish "${entry%=*}" "$runtime" "$into" -p:PublishSingleFile=true
      install -D -m 755 "$into/${entry#*=}" "$out/program/$runtime/${entry#*=}"
    done
  done
}

deb() {
  local architecture package
  fresh deb
  for architecture in ${PACK_ARCHITECTURES:-amd64 arm64}; do
    installed "$architecture"
    package=$work/deb-$architecture
    cp -a "$tree" "$package"
    install -d "$package"/{DEBIAN,usr/lib/systemd/system,etc/vdused,usr/share/doc/vdused}
    install -m 644 config/systemd/vdused.service "$package/usr/lib/systemd/system/"
    install -m 644 eng/debian/hocon.conf "$package/etc/vdused/"
    install -m 644 config/reference.conf docs/configuration.md docs/operations.md CHANGELOG.md "$package/usr/share/doc/vdused/"
    { echo 'License: Apache-2.0'; echo; cat LICENSE; } >"$package/usr/share/doc/vdused/copyright"
    sed "s/@VERSION@/$debian_version/; s/@ARCHITECTURE@/$architecture/; s/@SIZE@/$(du -sk "$package" | cut -f1)/" eng/debian/control \
      >"$package/DEBIAN/control"
    echo /etc/vdused/hocon.conf >"$package/DEBIAN/conffiles"
    install -m 755 eng/debian/{postinst,prerm,postrm} "$package/DEBIAN/"
    dpkg-deb --root-owner-group -Zxz -z3 --build "$package" "$out/deb/vdused_${debian_version}_$architecture.deb" >/dev/null
  done
}

libraries=(libc6 libgcc-s1 libstdc++6)
download() { apt-get -q download "${libraries[@]}"; }

# base FOLDER: the C and C++ libraries of this machine's Debian, which a program with .NET in it needs, and nothing else.
base() {
  mkdir -p "$1" "$work/libraries"
  # On a fresh machine apt knows of no package yet.
  (cd "$work/libraries" && { download || { apt-get -q update && download; }; }) >/dev/null 2>&1 ||
    die "Debian's packages of the C library cannot be downloaded: 'apt-get update && apt-get download ${libraries[*]}' says why"
  local package
  for package in "$work"/libraries/*.deb; do dpkg-deb -x "$package" "$1"; done
  rm -rf "$1"/usr/share
  mkdir -p "$1"/{etc,tmp,proc,sys,dev,run}
  chmod 1777 "$1/tmp"
  echo 'root:x:0:0:root:/root:/sbin/nologin' >"$1/etc/passwd"
}

# blob FILE: moves it to where an image keeps it, by its digest.
blob() {
  local digest
  digest=$(sha256sum "$1" | cut -d' ' -f1)
  mv "$1" "$image/blobs/sha256/$digest"
  echo "$digest"
}

# layer FOLDER: the digests of a layer, packed and not.
layer() {
  tar -C "$1" --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -cf "$work/layer.tar" .
  local plain
  plain=$(sha256sum "$work/layer.tar" | cut -d' ' -f1)
  gzip -n -f "$work/layer.tar"
  echo "$(blob "$work/layer.tar.gz") $plain"
}

size() { stat -c %s "$image/blobs/sha256/$1"; }

image() {
  local architecture layers=() entry digest config manifest
  architecture=$(dpkg --print-architecture)
  fresh image
  image=$work/image
  mkdir -p "$image/blobs/sha256"
  base "$work/base"
  installed "$architecture"
  mapfile -t layers < <(layer "$work/base"; layer "$tree")
  local descriptors='' plain=''
  for entry in "${layers[@]}"; do
    digest=${entry% *}
    descriptors+=${descriptors:+,}"{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\",\"digest\":\"sha256:$digest\",\"size\":$(size "$digest")}"
    plain+=${plain:+,}"\"sha256:${entry#* }\""
  done
  cat >"$work/config.json" <<JSON
{"architecture":"$architecture","os":"linux","config":{"Entrypoint":["/usr/bin/vdused"],"Cmd":["run","--config","/etc/vdused/hocon.conf"],"StopSignal":"SIGTERM","Volumes":{"/run/vdused":{}},"Labels":{"org.opencontainers.image.title":"vdused","org.opencontainers.image.version":"$version","org.opencontainers.image.licenses":"Apache-2.0"}},"rootfs":{"type":"layers","diff_ids":[$plain]}}
JSON
  config=$(blob "$work/config.json")
  cat >"$work/manifest.json" <<JSON
{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:$config","size":$(size "$config")},"layers":[$descriptors]}
JSON
  manifest=$(blob "$work/manifest.json")
  echo '{"imageLayoutVersion":"1.0.0"}' >"$image/oci-layout"
  cat >"$image/index.json" <<JSON
{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:$manifest","size":$(size "$manifest"),"annotations":{"org.opencontainers.image.ref.name":"vdused:$version"}}]}
JSON
  tar -C "$image" --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -cf "$out/image/vdused-$version-$architecture.tar" .
}

for kind in "${kinds[@]}"; do
  say "$kind"
  "$kind"
done
(cd "$out" && find "${kinds[@]}" -type f | sort)
