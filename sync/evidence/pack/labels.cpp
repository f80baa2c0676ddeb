#include "sync/evidence/pack/labels.hpp"

#include <algorithm>
#include <array>

namespace tillside::evidence {

namespace {

struct Entry {
    std::string_view field;
    Label label;
};

constexpr std::array<Entry, 103> entries{{
    {"summary", {"摘要", "Summary"}},
    {"record_count", {"紀錄數目", "Records"}},
    {"not_as_signed", {"不符數目", "Not as signed"}},
    {"customer", {"顧客", "Customer"}},
    {"pseudonym", {"假名編號", "Pseudonym"}},
    {"card", {"會員卡", "Card"}},
    {"language", {"語言", "Language"}},
    {"home_store", {"所屬分店", "Home store"}},
    {"enrolled_at", {"登記時間", "Enrolled at"}},
    {"made_at", {"製作時間", "Made at"}},
    {"holds", {"核實無誤", "Holds"}},
    {"trusted_keys", {"公鑰來自另外保存的檔案", "Keys from a file kept elsewhere"}},
    {"states", {"目前狀態", "State now"}},
    {"states_after", {"此紀錄之後的狀態", "State after this record"}},
    {"purpose", {"用途", "Purpose"}},
    {"state", {"狀態", "State"}},
    {"usable", {"可使用", "Usable"}},
    {"since", {"自", "Since"}},
    {"notices", {"所示通知（原文）", "Notices, in their exact words"}},
    {"notices_without_words",
     {"已引用但此處沒有原文的通知", "Notices that are cited, but whose words are not here"}},
    {"notice_id", {"通知編號", "Notice"}},
    {"version", {"版本", "Version"}},
    {"notice_sha256", {"通知雜湊值 (SHA-256)", "Hash of the notice (SHA-256)"}},
    {"title", {"標題", "Title"}},
    {"text", {"內容", "Text"}},
    {"script", {"口頭說明", "Script that is read aloud"}},
    {"choices", {"選項", "Choices"}},
    {"choice_id", {"選項編號", "Choice"}},
    {"policy_url", {"私隱政策", "Privacy policy"}},
    {"records", {"同意紀錄", "Consent records"}},
    {"signature", {"簽署", "Signature"}},
    {"chain", {"事件鏈", "Chain"}},
    {"event_type", {"類別", "Type"}},
    {"event_time", {"時間", "Time"}},
    {"record_id", {"紀錄編號", "Record"}},
    {"receipt_id", {"收據編號", "Receipt"}},
    {"place", {"位置（顧客收據所印）", "Place (as printed on the customer's slip)"}},
    {"till", {"收銀機", "Till"}},
    {"epoch", {"世代", "Epoch"}},
    {"sequence", {"序號", "Event"}},
    {"head", {"鏈首", "Chain head"}},
    {"rejected", {"總部未接納", "Rejected by head office"}},
    {"notice_shown_at", {"通知展示時間", "Notice shown at"}},
    {"surface", {"展示方式", "Shown on"}},
    {"seconds_shown", {"展示秒數", "Seconds shown"}},
    {"rendered_sha256", {"展示內容雜湊值", "Hash as rendered"}},
    {"method", {"作答方式", "Answered by"}},
    {"evidence_sha256", {"憑證雜湊值", "Hash of signature or form"}},
    {"grants", {"同意範圍", "What was asked and answered"}},
    {"decision", {"決定", "Decision"}},
    {"kinds_of_data", {"資料種類", "Kinds of data"}},
    {"marketing_classes", {"促銷標的類別", "Classes of marketing subjects"}},
    {"channels", {"途徑", "Channels"}},
    {"recipient_classes", {"承轉人類別", "Classes of recipients"}},
    {"for_gain", {"為得益", "For gain"}},
    {"lawful_basis", {"法律依據", "Lawful basis"}},
    {"storage_location", {"存放地點", "Stored in"}},
    {"retention_rule", {"保留規則", "Kept"}},
    {"confirmation", {"書面確認", "Written confirmation"}},
    {"due", {"期限", "Due"}},
    {"sent", {"發出時間", "Sent"}},
    {"via", {"經", "Via"}},
    {"body_sha256", {"確認書雜湊值", "Hash of the confirmation"}},
    {"electronic_ok", {"可用電子方式", "Electronic form agreed"}},
    {"first_use", {"首次使用", "First use"}},
    {"at", {"時間", "At"}},
    {"template_sha256", {"範本雜湊值", "Hash of the template"}},
    {"opt_out_notice_present", {"附有拒收通知", "Opt-out notice present"}},
    {"refers_to", {"引述紀錄", "Refers to"}},
    {"valid_until", {"有效至", "Valid until"}},
    {"under_age", {"未成年", "Under age"}},
    {"guardian", {"監護人", "Guardian"}},
    {"jurisdiction", {"司法管轄區", "Jurisdiction"}},
    {"pack_id", {"規則集", "Rules"}},
    {"pack_sha256", {"規則集雜湊值", "Hash of the rules"}},
    {"controller_id", {"資料使用者", "Data user"}},
    {"controller_contact", {"聯絡方法", "Contact"}},
    {"withdrawal_method", {"撤回方法", "How to withdraw"}},
    {"response_channel", {"免費回覆途徑", "Free channel to answer"}},
    {"store", {"分店", "Store"}},
    {"terminal", {"終端機", "Terminal"}},
    {"operator", {"職員代號", "Staff"}},
    {"clock_uncertainty_ms", {"時鐘誤差（毫秒）", "Clock uncertainty (ms)"}},
    {"stated_sequence", {"紀錄所述序號", "Event as stated in the record"}},
    {"previous_head", {"之前的鏈首", "Head before"}},
    {"key_id", {"公鑰編號", "Key"}},
    {"withdrawals", {"撤回", "Withdrawals"}},
    {"suppressions", {"即時停止使用", "Suppressions"}},
    {"purposes", {"用途", "Purposes"}},
    {"received_at", {"總部收到時間", "Received at"}},
    {"looked_at", {"總部查閱紀錄", "Looked at by head office"}},
    {"who", {"人員", "Who"}},
    {"action", {"動作", "Action"}},
    {"outcome", {"結果", "Outcome"}},
    {"other_events", {"其他事件", "Other events"}},
    {"kind", {"類別", "Kind"}},
    {"chains", {"收銀機事件鏈", "Tills' chains"}},
    {"last_sequence", {"最後序號", "Last event"}},
    {"vouched_sequence", {"已簽署至", "Signed up to"}},
    {"faults", {"問題", "Faults"}},
    {"code", {"代碼", "Code"}},
    {"first_sequence", {"由序號", "From event"}},
    {"message", {"說明", "In words"}},
}};

}  // namespace

Label label_of(std::string_view field) {
    const auto found = std::ranges::find(entries, field, &Entry::field);
    return found == entries.end() ? Label{{}, field} : found->label;
}

}  // namespace tillside::evidence
