# CMake reads this after project("llama.cpp"), for a build of the binding that has what we use and no
# more. The binding asks for the common library of llama.cpp's programs, which its Python layer never
# loads, and which takes more time to compile than all else. A wheel can't hold links: of each
# library with a version in its name it would hold three copies.
set(LLAMA_BUILD_COMMON OFF)
set(CMAKE_PLATFORM_NO_VERSIONED_SONAME ON)
