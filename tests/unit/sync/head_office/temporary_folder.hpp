// The folder for one test, under the name that head office's tests include.
#pragma once

#include "tests/temporary_folder.hpp"
