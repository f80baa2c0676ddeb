// What the register program says the screen shows: the JSON of sdk/register/till/state.cpp. Money
// is in minor units, quantities in thousandths, times in microseconds since 1970 UTC.
export type Language = "zh-Hant-HK" | "zh-Hans" | "en";

export interface Line {
  line_id: string;
  sku: string;
  description: string;
  quantity_milli: number;
  unit_price: number;
  amount: number;
  suggested: boolean;
}

export type TenderKind = "cash" | "card" | "stored_value";

export interface Tender {
  kind: TenderKind;
  amount: number;
  given: number;
}

export interface Consent {
  purpose: string;
  state: string;
  usable: boolean;
}

export interface Card {
  customer_id: string;
  card_number: string;
  masked_name: string;
  masked_phone: string;
  language: string;
  consents: Consent[];
  visits: number;
  last_visit_us: number;
  data_as_of_us: number;
  home_store: boolean;
}

export interface Task {
  kind: "find" | "notice" | "enrol" | "answer" | "withdraw";
  state: "working" | "asking_head_office" | "not_found" | "choose" | "refused" | "away";
  code: string;
  message: string;
  customers: Card[];
}

// On which surface the customer gets a notice: the screen turned to them, or the cashier's voice.
export type Surface = "customer_display" | "read_aloud";

export interface Notice {
  notice_id: string;
  version: string;
  language: string;
  title: string;
  text: string;
  script: string;
  choices: { choice_id: string; text: string; purpose: string }[];
  policy_url: string;
  surface: Surface;
}

export interface Suggestion {
  suggestion_id: string;
  sku: string;
  name: string;
  unit_price: number;
  reason: string;
}

export interface PrintedLine {
  style: "plain" | "bold" | "qr";
  text: string;
  modules?: string[]; // of a QR code: its rows, "1" for a dark module
}

export interface Receipt {
  ticket: string;
  business_day: string;
  at_us: number;
  staff: string;
  masked_customer: string;
  lines: Line[];
  total: number;
  tenders: Tender[];
  change: number;
  recorded: "working" | "engine" | "spool" | "lost";
  plugin_lines: PrintedLine[];
}

export interface TillState {
  version: number;
  now_us: number;
  store: string;
  till: string;
  business_day: string;
  ticket: string;
  currency: string;
  language: Language;
  staff: { code: string; name: string; manager: boolean; checked: boolean } | null;
  sign_in: { state: "" | "working" | "refused"; code: string; message: string };
  basket: { revision: number; lines: Line[]; total: number };
  customer: Card | null;
  task: Task | null;
  notice: Notice | null;
  suggestions: Suggestion[];
  tender: { due: number; tenders: Tender[]; terminal: "" | TenderKind } | null;
  receipt: Receipt | null;
  notes: { number: number; code: string; text: string; warning: boolean }[];
  engine: { known: boolean; away: boolean; head_office_reached?: boolean };
}
