#include "sync/head_office/models/linear.hpp"

#include <cmath>

namespace tillside::head_office::models {

bool solve(std::vector<double>& a, std::vector<double>& b) {
    const std::size_t n = b.size();
    for (std::size_t column = 0; column < n; ++column) {
        double* pivot_row = &a[column * n];
        double pivot = pivot_row[column];
        for (std::size_t k = 0; k < column; ++k)
            pivot -= pivot_row[k] * pivot_row[k];
        if (!(pivot > 0)) return false;
        pivot = std::sqrt(pivot);
        pivot_row[column] = pivot;
        for (std::size_t row = column + 1; row < n; ++row) {
            double* values = &a[row * n];
            double sum = values[column];
            for (std::size_t k = 0; k < column; ++k)
                sum -= values[k] * pivot_row[k];
            values[column] = sum / pivot;
        }
    }
    for (std::size_t row = 0; row < n; ++row) {
        double sum = b[row];
        for (std::size_t k = 0; k < row; ++k)
            sum -= a[row * n + k] * b[k];
        b[row] = sum / a[row * n + row];
    }
    for (std::size_t row = n; row-- > 0;) {
        double sum = b[row];
        for (std::size_t k = row + 1; k < n; ++k)
            sum -= a[k * n + row] * b[k];
        b[row] = sum / a[row * n + row];
    }
    return true;
}

}  // namespace tillside::head_office::models
