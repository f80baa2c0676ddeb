// Money, quantities and dates as people of the language write them.
import { language, till } from "./link";

function formatter(): Intl.NumberFormat {
  return new Intl.NumberFormat(language.value, {
    style: "currency",
    currency: till.value?.currency ?? "HKD",
    currencyDisplay: "narrowSymbol",
  });
}

// Minor units of the till's currency, e.g. 1250 → "$12.50".
export function money(minor: number): string {
  const format = formatter();
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(minor / 10 ** digits);
}

// Thousandths of a unit: 1000 → "1", 1500 → "1.5".
export function quantity(milli: number): string {
  return String(milli / 1000);
}

export function pieces(lines: { quantity_milli: number }[]): string {
  return quantity(lines.reduce((sum, line) => sum + line.quantity_milli, 0));
}

export function day(us: number): string {
  return new Intl.DateTimeFormat(language.value, {
    dateStyle: "medium",
    timeZone: "Asia/Hong_Kong",
  }).format(us / 1000);
}

export function dayAndTime(us: number): string {
  return new Intl.DateTimeFormat(language.value, {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone: "Asia/Hong_Kong",
  }).format(us / 1000);
}
