#!/usr/bin/env bash
# Installs the C interface: headers, the C++ wrapper, shared and static library, pkg-config and CMake files.
#   oms-ffi/install.sh PREFIX [PROFILE]
# PROFILE is a cargo profile: release (the default) or dev. Everything goes below PREFIX; with DESTDIR set, below that.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

prefix="${1:?usage: oms-ffi/install.sh PREFIX [PROFILE]}"
profile="${2:-release}"
version="$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' ../Cargo.toml)"
abi="${version%%.*}"
if [[ "$abi" == 0 ]]; then abi="${version%.*}"; fi

directory="$profile"
if [[ "$profile" == dev ]]; then directory=debug; fi
cargo build -p oms-ffi --lib --profile "$profile"
built="$(cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/$directory"

to="${DESTDIR:-}$prefix"
install -d "$to/include" "$to/lib/pkgconfig" "$to/lib/cmake/oms"
install -m 644 ../include/oms.h ../include/oms_ffi.h examples/cpp/oms.hpp "$to/include/"
install -m 755 "$built/liboms_ffi.so" "$to/lib/liboms.so.$version"
install -m 644 "$built/liboms_ffi.a" "$to/lib/liboms.a"
if [[ "$profile" != dev ]]; then
    strip --strip-debug "$to/lib/liboms.a"
    strip --strip-unneeded "$to/lib/liboms.so.$version"
fi
ln -sf "liboms.so.$version" "$to/lib/liboms.so.$abi"
ln -sf "liboms.so.$abi" "$to/lib/liboms.so"

# What a program that links the static library needs besides.
native="-lgcc_s -lutil -lrt -lpthread -lm -ldl -lc"

cat >"$to/lib/pkgconfig/oms.pc" <<PC
prefix=$prefix
libdir=\${prefix}/lib
includedir=\${prefix}/include

Name: oms
Description: An embeddable order management system
Version: $version
Libs: -L\${libdir} -loms
Libs.private: $native
Cflags: -I\${includedir}
PC

cat >"$to/lib/cmake/oms/oms-config.cmake" <<'CMAKE'
# find_package(oms) gives oms::oms, the shared library, and oms::static.
get_filename_component(_oms_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
if(NOT TARGET oms::oms)
  add_library(oms::oms SHARED IMPORTED)
  set_target_properties(oms::oms PROPERTIES
    IMPORTED_LOCATION "${_oms_prefix}/lib/liboms.so"
    IMPORTED_SONAME "liboms.so.@ABI@"
    INTERFACE_INCLUDE_DIRECTORIES "${_oms_prefix}/include")
  add_library(oms::static STATIC IMPORTED)
  set_target_properties(oms::static PROPERTIES
    IMPORTED_LOCATION "${_oms_prefix}/lib/liboms.a"
    INTERFACE_INCLUDE_DIRECTORIES "${_oms_prefix}/include"
    INTERFACE_COMPILE_DEFINITIONS OMS_STATIC
    INTERFACE_LINK_LIBRARIES "@NATIVE@")
endif()
unset(_oms_prefix)
CMAKE
sed -i "s/@ABI@/$abi/; s/@NATIVE@/$(sed 's/-l//g; s/ /;/g' <<<"$native")/" "$to/lib/cmake/oms/oms-config.cmake"

cat >"$to/lib/cmake/oms/oms-config-version.cmake" <<CMAKE
set(PACKAGE_VERSION "$version")
# Before 1.0 a minor version may break what was compiled for another.
string(REGEX MATCH "^[0-9]+\\\\.[0-9]+" _oms_asked "\${PACKAGE_FIND_VERSION}")
if(NOT PACKAGE_FIND_VERSION OR (_oms_asked STREQUAL "$abi" AND NOT PACKAGE_FIND_VERSION VERSION_GREATER PACKAGE_VERSION))
  set(PACKAGE_VERSION_COMPATIBLE TRUE)
endif()
CMAKE
echo "installed oms $version below $to"
