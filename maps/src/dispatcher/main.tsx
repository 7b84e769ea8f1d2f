import { render, type JSX } from "preact";
import { useEffect } from "preact/hooks";
import "../styles/tokens.css";
import "../styles/parts.css";
import "../styles/dispatcher.css";
import { Header } from "../parts/Header";
import { Icon } from "../parts/icons";
import { enterByLink } from "../service/session";
import { language, named, setLanguage, t } from "../words";
import { followAnswers } from "./actions";
import { followAround, seesComplaints } from "./around";
import { Announcer } from "./Announcer";
import { Answer } from "./Answer";
import { CallPanel } from "./CallPanel";
import { followDraft } from "./draft";
import { listenToKeys } from "./keys";
import { KeysDialog } from "./KeysDialog";
import { MapPane } from "./MapPane";
import { openPlaces } from "./placeForm";
import { PlacesDialog } from "./PlacesDialog";
import { followTyping, loadRegion } from "./routing";
import * as state from "./state";
import { TicketBar } from "./TicketBar";
import { Upload } from "./Upload";

function Page(): JSX.Element {
  const region = state.region.value;
  useEffect(() => {
    document.title = [named(region), t("page.dispatcher")].filter(Boolean).join(" · ");
  });
  return (
    <>
      <Header page="dispatcher" region={named(region)}>
        <button type="button" class="quiet" aria-label={t("upload.open")} onClick={() => (state.openDialog.value = "upload")}>
          <Icon name="upload" /> <span>{t("upload.open")}</span>
        </button>
        {seesComplaints() && (
          <button type="button" class="quiet needs-keys" onClick={openPlaces}>
            <Icon name="pin" /> <span>{t("places.open")}</span>
          </button>
        )}
        <button type="button" class="quiet needs-keys for-keys" onClick={() => (state.openDialog.value = "keys")}>
          <Icon name="keys" /> <span>{t("keys.title")}</span>
        </button>
      </Header>
      <main class="desk">
        <div class="desk-words">
          <CallPanel />
          <Answer />
          <TicketBar />
        </div>
        <MapPane />
      </main>
      <Announcer />
      {state.openDialog.value === "keys" && <KeysDialog />}
      {state.openDialog.value === "upload" && <Upload />}
      {state.openDialog.value === "places" && <PlacesDialog />}
    </>
  );
}

setLanguage(language.value);
void enterByLink().then(() => {
  render(<Page />, document.getElementById("page")!);
  listenToKeys();
  followDraft();
  followTyping();
  followAnswers();
  followAround();
  void loadRegion();
});
