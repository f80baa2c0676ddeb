// The consent record that an imported permission for profiling becomes: method IMPORT, citing the
// notice and its hash as the file gives them, signed by head office at its place in the chain.
#pragma once

#include "sync/head_office/importers/head_office.hpp"
#include "sync/head_office/importers/member.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::head_office::importers {

// The draft of a CONSENT_RECORDED, not signed yet. member.profiling must be there. The same
// permission always has the same ids.
[[nodiscard]] wire::Event consent_event(const HeadOffice& office, const Member& member);

// Binds the record to its place and signs it; for OwnLog::append.
void sign_consent_event(wire::Event& draft, const ingest::OwnLog::NextPlace& place);

}  // namespace tillside::head_office::importers
