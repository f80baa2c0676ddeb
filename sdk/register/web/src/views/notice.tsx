// Enrolment and the question for consent: the notice first, whole; then choices of which none is
// made beforehand and each is declined as easily as accepted; then saving, which depends on none
// of them. The phone number and the name live here until they are sent.
import { signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { command, till } from "../link";
import type { Notice, Surface } from "../state";
import { languages, t } from "../words";
import { Chooser, Refusal } from "./customer";
import { Dialog } from "./dialog";

interface Asked {
  phone?: string;
  known?: boolean; // the customer is attached already: answers only
}

const asked = signal<Asked | null>(null);
const language = signal("zh-Hant-HK");
const surface = signal<Surface>("read_aloud");
const answers = signal<Map<string, boolean>>(new Map());
const sent = signal(false); // the answers are with the register

function fetchNotice() {
  answers.value = new Map();
  void command("notice", { language: language.value, surface: surface.value });
}

export function openNotice(what: Asked) {
  asked.value = what;
  sent.value = false;
  language.value = (what.known && till.value!.customer?.language) || till.value!.language;
  fetchNotice();
}

function close() {
  asked.value = null;
  void command("notice/close", {}, true);
}

export function NoticeDialog() {
  const what = asked.value;
  const { notice, task } = till.value!;
  const saving = task?.kind === "enrol" || task?.kind === "answer";
  useEffect(() => {
    // Saved: the register has taken the notice away.
    if (sent.value && !notice && !task) {
      sent.value = false;
      asked.value = null;
    }
  });
  if (!what) return null;
  if (saving && task.customers.length > 0) {
    return (
      <Dialog title={t("enrol.title")} kind="small" onClose={close}>
        <Chooser cards={task.customers} />
      </Dialog>
    );
  }
  const save = (phone: string, name: string) => {
    const given = [...answers.value].filter(([, yes]) => yes).map(([choice]) => choice);
    sent.value = true;
    void command(
      what.known ? "customer/answer" : "customer/enrol",
      what.known ? { given } : { phone, name, given },
    );
  };
  return (
    <Dialog
      title={t(what.known ? "enrol.title_known" : "enrol.title")}
      kind="enrol"
      onClose={close}
    >
      <EnrolForm what={what} notice={notice} save={save} />
    </Dialog>
  );
}

function EnrolForm({
  what,
  notice,
  save,
}: {
  what: Asked;
  notice: Notice | null;
  save: (phone: string, name: string) => void;
}) {
  const phone = useSignal(what.phone ?? "");
  const name = useSignal("");
  const { task } = till.value!;
  const working = task?.state === "working";
  const submit = (event: Event) => {
    event.preventDefault();
    save(phone.value.trim(), name.value.trim());
  };
  return (
    <form class="enrol-form" onSubmit={submit}>
      <div class="enrol-who stack">
        {!what.known && (
          <>
            <label>
              {t("enrol.phone")}
              <input
                type="tel"
                required
                autocomplete="off"
                maxLength={16}
                value={phone.value}
                onInput={(event) => (phone.value = event.currentTarget.value)}
              />
            </label>
            <label>
              {t("enrol.name")}
              <input
                autocomplete="off"
                maxLength={40}
                value={name.value}
                onInput={(event) => (name.value = event.currentTarget.value)}
              />
            </label>
          </>
        )}
        <Options />
      </div>
      <div class="enrol-notice">
        {notice ? (
          <>
            <NoticeText notice={notice} />
            <Choices notice={notice} />
          </>
        ) : (
          <p class="empty">{t(task?.state === "away" ? "enrol.unavailable" : "enrol.loading")}</p>
        )}
      </div>
      <p class="problem" role="alert">
        {task && !working && task.state !== "not_found" && <Refusal task={task} />}
      </p>
      <div class="pair">
        <button type="button" onClick={close}>
          {t("enrol.cancel")}
        </button>
        <button class="primary" disabled={!notice || working}>
          {working && notice ? t("customer.saving") : t(what.known ? "enrol.save" : "enrol.join")}
        </button>
      </div>
    </form>
  );
}

// In which language and on which surface: either change fetches the notice anew.
function Options() {
  const surfaces: { code: Surface; words: string }[] = [
    { code: "read_aloud", words: t("enrol.read_aloud") },
    { code: "customer_display", words: t("enrol.customer_display") },
  ];
  return (
    <>
      <div class="field" role="group" aria-label={t("enrol.language")}>
        <span>{t("enrol.language")}</span>
        <div class="segments">
          {languages.map(({ code, name }) => (
            <button
              key={code}
              type="button"
              lang={code}
              aria-pressed={language.value === code}
              onClick={() => {
                language.value = code;
                fetchNotice();
              }}
            >
              {name}
            </button>
          ))}
        </div>
      </div>
      <div class="field" role="group" aria-label={t("enrol.surface")}>
        <span>{t("enrol.surface")}</span>
        <div class="segments upright">
          {surfaces.map(({ code, words }) => (
            <button
              key={code}
              type="button"
              aria-pressed={surface.value === code}
              onClick={() => {
                surface.value = code;
                fetchNotice();
              }}
            >
              {words}
            </button>
          ))}
        </div>
        {surface.value === "customer_display" && <small>{t("enrol.turn")}</small>}
      </div>
    </>
  );
}

function NoticeText({ notice }: { notice: Notice }) {
  return (
    <div lang={notice.language} class="notice" tabIndex={0} role="group" aria-label={notice.title}>
      <h3>{notice.title}</h3>
      {notice.surface === "read_aloud" && notice.script && (
        <blockquote>
          <strong lang={till.value!.language}>{t("enrol.script")}</strong>
          {notice.script}
        </blockquote>
      )}
      {notice.text.split(/\n+/).map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      {notice.policy_url && (
        <p>
          {t("enrol.policy")}: {notice.policy_url}
        </p>
      )}
    </div>
  );
}

// Always in sight, below the text: what is to be decided must not have to be looked for.
function Choices({ notice }: { notice: Notice }) {
  const answer = (choice: string, yes: boolean) =>
    (answers.value = new Map(answers.value).set(choice, yes));
  return (
    <div class="choices">
      <h3>{t("enrol.choices")}</h3>
      {notice.choices.map(({ choice_id, text }) => (
        <div key={choice_id} class="choice" role="group" aria-label={text}>
          <span lang={notice.language}>{text}</span>
          <div class="pair">
            {[false, true].map((yes) => (
              <button
                key={String(yes)}
                type="button"
                aria-pressed={answers.value.get(choice_id) === yes}
                onClick={() => answer(choice_id, yes)}
              >
                {t(yes ? "enrol.accept" : "enrol.decline")}
              </button>
            ))}
          </div>
        </div>
      ))}
      <small class="quiet">{t("enrol.unanswered")}</small>
    </div>
  );
}
