// Which page is open: the part of the address behind "#", so that it can be linked, and the
// browser's way back leads to it.
import { signal } from "@preact/signals";

export interface Page {
  name: "overview" | "customer";
  customer: string; // a customer's id, or empty
}

function read(): Page {
  const [, name, customer] = location.hash.split("/");
  return { name: name === "customer" ? "customer" : "overview", customer: customer ?? "" };
}

export const page = signal<Page>(read());
addEventListener("hashchange", () => (page.value = read()));
