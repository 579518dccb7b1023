# The console's door, and its pages: what web/assets.txt lists, in it.
# A library of its own, so that the command line needs no libwebsockets.
set(web "${PROJECT_SOURCE_DIR}/web")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
	"${web}/assets.txt")
file(STRINGS "${web}/assets.txt" rows REGEX "^/")
set(named "")
set(files "")
foreach(row IN LISTS rows)
	string(REGEX REPLACE "[ \t]+" ";" row "${row}")
	list(GET row 0 path)
	list(GET row 1 file)
	if(file MATCHES "^npm:(.*)$")
		set(file "${OL_DEPS}/web/node_modules/${CMAKE_MATCH_1}")
		if(NOT EXISTS "${file}")
			message(FATAL_ERROR
				"${file} is missing: run tools/deps first")
		endif()
	else()
		set(file "${web}/${file}")
		if(NOT EXISTS "${file}")
			message(FATAL_ERROR "web/assets.txt: no ${file}")
		endif()
	endif()
	list(APPEND files "${file}")
	list(APPEND named "${path}=${file}")
endforeach()
list(JOIN named "|" named)
set(assets "${CMAKE_CURRENT_BINARY_DIR}/web_assets_bytes.c")
add_custom_command(OUTPUT "${assets}"
	COMMAND "${CMAKE_COMMAND}"
		"-DOUT=${assets}"
		-DHEADER=desk/web_assets.h
		-DTABLE=ol_web_assets
		-DHASH=ON
		"-DFILES=${named}"
		-P "${PROJECT_SOURCE_DIR}/cmake/embed.cmake"
	DEPENDS ${files} "${PROJECT_SOURCE_DIR}/cmake/embed.cmake"
	VERBATIM)
ol_room(desk_web
	SOURCES certificate.c web.c web_assets.c web_desk.c web_host.c web_metrics.c web_page.c "${assets}"
	ROOMS base os seal desk
	LIBS ol::websockets ol::crypto)
