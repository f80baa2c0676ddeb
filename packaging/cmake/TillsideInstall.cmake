# What `cmake --install build/release --prefix P` lays down: what a POS vendor builds against and what
# a till runs. Nothing in P names P, so the folder may be moved and packed as it is.
#
#   include/tillside/          the C interface; below cpp/ the C++ client with its generated messages
#   lib/libtillside.so         the plugin, to be loaded with dlopen and never linked
#   lib/libtillside-probe.so   what tillside-validate lets a host load instead
#   lib/libtillside_client.a   the C++ client; needs libprotobuf and nothing else
#   lib/cmake/Tillside, lib/pkgconfig      find_package(Tillside) and pkg-config
#   bin/                       tillsided, tillside-validate
#   share/tillside/sdk/        these pages, the schema, bindings, templates, the client's sources
#   share/doc/tillside/        the reference, where `ninja reference` was run
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# The version of the interface: header, schema and client together (sdk/COMPATIBILITY.md). It is not
# the version of the programs.
set(TILLSIDE_SDK_VERSION 1.0.0)

set(share ${CMAKE_INSTALL_DATADIR}/tillside)
set(sdk ${CMAKE_SOURCE_DIR}/sdk)

# Headers and nothing else. A host loads the plugin itself, hence no library to link.
add_library(tillside_plugin INTERFACE)
set_target_properties(tillside_plugin PROPERTIES EXPORT_NAME plugin)
target_include_directories(tillside_plugin INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_link_libraries(tillside_plugin INTERFACE $<INSTALL_INTERFACE:${CMAKE_DL_LIBS}>)

# The rooms' own objects, put together under the name that vendors see.
add_library(tillside_client STATIC
    $<TARGET_OBJECTS:tillside_sdk_cpp> $<TARGET_OBJECTS:tillside_sdk_schema_messages>)
set_target_properties(tillside_client PROPERTIES
    EXPORT_NAME client LINKER_LANGUAGE CXX ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_LIBRARY_OUTPUT_DIRECTORY})
target_compile_features(tillside_client INTERFACE cxx_std_23)
target_include_directories(tillside_client INTERFACE
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/tillside/cpp>)
target_link_libraries(tillside_client INTERFACE tillside_plugin
    $<INSTALL_INTERFACE:protobuf::libprotobuf>)

# All that is installed, and nothing that is not.
add_custom_target(sdk DEPENDS tillside tillside_probe tillsided tillside-validate tillside_client)

install(TARGETS tillsided tillside-validate RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS tillside tillside_probe LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(TARGETS tillside_plugin tillside_client EXPORT TillsideTargets
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${sdk}/include/tillside DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
    FILES_MATCHING PATTERN *.h)
install(DIRECTORY ${sdk}/cpp DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/tillside/cpp/sdk
    FILES_MATCHING PATTERN *.hpp)
install(DIRECTORY ${TILLSIDE_GENERATED_DIR}/sdk/schema
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/tillside/cpp/sdk FILES_MATCHING PATTERN *.pb.h)
install(FILES ${sdk}/schema/till.hpp
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/tillside/cpp/sdk/schema)

# The folder sdk of the sources once more, so that the pages' links lead somewhere. The schema's
# files import each other from above it. For another compiler or another libprotobuf, the client is
# there as sources.
file(GLOB pages CONFIGURE_DEPENDS ${sdk}/*.md)
install(FILES ${pages} DESTINATION ${share}/sdk)
install(DIRECTORY ${sdk}/cpp DESTINATION ${share}/sdk FILES_MATCHING PATTERN *.?pp)
install(DIRECTORY ${TILLSIDE_GENERATED_DIR}/sdk/schema DESTINATION ${share}/sdk
    FILES_MATCHING PATTERN *.pb.cc)
install(DIRECTORY ${sdk}/schema DESTINATION ${share}/sdk
    FILES_MATCHING PATTERN *.proto PATTERN *.json)
foreach(folder bindings template hosts pictures)
    if(IS_DIRECTORY ${sdk}/${folder})
        install(DIRECTORY ${sdk}/${folder} DESTINATION ${share}/sdk USE_SOURCE_PERMISSIONS
            REGEX "/(node_modules|__pycache__|bindings/kinds.mjs)$" EXCLUDE)
    endif()
endforeach()

install(FILES ${sdk}/validator/README.md DESTINATION ${share}/sdk/validator)
file(RELATIVE_PATH up /p/${share}/sdk /p/${CMAKE_INSTALL_INCLUDEDIR})
install(CODE "file(CREATE_LINK ${up}
    \$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${share}/sdk/include SYMBOLIC)")

set(doc ${CMAKE_INSTALL_DATADIR}/doc/tillside)
install(FILES ${CMAKE_SOURCE_DIR}/LICENSE DESTINATION ${doc})
install(DIRECTORY ${CMAKE_BINARY_DIR}/share/doc/tillside/ DESTINATION ${doc} OPTIONAL)

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/Tillside)
install(EXPORT TillsideTargets NAMESPACE Tillside:: DESTINATION ${package})
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/install/TillsideConfig.cmake.in
    ${CMAKE_BINARY_DIR}/install/TillsideConfig.cmake INSTALL_DESTINATION ${package}
    PATH_VARS CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_BINDIR CMAKE_INSTALL_DATADIR)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/install/TillsideConfigVersion.cmake
    VERSION ${TILLSIDE_SDK_VERSION} COMPATIBILITY SameMajorVersion)
install(FILES ${CMAKE_BINARY_DIR}/install/TillsideConfig.cmake
    ${CMAKE_BINARY_DIR}/install/TillsideConfigVersion.cmake DESTINATION ${package})

# pkg-config finds the prefix from where the .pc file lies.
file(RELATIVE_PATH TILLSIDE_PC_TO_PREFIX /p/${CMAKE_INSTALL_LIBDIR}/pkgconfig /p)
string(REGEX REPLACE "/$" "" TILLSIDE_PC_TO_PREFIX "${TILLSIDE_PC_TO_PREFIX}")
foreach(name tillside tillside-client)
    configure_file(${CMAKE_CURRENT_LIST_DIR}/install/${name}.pc.in
        ${CMAKE_BINARY_DIR}/install/${name}.pc @ONLY)
    install(FILES ${CMAKE_BINARY_DIR}/install/${name}.pc
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()
