# tillside_mutated(NAME VARIABLE FILE source OLD "text" NEW "text"): a copy of one of our sources with one
# text replaced, its path in VARIABLE. Mutants stay true to the code so: a text that is not there
# exactly once stops the configuration. Linked before its room's library, which then gives nothing
# of the source itself.
function(tillside_mutated name variable)
    cmake_parse_arguments(PARSE_ARGV 2 ARG "" "FILE;OLD;NEW" "")  # keeps semicolons
    set(source ${CMAKE_SOURCE_DIR}/${ARG_FILE})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})
    file(READ ${source} text)
    string(FIND "${text}" "${ARG_OLD}" first)
    string(FIND "${text}" "${ARG_OLD}" last REVERSE)
    if(first EQUAL -1 OR NOT first EQUAL last)
        message(FATAL_ERROR "mutant ${name}: its text is not exactly once in ${ARG_FILE}; write the mutation anew")
    endif()
    string(REPLACE "${ARG_OLD}" "${ARG_NEW}" text "${text}")
    set(mutated ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
    file(WRITE ${mutated}.part "${text}")
    file(COPY_FILE ${mutated}.part ${mutated} ONLY_IF_DIFFERENT)
    set(${variable} ${mutated} PARENT_SCOPE)
endfunction()
