# The flags every target gets, through ol_flags.

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# One kind of build, the one that is shipped: no difference between what was
# tested and what runs.
set(CMAKE_BUILD_TYPE "" CACHE STRING "not used" FORCE)

add_library(ol_flags INTERFACE)

target_compile_options(ol_flags INTERFACE
	-O2 -g
	-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wswitch-enum
	-Wmissing-prototypes -Wstrict-prototypes -Wvla -Werror
	-fstack-protector-strong
	# Names of folders stay out of the programs: the same source gives the
	# same bytes wherever it lies.
	"-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=")

if(OL_DEPS)
	target_compile_options(ol_flags INTERFACE
		"-ffile-prefix-map=${OL_DEPS}=.deps")
endif()
if(NOT PROJECT_BINARY_DIR STREQUAL PROJECT_SOURCE_DIR)
	target_compile_options(ol_flags INTERFACE
		"-ffile-prefix-map=${PROJECT_BINARY_DIR}=build")
endif()

# POSIX.1-2008 and what glibc adds (recvmmsg, IP_PKTINFO); which room may use
# it is tools/layers.txt's business.
target_compile_definitions(ol_flags INTERFACE _GNU_SOURCE)

target_include_directories(ol_flags INTERFACE "${PROJECT_SOURCE_DIR}/src")

target_link_options(ol_flags INTERFACE
	-pie -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)

if(OL_SANITIZE)
	target_compile_options(ol_flags INTERFACE
		-fsanitize=${OL_SANITIZE} -fno-sanitize-recover=all
		-fno-omit-frame-pointer)
	target_link_options(ol_flags INTERFACE -fsanitize=${OL_SANITIZE})
else()
	target_compile_options(ol_flags INTERFACE
		-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif()

if(OL_FUZZ)
	if(NOT CMAKE_C_COMPILER_ID STREQUAL "Clang")
		message(FATAL_ERROR "OL_FUZZ needs clang: CC=clang cmake ...")
	endif()
	# The rooms are watched for coverage; only the targets get a main.
	target_compile_options(ol_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# Archives without dates and user ids (Debian's binutils does so anyway).
set(CMAKE_C_ARCHIVE_CREATE "<CMAKE_AR> qcD <TARGET> <LINK_FLAGS> <OBJECTS>")
set(CMAKE_C_ARCHIVE_APPEND "<CMAKE_AR> qD <TARGET> <LINK_FLAGS> <OBJECTS>")
set(CMAKE_C_ARCHIVE_FINISH "<CMAKE_RANLIB> -D <TARGET>")
