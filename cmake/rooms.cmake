# What the CMakeLists.txt of a room, a test or a fuzz target is written with.
#
#   ol_room(line SOURCES session.c replay.c ROOMS base wire seal)
#       the room's static library ol_line, from the folder it is called in
#
#   ol_program(openline ROOM cli ROOMS base os ... SOURCES main.c)
#       a program beside its room's library, left in the top of the build
#       TOOL       a helper of the demo or of tests: built with the programs,
#                  not installed
#
#   ol_unit_test(line_replay SOURCES test_replay.c ROOMS line)
#       a cmocka program and its ctest, label `unit`, 60 s at most
#       LABEL sim|e2e|golden|...   another label (several may be given);
#                                  add `threads` to what TSan should watch,
#                                  `beside` to an e2e that mostly waits
#       LIBS ol::sodium ...        libraries the test itself calls
#       TIMEOUT 300                seconds
#       ARGS ...                   arguments of the program
#
#   ol_script_test(e2e_call COMMAND ./call.sh LABEL e2e TIMEOUT 120)
#       a ctest that runs a script, label `e2e`; exit status 77 means it skipped. It runs
#       in the test's source folder; OPENLINE_BUILD is the build folder.
#
#   ol_fuzz(cell SOURCES fuzz_cell.c ROOMS wire)
#       LLVMFuzzerTestOneInput over corpus test/fuzz/corpus/cell: with
#       OL_FUZZ a libFuzzer program fuzz_cell, else a ctest that replays the
#       corpus once, with any compiler
#
#   ol_add_folder(src/line)        adds a folder that may not be there yet
#
# Includes are "room/file.h" (root src/); tests may also include "test/...".

function(ol_add_folder folder)
	if(EXISTS "${PROJECT_SOURCE_DIR}/${folder}/CMakeLists.txt")
		add_subdirectory("${PROJECT_SOURCE_DIR}/${folder}"
			"${PROJECT_BINARY_DIR}/${folder}")
	endif()
endfunction()

# A source that is listed but not there stops its own target when that is
# built, not the whole tree when it is configured.
function(ol_missing_stop_late)
	foreach(source IN LISTS ARGN)
		get_filename_component(path "${source}" ABSOLUTE)
		if(NOT EXISTS "${path}")
			set_source_files_properties("${path}"
				PROPERTIES GENERATED TRUE)
		endif()
	endforeach()
endfunction()

# A list of rooms as the list of their libraries.
function(ol_room_libs out)
	set(libs "")
	foreach(room IN LISTS ARGN)
		list(APPEND libs ol_${room})
	endforeach()
	set(${out} "${libs}" PARENT_SCOPE)
endfunction()

function(ol_room name)
	cmake_parse_arguments(A "" "" "SOURCES;ROOMS;LIBS" ${ARGN})
	ol_no_rest(ol_room "${A_UNPARSED_ARGUMENTS}")
	ol_missing_stop_late(${A_SOURCES})
	ol_room_libs(rooms ${A_ROOMS})
	add_library(ol_${name} STATIC ${A_SOURCES})
	target_link_libraries(ol_${name}
		PUBLIC ol_flags ${rooms}
		PRIVATE ${A_LIBS})
endfunction()

function(ol_program name)
	cmake_parse_arguments(A "TOOL" "ROOM" "SOURCES;ROOMS;LIBS" ${ARGN})
	ol_no_rest(ol_program "${A_UNPARSED_ARGUMENTS}")
	ol_missing_stop_late(${A_SOURCES})
	ol_room_libs(rooms ${A_ROOM} ${A_ROOMS})
	add_executable(${name} ${A_SOURCES})
	target_link_libraries(${name} PRIVATE ol_flags ${rooms} ${A_LIBS})
	set_target_properties(${name} PROPERTIES
		RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}")
	add_dependencies(programs ${name})
	if(NOT A_TOOL)
		install(TARGETS ${name} RUNTIME DESTINATION bin)
	endif()
endfunction()

