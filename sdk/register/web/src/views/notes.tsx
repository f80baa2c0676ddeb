// Short messages at the foot of the screen: what the register or the engine has to say. They leave
// by themselves after a while; warnings stay until they are dismissed.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { refusals, till } from "../link";
import { t, wordsFor } from "../words";

const shownForMs = 6000;

export function Notes() {
  const dismissed = useSignal<Set<string>>(new Set());
  const notes = [
    ...till.value!.notes.map((note) => ({
      key: `till-${note.number}`,
      text: wordsFor("note", note.code, note.text),
      warning: note.warning,
    })),
    ...refusals.value.map((refusal) => ({
      key: `refusal-${refusal.number}`,
      text: wordsFor("error", refusal.code, t("error.other")),
      warning: false,
    })),
  ].filter((note) => note.text && !dismissed.value.has(note.key));
  const dismiss = (key: string) => (dismissed.value = new Set([...dismissed.value, key]));

  useEffect(() => {
    const timers = notes
      .filter((note) => !note.warning)
      .map((note) => setTimeout(() => dismiss(note.key), shownForMs));
    return () => timers.forEach(clearTimeout);
  }, [notes.map((note) => note.key).join()]);

  return (
    <div class="notes" role="status">
      {notes.map((note) => (
        <p key={note.key} class={note.warning ? "note note-warning" : "note"}>
          {note.text}
          <button
            type="button"
            class="plain"
            aria-label={t("note.dismiss")}
            onClick={() => dismiss(note.key)}
          >
            ✕
          </button>
        </p>
      ))}
    </div>
  );
}
