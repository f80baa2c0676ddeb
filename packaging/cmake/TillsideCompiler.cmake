# How every target of ours is compiled.
set(CMAKE_C_STANDARD 11)
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

set(TILLSIDE_SANITIZE "" CACHE STRING "sanitizers, as -fsanitize takes them")
option(TILLSIDE_FUZZ "build the libFuzzer targets (clang)" OFF)

find_program(TILLSIDE_CCACHE ccache)
if(TILLSIDE_CCACHE)
    set(CMAKE_C_COMPILER_LAUNCHER ${TILLSIDE_CCACHE})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${TILLSIDE_CCACHE})
endif()

# -g1 (line tables) keeps stack traces and halves the build of template-heavy files.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")
set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O2 -g1")

# The tests' own sources: what they test is optimised, and compiling them so would take twice the time.
set(TILLSIDE_TEST_OPTIONS $<$<CONFIG:RelWithDebInfo>:-O0>)

# An interface target that all our own code links; generated code does not.
add_library(tillside_warnings INTERFACE)
target_compile_options(tillside_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Werror
    $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor -Woverloaded-virtual>)
# g++ 12 warns falsely inside its own std::string at -O2 (GCC bug 105651); clang has no such names.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(tillside_warnings INTERFACE
        $<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict -Wno-dangling-pointer -Wno-maybe-uninitialized -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds>)
elseif(CMAKE_CXX_COMPILER)
    # Boost 1.74 does not know clang 19's coroutines. libstdc++ 12's stable_sort uses a function that
    # it deprecates itself; clang says so at every call of ours.
    target_compile_options(tillside_warnings INTERFACE -Wno-deprecated-declarations)
    add_compile_definitions(BOOST_ASIO_HAS_CO_AWAIT BOOST_ASIO_HAS_STD_COROUTINE)
    # A sanitized program of 100 MB is linked in a third of the time.
    find_program(TILLSIDE_LLD NAMES ld.lld-19 ld.lld)
    if(TILLSIDE_LLD)
        add_link_options(-fuse-ld=lld)
    endif()
endif()

if(TILLSIDE_SANITIZE)
    # -O0 compiles in half the time of -O1 (13 s to 6 s for a file with Asio and protobuf); rooms that
    # compute for long ask for more themselves.
    add_compile_options(-fsanitize=${TILLSIDE_SANITIZE} -fno-omit-frame-pointer
        -fno-sanitize-recover=undefined -O0 -g1)
    add_link_options(-fsanitize=${TILLSIDE_SANITIZE})
    add_compile_definitions(TILLSIDE_SANITIZED)
endif()

# The fuzzers see which branches an input takes only where the code tells them. Generated code need
# not: what is in messages comes from the seeds.
if(TILLSIDE_FUZZ)
    target_compile_options(tillside_warnings INTERFACE -fsanitize=fuzzer-no-link)
endif()