function(ol_unit_test name)
	cmake_parse_arguments(A "" "TIMEOUT"
		"SOURCES;ROOMS;LIBS;LABEL;LABELS;ARGS" ${ARGN})
	ol_no_rest(ol_unit_test "${A_UNPARSED_ARGUMENTS}")
	ol_missing_stop_late(${A_SOURCES})
	if(NOT TARGET ol::cmocka)
		return()
	endif()
	ol_room_libs(rooms ${A_ROOMS})
	add_executable(test_${name} ${A_SOURCES})
	target_include_directories(test_${name} PRIVATE
		"${PROJECT_SOURCE_DIR}")
	target_compile_definitions(test_${name} PRIVATE
		OL_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
	target_link_libraries(test_${name}
		PRIVATE ol_flags ${rooms} ${A_LIBS} ol::cmocka)
	if("threads" IN_LIST A_LABEL OR "threads" IN_LIST A_LABELS)
		add_dependencies(threaded test_${name})
	endif()
	add_test(NAME ${name} COMMAND test_${name} ${A_ARGS})
	ol_test_properties(${name} "${A_TIMEOUT}" unit ${A_LABEL} ${A_LABELS})
endfunction()

function(ol_script_test name)
	cmake_parse_arguments(A "" "TIMEOUT" "COMMAND;LABEL;LABELS" ${ARGN})
	ol_no_rest(ol_script_test "${A_UNPARSED_ARGUMENTS}")
	add_test(NAME ${name} COMMAND ${A_COMMAND}
		WORKING_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}")
	ol_test_properties(${name} "${A_TIMEOUT}" e2e ${A_LABEL} ${A_LABELS})
	set_tests_properties(${name} PROPERTIES
		SKIP_RETURN_CODE 77
		ENVIRONMENT "OPENLINE_BUILD=${PROJECT_BINARY_DIR}"
		# Debian's python3, which tools/deps installs, before
		# any other that the machine may have.
		ENVIRONMENT_MODIFICATION "PATH=path_list_prepend:/usr/bin")
endfunction()

function(ol_fuzz name)
	cmake_parse_arguments(A "" "" "SOURCES;ROOMS;LIBS" ${ARGN})
	ol_no_rest(ol_fuzz "${A_UNPARSED_ARGUMENTS}")
	ol_missing_stop_late(${A_SOURCES})
	ol_room_libs(rooms ${A_ROOMS})
	set(corpus "${PROJECT_SOURCE_DIR}/test/fuzz/corpus/${name}")
	add_executable(fuzz_${name} ${A_SOURCES})
	target_include_directories(fuzz_${name} PRIVATE
		"${PROJECT_SOURCE_DIR}")
	target_link_libraries(fuzz_${name}
		PRIVATE ol_flags ${rooms} ${A_LIBS})
	# libFuzzer calls the target's one function by name.
	target_compile_options(fuzz_${name} PRIVATE
		-include "${PROJECT_SOURCE_DIR}/test/fuzz/fuzz.h")
	add_dependencies(fuzzers fuzz_${name})
	if(OL_FUZZ)
		target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
		set_target_properties(fuzz_${name} PROPERTIES
			RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/fuzz")
		return()
	endif()
	target_sources(fuzz_${name} PRIVATE
		"${PROJECT_SOURCE_DIR}/test/fuzz/replay.c")
	add_test(NAME fuzz_${name} COMMAND fuzz_${name} "${corpus}")
	ol_test_properties(fuzz_${name} "" fuzz)
endfunction()

# ol_test_properties(NAME TIMEOUT DEFAULT_LABEL [LABELS...])
function(ol_test_properties name timeout label)
	set(labels ${ARGN})
	if(NOT labels)
		set(labels ${label})
	elseif(labels STREQUAL "threads")
		list(PREPEND labels ${label})
	endif()
	if(NOT timeout)
		set(timeout 180)
	endif()
	# Sanitizers cost 2 to 10 times; a time-out finds hangs, not slowness.
	if(OL_SANITIZE)
		math(EXPR timeout "${timeout} * 4")
	endif()
	set_tests_properties(${name} PROPERTIES
		LABELS "${labels}" TIMEOUT ${timeout})
	# Real clocks and real networks: alone on the machine; or, where no
	# figure hangs on it, two at a time before all that needs the cores.
	if("beside" IN_LIST labels)
		set_tests_properties(${name} PROPERTIES COST 1000)
	elseif("e2e" IN_LIST labels)
		set_tests_properties(${name} PROPERTIES RUN_SERIAL TRUE)
	endif()
endfunction()

function(ol_no_rest where rest)
	if(rest)
		message(FATAL_ERROR "${where}: what is this: ${rest}")
	endif()
endfunction()
