# The libraries, as targets ol::NAME. Which room may use which is said in
# tools/layers.txt, and checked.

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

# From source, static: the ones in Debian are too old or lack a part.
function(ol_deps_lib name lib header)
	set(a "${OL_DEPS}/lib/lib${lib}.a")
	if(NOT EXISTS "${a}")
		message(FATAL_ERROR "${a} is missing: run tools/deps first")
	endif()
	add_library(ol::${name} STATIC IMPORTED GLOBAL)
	set_target_properties(ol::${name} PROPERTIES
		IMPORTED_LOCATION "${a}"
		INTERFACE_INCLUDE_DIRECTORIES "${OL_DEPS}/include${header}")
endfunction()

ol_deps_lib(sodium sodium "")
ol_deps_lib(opus opus "/opus")
target_link_libraries(ol::sodium INTERFACE Threads::Threads)
target_link_libraries(ol::opus INTERFACE m)

# From Debian, shared.
function(ol_system_lib name module)
	pkg_check_modules(PC_${name} IMPORTED_TARGET GLOBAL ${module})
	if(PC_${name}_FOUND)
		add_library(ol::${name} ALIAS PkgConfig::PC_${name})
	elseif(NOT ARGN STREQUAL "OPTIONAL")
		message(FATAL_ERROR "${module} is missing: run tools/deps first")
	endif()
endfunction()

ol_system_lib(uv libuv)
ol_system_lib(sqlite sqlite3)
ol_system_lib(cbor libcbor)
ol_system_lib(jansson jansson)
ol_system_lib(sndfile sndfile)
ol_system_lib(speexdsp speexdsp)
ol_system_lib(portaudio portaudio-2.0)
ol_system_lib(qrencode libqrencode)
ol_system_lib(utf8proc libutf8proc)
ol_system_lib(archive libarchive)
ol_system_lib(websockets libwebsockets)
ol_system_lib(crypto libcrypto)

# Only tests need it; `make demo` builds without.
ol_system_lib(cmocka cmocka OPTIONAL)
if(NOT TARGET ol::cmocka)
	message(STATUS "cmocka is not installed: no unit tests are built")
endif()
