// The products of the shop, fetched once, and finding among them on the screen.
import { signal } from "@preact/signals";
import { language } from "./link";

export interface Item {
  sku: string;
  en: string;
  zh_hant?: string;
  zh_hans?: string;
  category: string;
  category_zh_hant?: string;
  category_zh_hans?: string;
  gtin?: string;
  price?: number; // minor units; absent: the cashier keys it
  age_restricted?: boolean;
}

export const items = signal<Item[]>([]);
let bySku = new Map<string, Item>();

export async function load(): Promise<void> {
  const response = await fetch("/api/v1/catalogue");
  const said = (await response.json()) as { items: Item[] };
  bySku = new Map(said.items.map((item) => [item.sku, item]));
  items.value = said.items;
}

export function nameOf(item: Item): string {
  if (language.value === "en") return item.en;
  if (language.value === "zh-Hans") return item.zh_hans ?? item.zh_hant ?? item.en;
  return item.zh_hant ?? item.en;
}

// A product's name in the cashier's language, or what the register printed for it.
export function nameOfSku(sku: string, otherwise: string): string {
  const item = bySku.get(sku);
  return item ? nameOf(item) : otherwise;
}

export function itemOfSku(sku: string): Item | undefined {
  return bySku.get(sku);
}

export interface Category {
  key: string;
  name: string;
}

export function categories(): Category[] {
  const found = new Map<string, Category>();
  for (const item of items.value) {
    if (found.has(item.category)) continue;
    const hant = item.category_zh_hant ?? item.category;
    const name =
      language.value === "en"
        ? item.category
        : language.value === "zh-Hans"
          ? (item.category_zh_hans ?? hant)
          : hant;
    found.set(item.category, { key: item.category, name });
  }
  return [...found.values()].sort((a, b) => a.key.localeCompare(b.key));
}

// Every word must occur in some name, or the text begins the SKU or the GTIN.
export function search(text: string, category: string | null): Item[] {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const code = text.trim().toLocaleLowerCase();
  return items.value.filter((item) => {
    if (category !== null && item.category !== category) return false;
    if (words.length === 0) return true;
    if (item.sku.toLocaleLowerCase().startsWith(code) || item.gtin?.startsWith(code)) return true;
    const names = `${item.en} ${item.zh_hant ?? ""} ${item.zh_hans ?? ""}`.toLocaleLowerCase();
    return words.every((word) => names.includes(word));
  });
}

// The one item that a scanned or typed code names exactly.
export function exact(text: string): Item | undefined {
  const code = text.trim();
  return bySku.get(code) ?? items.value.find((item) => item.gtin === code);
}
