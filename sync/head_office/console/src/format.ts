// Numbers, money and times as people of the language write them.
import { language, t } from "./words";

const zone = "Asia/Hong_Kong";

export function money(minor: number, currency: string): string {
  const format = new Intl.NumberFormat(language.value, {
    style: "currency",
    currency: currency || "HKD",
    currencyDisplay: "narrowSymbol",
  });
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

export function count(value: number): string {
  return new Intl.NumberFormat(language.value).format(value);
}

export function percent(part: number, whole: number): string {
  const share = whole === 0 ? 0 : part / whole;
  return new Intl.NumberFormat(language.value, {
    style: "percent",
    maximumFractionDigits: 1,
  }).format(share);
}

export function bytes(value: number): string {
  const format = new Intl.NumberFormat(language.value, { maximumFractionDigits: 1 });
  return `${format.format(value / 1024 / 1024)} MiB`;
}

export function duration(us: number): string {
  const seconds = Math.max(0, Math.round(us / 1e6));
  if (seconds < 120) return t("duration.seconds", { count: seconds });
  if (seconds < 2 * 3600) return t("duration.minutes", { count: Math.round(seconds / 60) });
  if (seconds < 48 * 3600) return t("duration.hours", { count: Math.round(seconds / 3600) });
  return t("duration.days", { count: Math.round(seconds / 86400) });
}

export function time(us: number): string {
  return new Intl.DateTimeFormat("en-GB", { timeStyle: "medium", timeZone: zone }).format(
    us / 1000,
  );
}

export function day(us: number): string {
  return new Intl.DateTimeFormat(language.value, { dateStyle: "medium", timeZone: zone }).format(
    us / 1000,
  );
}
