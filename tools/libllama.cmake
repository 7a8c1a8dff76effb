# CMake reads this after project("llama.cpp"), for a build of the binding that has what we use and no
# more. The binding asks for the common library of llama.cpp's programs, which its Python layer never
# loads, and which takes more time to compile than all else. A wheel can't hold links: of each
# library with a version in its name it would hold three copies.
set(LLAMA_BUILD_COMMON OFF)
set(CMAKE_PLATFORM_NO_VERSIONED_SONAME ON)

# A third less to compile: the sources of llama.cpp are compiled in batches, as it does with its
# models, so that their headers and templates are read once a batch; and what runs for
# microseconds a token is optimized a little. The kernels keep their flags. Without effect on
# speed: 320 µs a token of the demonstration model, with and without.
function(compile_quickly)
  get_target_property(folder llama SOURCE_DIR)
  get_target_property(sources llama SOURCES)
  list(FILTER sources INCLUDE REGEX "^[^/]*\\.cpp$")
  list(TRANSFORM sources PREPEND ${folder}/)
  set_source_files_properties(${sources} TARGET_DIRECTORY llama
    PROPERTIES SKIP_UNITY_BUILD_INCLUSION OFF)
  target_compile_options(llama PRIVATE $<$<CONFIG:Release>:-O1>)
  target_compile_options(ggml-base PRIVATE $<$<AND:$<CONFIG:Release>,$<COMPILE_LANGUAGE:CXX>>:-O1>)
endfunction()
if(NOT MSVC) # which wasn't tried, and has other flags
  cmake_language(DEFER CALL compile_quickly) # when llama's target is there
endif()
