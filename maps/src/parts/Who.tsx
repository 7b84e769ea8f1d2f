import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { ServiceProblem, whenKeyIsNeededAgain } from "../service/http";
import { linkRefused, loadSession, session, signIn, signOut } from "../service/session";
import { language, t } from "../words";
import { Dialog } from "./Dialog";
import { Icon } from "./icons";

const asking = signal(false);
const refused = signal("");
/** Tells a request that waits for the key whether it was given. */
let answerWaiting: ((given: boolean) => void) | null = null;
const confirming = signal(false);

/** Whose page this is, and the way in or out. */
export function Who(): JSX.Element | null {
  useEffect(() => {
    whenKeyIsNeededAgain(askAgain);
    void loadSession().catch(() => undefined);
  }, []);
  const who = session.value;
  if (!who) return null;
  return (
    <>
      {who.notice && <Notice text={who.notice[language.value]} />}
      {!who.open_house && <Way />}
      {(asking.value || linkRefused.value) && <SignIn title={t("session.in")} onClose={close} done={() => location.reload()} />}
      {confirming.value && <SignIn title={t("session.again")} onClose={() => settle(false)} done={() => settle(true)} />}
    </>
  );
}

function Notice({ text }: { text: string }): JSX.Element {
  return (
    <span class="who-open" title={text}>
      <Icon name="down" /> <span class="visually-hidden">{text}</span>
    </span>
  );
}

function Way(): JSX.Element {
  const role = session.value!.role;
  if (role === "public") {
    return (
      <button type="button" class="quiet" onClick={() => (asking.value = true)}>
        {t("session.in")}
      </button>
    );
  }
  return (
    <button type="button" class="quiet" onClick={() => void signOut()}>
      {t(`session.role.${role}`)} · {t("session.out")}
    </button>
  );
}

function close(): void {
  asking.value = false;
  linkRefused.value = false;
  refused.value = "";
}

/** Ask for the key once more; the request that needed it waits for the answer. */
function askAgain(): Promise<boolean> {
  answerWaiting?.(false);
  confirming.value = true;
  return new Promise((resolve) => (answerWaiting = resolve));
}

function settle(given: boolean): void {
  confirming.value = false;
  refused.value = "";
  answerWaiting?.(given);
  answerWaiting = null;
}

async function submit(event: SubmitEvent, done: () => void): Promise<void> {
  event.preventDefault();
  const key = new FormData(event.currentTarget as HTMLFormElement).get("key");
  try {
    await signIn(String(key ?? "").trim());
    done();
  } catch (fault) {
    if (!(fault instanceof ServiceProblem)) refused.value = t("fault.down");
    else refused.value = t(fault.status === 429 ? "session.tooMany" : "session.refused");
  }
}

interface SignInProps {
  title: string;
  onClose: () => void;
  done: () => void;
}

function SignIn({ title, onClose, done }: SignInProps): JSX.Element {
  const trouble = refused.value || (linkRefused.value ? t("session.linkRefused") : "");
  return (
    <Dialog title={title} onClose={onClose}>
      <form class="sign-in" onSubmit={(event) => void submit(event, done)}>
        {session.value?.notice && <p>{session.value.notice[language.value]}</p>}
        <label>
          {t("session.key")}
          <input type="password" name="key" required autofocus autocomplete="current-password" />
        </label>
        <p class="muted">{confirming.value ? t("session.whyAgain") : t("session.intro")}</p>
        {trouble && (
          <p class="upload-trouble" role="alert">
            {trouble}
          </p>
        )}
        <button type="submit" class="primary">
          {title}
        </button>
      </form>
    </Dialog>
  );
}
