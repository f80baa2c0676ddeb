// tillsided: the engine of a till.
#include "plugin/engine/run/program.hpp"

int main(int count, char** arguments) {
    return tillside::engine::run::run_program(count, arguments);
}
