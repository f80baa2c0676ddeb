// The way to the register program: its state comes as a stream of events, commands go as posts. The
// screen keeps no copy of the sale; what is shown is what the program says.
import { computed, signal } from "@preact/signals";
import type { TillState } from "./state";

export const till = signal<TillState | null>(null);
export const connected = signal(false);
// Codes of commands that were refused, for the notes at the foot of the screen.
export const refusals = signal<{ number: number; code: string }[]>([]);
export const language = computed(() => till.value?.language ?? "zh-Hant-HK");

let refusalNumber = 0;

export function listen(): void {
  const events = new EventSource("/api/v1/events");
  events.onopen = () => (connected.value = true);
  events.onerror = () => (connected.value = false);
  events.onmessage = (event: MessageEvent<string>) => {
    connected.value = true;
    till.value = JSON.parse(event.data) as TillState;
  };
}

export function refuse(code: string): void {
  refusals.value = [...refusals.value.slice(-2), { number: ++refusalNumber, code }];
}

// Sends a command; true where the register did it. A refusal is shown unless `quiet`.
export async function command(name: string, args: object = {}, quiet = false): Promise<boolean> {
  try {
    const response = await fetch(`/api/v1/${name}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(args),
    });
    if (response.ok) return true;
    const said = (await response.json()) as { code?: string };
    if (!quiet) refuse(said.code ?? "other");
  } catch {
    if (!quiet) refuse("unreachable");
  }
  return false;
}
