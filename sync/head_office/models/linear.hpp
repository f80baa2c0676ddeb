// The one piece of linear algebra that training needs.
#pragma once

#include <vector>

namespace tillside::head_office::models {

// Solves a·x = b by Cholesky's factorisation for a symmetric positive definite a, row by row, of
// b.size() rows; a is destroyed and b becomes x. False where a is not positive definite; both are
// then spoilt.
[[nodiscard]] bool solve(std::vector<double>& a, std::vector<double>& b);

}  // namespace tillside::head_office::models
