// The words of the console: one table per language in strings/, the same keys in each (the type of
// `tables` and a test see to it). The language is this browser's choice and is kept there.
import { signal } from "@preact/signals";
import en from "../strings/en.json";
import hans from "../strings/zh-Hans.json";
import hant from "../strings/zh-Hant-HK.json";

export type Key = keyof typeof en;
export type Language = "zh-Hant-HK" | "zh-Hans" | "en";

const tables: Record<Language, Record<Key, string>> = { en, "zh-Hans": hans, "zh-Hant-HK": hant };

export const languages: { code: Language; name: string; short: string }[] = [
  { code: "zh-Hant-HK", name: "繁體中文", short: "繁" },
  { code: "zh-Hans", name: "简体中文", short: "简" },
  { code: "en", name: "English", short: "EN" },
];

const kept = localStorage.getItem("language") as Language | null;
export const language = signal<Language>(kept && kept in tables ? kept : "zh-Hant-HK");

export function choose(code: Language): void {
  language.value = code;
  localStorage.setItem("language", code);
}

// The words for a key, with {names} filled in.
export function t(key: Key, values: Record<string, string | number> = {}): string {
  return tables[language.value][key].replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in values ? String(values[name]) : whole,
  );
}

// Words for a code that the server sent: the table's, else those given.
export function wordsFor(group: string, code: string, otherwise: string): string {
  const key = `${group}.${code}`;
  return key in tables.en ? t(key as Key) : otherwise;
}
