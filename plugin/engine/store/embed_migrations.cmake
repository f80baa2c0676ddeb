# Writes OUT, a C++ source with every NNN_name.sql of FOLDER in the order of their numbers, given by
# the function FUNCTION.
file(GLOB files ${FOLDER}/*.sql)
list(SORT files)
set(text "// Made from plugin/engine/store/schema by embed_migrations.cmake.\n"
    "#include \"plugin/engine/store/migrations.hpp\"\n\n"
    "namespace tillside::engine::store {\nnamespace {\nconstexpr Migration all[] = {\n")
string(CONCAT text ${text})
foreach(file IN LISTS files)
    get_filename_component(name ${file} NAME_WE)
    if(NOT name MATCHES "^[0-9][0-9][0-9]_[a-z_]+$")
        message(FATAL_ERROR "${file}: a migration is named NNN_name.sql")
    endif()
    string(SUBSTRING ${name} 0 3 digits)
    string(REGEX REPLACE "^0+" "" number ${digits})
    file(READ ${file} sql)
    string(APPEND text "    {${number}, \"${name}\", R\"sql(${sql})sql\"},\n")
endforeach()
string(APPEND text "};\n}  // namespace\n"
    "std::span<const Migration> ${FUNCTION}() { return all; }\n"
    "}  // namespace tillside::engine::store\n")
file(WRITE ${OUT} "${text}")
