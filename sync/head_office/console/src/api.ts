// Head office's JSON API (sync/head_office/api) and what was last heard from it. While somebody is
// signed in, the overview is asked again every two seconds; an answer that fails leaves the last
// good one on the screen, with its age. Money is in minor units, times in microseconds since 1970.
import { signal } from "@preact/signals";

export interface User {
  name: string;
  role: string;
  may_see_customers?: boolean;
}

export interface Overview {
  server: {
    version: string;
    started_at_us: number;
    now_us: number;
    store_bytes: number;
    projections: { name: string; checkpoint: number; behind: number }[];
  };
  counts: {
    baskets: number;
    lines: number;
    total: number;
    currency: string;
    customers_enrolled: number;
    consents_given: number;
    consents_refused: number;
    withdrawn: number;
    suggestions_shown: number;
    suggestions_accepted: number;
    events: number;
  };
}

export interface TillHealth {
  store: string;
  till: string;
  last_seen_us: number;
  outbox_depth: number;
  acknowledged_sequence: number;
  engine_version: string;
  model_version: string;
  dead_letters: number;
  rejected?: number;
  clock_skew_ms: number;
}

export interface EventRow {
  position: number;
  store: string;
  till: string;
  kind: string;
  occurred_at_us: number;
  ticket: string;
  summary: string; // in English
  facts: {
    lines?: number;
    total?: number;
    currency?: string;
    card_number?: string;
    consent?: string; // ConsentEventType: "GIVEN", "WITHDRAWN" …
    purposes?: string[];
  };
}

export interface Card {
  customer_id: string;
  card_number: string;
  masked_name: string;
  masked_phone: string;
}

export interface Customer extends Card {
  language: string;
  home_store: string;
  consents: { purpose: string; state: string; usable: boolean; at_us: number }[];
  baskets: {
    business_day: string;
    ticket: string;
    store: string;
    till: string;
    total: number;
    currency: string;
    lines: number;
  }[];
  visits: number;
  total: number;
}

export class Refused extends Error {
  constructor(
    readonly status: number, // 0: no answer at all
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export async function ask<T>(method: string, path: string, body?: object): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/api/v1/${path}`, {
      method,
      headers: { "X-Tillside": "1", ...(body ? { "Content-Type": "application/json" } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  } catch {
    throw new Refused(0, "offline", "");
  }
  const text = await response.text();
  const said = text ? (JSON.parse(text) as T & { code?: string; message?: string }) : ({} as T);
  if (response.ok) return said as T;
  const failure = said as { code?: string; message?: string };
  if (response.status === 401) user.value = null;
  throw new Refused(
    response.status,
    failure.code ?? String(response.status),
    failure.message ?? "",
  );
}

export const user = signal<User | null | undefined>(undefined); // undefined: not yet known
export const overview = signal<Overview | null>(null);
export const tills = signal<TillHealth[] | null>(null);
export const events = signal<EventRow[] | null>(null);
export const heardAt = signal<number | null>(null); // milliseconds, this browser's clock
export const trouble = signal<Refused | null>(null);

export async function knowUser(): Promise<void> {
  try {
    user.value = await ask<User>("GET", "session");
  } catch {
    user.value = null;
  }
}

export async function signOut(): Promise<void> {
  await ask("DELETE", "session").catch(() => undefined);
  user.value = null;
}

const refreshMs = 2000;
const eventsShown = 50;

async function refresh(): Promise<void> {
  if (!user.value || document.hidden) return;
  try {
    const [all, list, newest] = await Promise.all([
      ask<Overview>("GET", "overview"),
      ask<{ tills: TillHealth[] }>("GET", "tills"),
      ask<{ events: EventRow[] }>("GET", `events?limit=${eventsShown}`),
    ]);
    overview.value = all;
    tills.value = list.tills;
    events.value = newest.events;
    heardAt.value = Date.now();
    trouble.value = null;
  } catch (error) {
    trouble.value = error instanceof Refused ? error : new Refused(500, "not_understood", "");
  }
}

// One round at a time: a slow answer is waited for, not overtaken.
export async function keepFresh(): Promise<never> {
  for (;;) {
    await refresh();
    await new Promise((resolve) =>
      setTimeout(resolve, heardAt.value || trouble.value ? refreshMs : 200),
    );
  }
}
