# Headers that most files read, parsed once for all of them: parsing is most of the compilers' work.
#
# tillside_precompiled(target [tests]): to be called once the target's own options are set.
option(TILLSIDE_PRECOMPILED "parse the common headers once; without, a file that lacks an #include is found" ON)

set(_headers_of_rooms
    <algorithm> <chrono> <expected> <filesystem> <functional> <map> <memory> <optional> <ranges> <string> <vector>
    <fmt/format.h> <google/protobuf/message.h> ${CMAKE_SOURCE_DIR}/sync/wire/messages.hpp)
set(_headers_of_programs ${_headers_of_rooms} <nlohmann/json.hpp>)
set(_headers_of_tests ${_headers_of_rooms} ${CMAKE_SOURCE_DIR}/sdk/schema/till.hpp <catch2/catch.hpp>
    <nlohmann/json.hpp>)

# A precompiled header fits a library or a program, optimised or not: g++ refuses another's.
function(tillside_make_precompiled)
    if(NOT TILLSIDE_PRECOMPILED)
        return()
    endif()
    file(WRITE ${CMAKE_BINARY_DIR}/precompiled.cpp "int main() { return 0; }\n")
    add_library(tillside_precompiled_for_rooms OBJECT ${CMAKE_BINARY_DIR}/precompiled.cpp)
    foreach(kind programs tests)
        add_executable(tillside_precompiled_for_${kind} ${CMAKE_BINARY_DIR}/precompiled.cpp)
    endforeach()
    foreach(kind rooms programs tests)
        set(target tillside_precompiled_for_${kind})
        target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR} ${TILLSIDE_GENERATED_DIR})
        target_link_libraries(${target} PRIVATE tillside_warnings tillside_sync_wire_messages tillside_sdk_schema_messages
            fmt::fmt Catch2::Catch2)
    endforeach()
    target_precompile_headers(tillside_precompiled_for_rooms PRIVATE ${_headers_of_rooms})
    target_precompile_headers(tillside_precompiled_for_programs PRIVATE ${_headers_of_programs})
    target_precompile_headers(tillside_precompiled_for_tests PRIVATE ${_headers_of_tests})
    target_compile_options(tillside_precompiled_for_tests PRIVATE ${TILLSIDE_TEST_OPTIONS})
endfunction()

function(tillside_precompiled target)
    get_target_property(sources ${target} SOURCES)
    get_target_property(kind ${target} TYPE)
    if(NOT TILLSIDE_PRECOMPILED OR NOT "${sources}" MATCHES "\\.cpp" OR "${sources}" MATCHES "\\.c(;|$)")
        return()
    endif()
    target_link_libraries(${target} PRIVATE fmt::fmt)  # g++ wants the macros that the header was made with
    set(of rooms)
    if(ARGN)
        set(of ${ARGN})
    elseif(kind STREQUAL "EXECUTABLE")
        set(of programs)
    endif()
    target_precompile_headers(${target} REUSE_FROM tillside_precompiled_for_${of})
endfunction()
