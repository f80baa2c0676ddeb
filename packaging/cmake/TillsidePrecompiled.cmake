# Headers that most files read, parsed once for all of them: parsing is most of the compilers' work.
#
# tillside_precompiled(target): to be called once the target's own options are set.
option(TILLSIDE_PRECOMPILED "parse the common headers once; without, a file that lacks an #include is found" ON)

set(_headers_of_rooms
    <algorithm> <chrono> <expected> <filesystem> <functional> <map> <memory> <optional> <ranges> <string> <vector>
    <fmt/format.h> <google/protobuf/message.h> ${CMAKE_SOURCE_DIR}/sync/wire/messages.hpp)
set(_headers_of_tests ${_headers_of_rooms} ${CMAKE_SOURCE_DIR}/sdk/schema/till.hpp <catch2/catch.hpp>)

# A precompiled header fits a library or a program, not both.
function(tillside_make_precompiled)
    if(NOT TILLSIDE_PRECOMPILED)
        return()
    endif()
    file(WRITE ${CMAKE_BINARY_DIR}/precompiled.cpp "int main() { return 0; }\n")
    add_library(tillside_precompiled_for_rooms OBJECT ${CMAKE_BINARY_DIR}/precompiled.cpp)
    add_executable(tillside_precompiled_for_tests ${CMAKE_BINARY_DIR}/precompiled.cpp)
    target_precompile_headers(tillside_precompiled_for_rooms PRIVATE ${_headers_of_rooms})
    target_precompile_headers(tillside_precompiled_for_tests PRIVATE ${_headers_of_tests})
    foreach(target tillside_precompiled_for_rooms tillside_precompiled_for_tests)
        target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR} ${TILLSIDE_GENERATED_DIR})
        target_link_libraries(${target} PRIVATE tillside_warnings tillside_sync_wire_messages tillside_sdk_schema_messages
            fmt::fmt Catch2::Catch2)
    endforeach()
endfunction()

function(tillside_precompiled target)
    get_target_property(sources ${target} SOURCES)
    get_target_property(kind ${target} TYPE)
    if(NOT TILLSIDE_PRECOMPILED OR NOT "${sources}" MATCHES "\\.cpp" OR "${sources}" MATCHES "\\.c(;|$)")
        return()
    endif()
    target_link_libraries(${target} PRIVATE fmt::fmt)  # g++ wants the macros that the header was made with
    if(kind STREQUAL "EXECUTABLE")
        target_precompile_headers(${target} REUSE_FROM tillside_precompiled_for_tests)
    else()
        target_precompile_headers(${target} REUSE_FROM tillside_precompiled_for_rooms)
    endif()
endfunction()
