#!/usr/bin/env bash
# Chooses the actor runtime to build on and prints it as MSBuild takes it: Akka where the package feed has Akka.NET, else Embedded.
#
#   eng/choose-runtime.sh [--runtime akka|embedded] [--forget]
#     --runtime   chooses instead of asking the feed
#     --forget    asks the feed again
#
# The feed is asked once; its answer is kept in artifacts/actor-runtime until AkkaVersion or the package sources change.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
answers=artifacts/actor-runtime
probe=artifacts/akka-probe

usage() { echo "usage: eng/choose-runtime.sh [--runtime akka|embedded] [--forget]" >&2; exit 2; }
note() { echo "actor runtime: $1" >&2; }

while (($#)); do
  case $1 in
    --runtime)
      case ${2-} in
        akka) echo Akka; exit ;;
        embedded) echo Embedded; exit ;;
        *) usage ;;
      esac ;;
    --forget) rm -f "$answers" ;;
    *) usage ;;
  esac
  shift
done

version=$(sed -n 's/.*<AkkaVersion[^>]*>\([^<]*\)<.*/\1/p' Directory.Build.props)
sources=$({ dotnet nuget list source --format short; echo "${RestoreAdditionalProjectSources-} ${NUGET_PACKAGES-}"; } | sha256sum | cut -c1-16)
question="$version $sources"
if [[ -r $answers ]] && { read -r answer asked <"$answers"; [[ $asked == "$question" ]]; }; then
  echo "$answer"
  exit
fi

# The question is whether everything restores that a build on Akka takes: a project outside of the tree's own build asks it.
mkdir -p "$probe"
for name in Directory.Build.props Directory.Build.targets Directory.Packages.props; do
  echo '<Project />' >"$probe/$name"
done
cat >"$probe/probe.csproj" <<EOF
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <NuGetAudit>false</NuGetAudit>
    <WarningsAsErrors>NU1603</WarningsAsErrors>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Akka" Version="$version" />
    <PackageReference Include="Akka.DependencyInjection" Version="$version" />
    <PackageReference Include="Akka.Hosting" Version="$version" />
    <PackageReference Include="Akka.TestKit.Xunit2" Version="$version" />
  </ItemGroup>
</Project>
EOF
if log=$(timeout 180 dotnet restore "$probe/probe.csproj" --nologo -v quiet 2>&1); then
  answer=Akka
  note "Akka $version, which the package feed has"
elif grep -q -E 'NU110[123]|NU1603' <<<"$log"; then
  answer=Embedded
  note "embedded, as the package feed has no Akka $version"
else
  # Nobody answered; that says nothing about next time.
  note "embedded, as the package feed did not answer"
  rm -rf "$probe"
  echo Embedded
  exit
fi
rm -rf "$probe"
echo "$answer $question" >"$answers"
echo "$answer"
