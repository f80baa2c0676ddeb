# tillside_web(name OUTPUT folder-below-share/tillside): the web pages of the folder that calls it,
# from package.json, package-lock.json, index.html, src/, strings/ and styles/, bundled by esbuild
# into ${CMAKE_BINARY_DIR}/share/tillside/<OUTPUT>. Versions are those of the lock file; the type
# checker runs before the bundler, so that a wrong type stops the build.
find_program(TILLSIDE_NPM npm REQUIRED)

function(tillside_web name)
    cmake_parse_arguments(ARG "" "OUTPUT" "" ${ARGN})
    set(source ${CMAKE_CURRENT_SOURCE_DIR})
    set(output ${CMAKE_BINARY_DIR}/share/tillside/${ARG_OUTPUT})
    file(GLOB_RECURSE inputs CONFIGURE_DEPENDS ${source}/src/* ${source}/strings/* ${source}/styles/*)
    # npm writes this file last; it is in the source folder because bundler and type checker look
    # for packages from the sources upwards.
    set(installed ${source}/node_modules/.package-lock.json)
    add_custom_command(
        OUTPUT ${installed}
        COMMAND ${TILLSIDE_NPM} ci --silent
        COMMAND ${CMAKE_COMMAND} -E touch ${installed}
        WORKING_DIRECTORY ${source}
        DEPENDS ${source}/package.json ${source}/package-lock.json ${source}/.npmrc
        COMMENT "Installing the packages of ${name}")
    add_custom_command(
        OUTPUT ${output}/app.js ${output}/app.css ${output}/index.html
        COMMAND ${CMAKE_COMMAND} -E make_directory ${output}
        COMMAND ${TILLSIDE_NPM} run --silent check
        COMMAND ${TILLSIDE_NPM} run --silent build -- --log-level=warning --outfile=${output}/app.js
        COMMAND ${CMAKE_COMMAND} -E copy ${source}/index.html ${output}/index.html
        WORKING_DIRECTORY ${source}
        DEPENDS ${installed} ${inputs} ${source}/index.html ${source}/tsconfig.json
        COMMENT "Bundling ${name}")
    add_custom_target(${name} ALL DEPENDS ${output}/app.js ${output}/app.css ${output}/index.html)
endfunction()
