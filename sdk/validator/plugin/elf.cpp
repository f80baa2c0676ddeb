// 64-bit little-endian ELF only: the machines that the plugin is for (System V ABI, chapter 4, and
// the GNU symbol versions of the Linux Standard Base).
#include "sdk/validator/plugin/elf.hpp"

#include <elf.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

namespace tillside::validator {

namespace {

class Image {
public:
    explicit Image(std::string bytes) : bytes_(std::move(bytes)) {}
    template <typename Part>
    [[nodiscard]] std::optional<Part> at(std::size_t offset) const {
        if (offset > bytes_.size() || bytes_.size() - offset < sizeof(Part)) return std::nullopt;
        Part part;
        std::memcpy(&part, bytes_.data() + offset, sizeof part);
        return part;
    }
    [[nodiscard]] std::string text(std::size_t offset) const {
        if (offset >= bytes_.size()) return {};
        return bytes_.substr(offset, bytes_.find('\0', offset) - offset);
    }

private:
    std::string bytes_;
};

struct Sections {
    std::vector<Elf64_Shdr> all;
    [[nodiscard]] const Elf64_Shdr* find(Elf64_Word type) const {
        for (const Elf64_Shdr& one : all)
            if (one.sh_type == type) return &one;
        return nullptr;
    }
    // Where the strings of a section are in the file.
    [[nodiscard]] std::size_t strings_of(const Elf64_Shdr& section) const {
        return section.sh_link < all.size() ? all[section.sh_link].sh_offset : 0;
    }
};

void read_exports(const Image& image, const Sections& sections, SharedObject& object) {
    const Elf64_Shdr* table = sections.find(SHT_DYNSYM);
    if (table == nullptr) return;
    for (std::size_t at = 0; at + sizeof(Elf64_Sym) <= table->sh_size; at += sizeof(Elf64_Sym)) {
        const auto symbol = image.at<Elf64_Sym>(table->sh_offset + at);
        if (!symbol || symbol->st_shndx == SHN_UNDEF) continue;
        const auto binding = ELF64_ST_BIND(symbol->st_info);
        if (binding != STB_GLOBAL && binding != STB_WEAK && binding != STB_GNU_UNIQUE) continue;
        object.exported.push_back(image.text(sections.strings_of(*table) + symbol->st_name));
    }
}

void read_needed(const Image& image, const Sections& sections, SharedObject& object) {
    const Elf64_Shdr* table = sections.find(SHT_DYNAMIC);
    if (table == nullptr) return;
    for (std::size_t at = 0; at + sizeof(Elf64_Dyn) <= table->sh_size; at += sizeof(Elf64_Dyn)) {
        const auto entry = image.at<Elf64_Dyn>(table->sh_offset + at);
        if (entry && entry->d_tag == DT_NEEDED)
            object.needed.push_back(image.text(sections.strings_of(*table) + entry->d_un.d_val));
    }
}

void read_versions(const Image& image, const Sections& sections, SharedObject& object) {
    const Elf64_Shdr* table = sections.find(SHT_GNU_verneed);
    if (table == nullptr) return;
    std::size_t at = table->sh_offset;
    for (Elf64_Word file = 0; file < table->sh_info; ++file) {
        const auto need = image.at<Elf64_Verneed>(at);
        if (!need) return;
        std::size_t entry_at = at + need->vn_aux;
        for (unsigned i = 0; i < need->vn_cnt; ++i) {
            const auto entry = image.at<Elf64_Vernaux>(entry_at);
            if (!entry) return;
            object.versions.push_back(image.text(sections.strings_of(*table) + entry->vna_name));
            entry_at += entry->vna_next;
        }
        at += need->vn_next;
    }
}

}  // namespace

SharedObject read_shared_object(const std::filesystem::path& file) {
    SharedObject object;
    std::ifstream in(file, std::ios::binary);
    const Image image(std::string(std::istreambuf_iterator<char>(in), {}));
    const auto header = image.at<Elf64_Ehdr>(0);
    if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
        header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB) {
        object.fault = "it is no 64-bit ELF file";
        return object;
    }
    Sections sections;
    for (unsigned i = 0; i < header->e_shnum; ++i) {
        const auto section = image.at<Elf64_Shdr>(header->e_shoff + i * sizeof(Elf64_Shdr));
        if (section) sections.all.push_back(*section);
    }
    if (sections.find(SHT_DYNSYM) == nullptr) object.fault = "it has no dynamic symbol table";
    read_exports(image, sections, object);
    read_needed(image, sections, object);
    read_versions(image, sections, object);
    return object;
}

}  // namespace tillside::validator
