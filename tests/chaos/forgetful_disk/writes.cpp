// A program that writes in each way that the layer stands in for, and says when it has done so;
// then it waits to be killed. Started by forgetful_disk_test.cpp.
// usage: writes FOLDER STEP…
#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>

namespace {

std::string folder;

int open_file(const char* name, int flags) {
    return ::open((folder + "/" + name).c_str(), flags | O_CLOEXEC, 0600);
}

bool sync_folder() {
    const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return ::fsync(opened) == 0 && ::close(opened) == 0;
}

bool write_and(int file, std::string_view text, bool sync) {
    return ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
           (!sync || ::fdatasync(file) == 0) && ::close(file) == 0;
}

bool write_parts(bool sync) {
    const int file = open_file("parts", O_RDWR);
    char first[] = "AB";
    char second[] = "CD";
    const iovec parts[] = {{first, 2}, {second, 2}};
    return ::writev(file, parts, 2) == 4 && ::pwrite(file, "EF", 2, 6) == 2 &&
           ::pwritev(file, parts, 2, 10) == 4 && (!sync || ::fsync(file) == 0);
}

bool shorten(bool sync) {
    const int file = open_file("long", O_RDWR);
    return ::ftruncate(file, 2) == 0 && (!sync || ::fsync(file) == 0);
}

bool replace_whole(bool sync) {
    const std::string part = folder + "/whole.part";
    const std::string name = folder + "/whole";
    return write_and(open_file("whole.part", O_WRONLY | O_CREAT | O_TRUNC), "new", true) &&
           ::rename(part.c_str(), name.c_str()) == 0 && (!sync || sync_folder());
}

bool sync_between() {
    const int file = open_file("between", O_RDWR);
    return ::pwrite(file, "1", 1, 0) == 1 && ::fsync(file) == 0 && ::pwrite(file, "2", 1, 1) == 1;
}

bool write_sectors() {
    const int file = open_file("sectors", O_RDWR);
    const std::string first(1024, 'a');
    const std::string second(1024, 'b');
    return ::pwrite(file, first.data(), first.size(), 0) == 1024 &&
           ::pwrite(file, second.data(), second.size(), 1024) == 1024;
}

bool stream() {
    std::ofstream out(folder + "/stream", std::ios::app);
    out << "more" << std::flush;
    return out.good();
}

bool does(std::string_view step) {
    if (step == "append") return write_and(open_file("text", O_WRONLY | O_APPEND), "x", false);
    if (step == "append-sync") return write_and(open_file("text", O_WRONLY | O_APPEND), "x", true);
    if (step == "parts") return write_parts(false);
    if (step == "parts-sync") return write_parts(true);
    if (step == "shorten") return shorten(false);
    if (step == "shorten-sync") return shorten(true);
    if (step == "empty") return ::close(open_file("long", O_WRONLY | O_TRUNC)) == 0;
    if (step == "create") return write_and(open_file("new", O_WRONLY | O_CREAT), "n", true);
    if (step == "folder-sync") return sync_folder();
    if (step == "remove") return ::unlink((folder + "/old").c_str()) == 0;
    if (step == "replace") return replace_whole(false);
    if (step == "replace-sync") return replace_whole(true);
    if (step == "between") return sync_between();
    if (step == "sectors") return write_sectors();
    if (step == "stream") return stream();
    return false;
}

}  // namespace

int main(int count, char** words) {
    if (count < 3) return 2;
    folder = words[1];
    for (int i = 2; i < count; ++i) {
        if (!does(words[i])) return 1;
    }
    std::puts("done");
    std::fflush(stdout);
    ::pause();
}
