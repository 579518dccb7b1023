# Writes C source that has files as arrays of bytes, by name:
#
#   cmake -DOUT=x.c -DHEADER=room/x.h -DTABLE=ol_x -DFILES="a.json|b.json"
#         -P embed.cmake
#
# The table ends with an entry without a name; its type has the tag TABLE and
# the members name, bytes and len, with -DHASH=ON also the bytes' SHA-256 in
# hexadecimal digits. HEADER declares it. A file of the list may be given as
# "name=file": else its name is that of the file without its folder.

string(REPLACE "|" ";" FILES "${FILES}")
set(arrays "")
set(rows "")
set(n 0)
foreach(file IN LISTS FILES)
	if(file MATCHES "^([^=]*)=(.*)$")
		set(name "${CMAKE_MATCH_1}")
		set(file "${CMAKE_MATCH_2}")
	else()
		get_filename_component(name "${file}" NAME)
	endif()
	set(hash "")
	if(HASH)
		file(SHA256 "${file}" hash)
		set(hash ", \"${hash}\"")
	endif()
	file(READ "${file}" bytes HEX)
	string(REGEX REPLACE "(................................)" "\\1\n"
		bytes "${bytes}")
	string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
	string(APPEND arrays
		"static const unsigned char file_${n}[] = {\n${bytes}\n};\n\n")
	string(APPEND rows
		"\t{ \"${name}\", file_${n}, sizeof file_${n}${hash} },\n")
	math(EXPR n "${n} + 1")
endforeach()
set(last "")
if(HASH)
	set(last ", NULL")
endif()
file(WRITE "${OUT}"
	"/* Made by cmake/embed.cmake. */\n"
	"#include \"${HEADER}\"\n\n"
	"#include <stddef.h>\n\n"
	"${arrays}"
	"const struct ${TABLE} ${TABLE}[] = {\n${rows}\t{ NULL, NULL, 0${last} },\n};\n")
