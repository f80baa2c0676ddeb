# tillside_embed_migrations(NAME hq_schema NAMESPACE a::b FOLDER schema): the folder's NNN_name.sql
# files, in the order of their numbers, as the function `a::b::NAME()` that gives a span of
# store::Migration. A file of the same name in <FOLDER>_postgres becomes its fourth part, postgres_sql.
# Adds the made source to the variable SOURCES_<NAME> of the caller.
function(tillside_embed_migrations)
    cmake_parse_arguments(ARG "" "NAME;NAMESPACE;FOLDER;HEADER" "" ${ARGN})
    file(RELATIVE_PATH room ${CMAKE_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
    file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${ARG_FOLDER}/*.sql)
    list(SORT files)
    set(entries "")
    foreach(file IN LISTS files)
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
        get_filename_component(name ${file} NAME_WE)
        if(NOT name MATCHES "^([0-9][0-9][0-9])_[a-z_]+$")
            message(FATAL_ERROR "${file}: a migration is named NNN_name.sql")
        endif()
        math(EXPR number "1${CMAKE_MATCH_1} - 1000")
        file(READ ${file} sql)
        set(other ${CMAKE_CURRENT_SOURCE_DIR}/${ARG_FOLDER}_postgres/${name}.sql)
        set(postgres "")
        if(EXISTS ${other})
            set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${other})
            file(READ ${other} postgres)
            set(postgres ", R\"sql(${postgres})sql\"")
        endif()
        string(APPEND entries "    {${number}, \"${name}\", R\"sql(${sql})sql\"${postgres}},\n")
    endforeach()
    set(out ${TILLSIDE_GENERATED_DIR}/${room}/${ARG_NAME}.cpp)
    file(WRITE ${out}.part "#include \"${ARG_HEADER}\"\n
#include <array>\n
namespace ${ARG_NAMESPACE} {\n
namespace {\n
const auto all = std::to_array<Migration>({
${entries}});\n
}  // namespace\n
std::span<const Migration> ${ARG_NAME}() {
    return all;
}\n
}  // namespace ${ARG_NAMESPACE}\n")
    file(COPY_FILE ${out}.part ${out} ONLY_IF_DIFFERENT)
    set(SOURCES_${ARG_NAME} ${out} PARENT_SCOPE)
endfunction()
