import type { ComponentChildren, JSX } from "preact";
import { language, setLanguage, t } from "../words";
import { Who } from "./Who";

type Page = "dispatcher" | "planner" | "board";

interface Props {
  page: Page;
  region: string;
  children?: ComponentChildren;
}

const HOME: Record<Page, string> = { dispatcher: "./", planner: "planner", board: "board" };

/** The bar that the pages share: which page, which region, which language. */
export function Header({ page, region, children }: Props): JSX.Element {
  const other = language.value === "zh" ? "en" : "zh";
  return (
    <header class="bar">
      <h1 class="bar-title">
        {region}
        <span class="visually-hidden">{t(`page.${page}`)}</span>
      </h1>
      <nav class="bar-nav" aria-label={t("page.switch")}>
        {(Object.keys(HOME) as Page[]).map((one) => (
          <a key={one} href={HOME[one]} aria-current={one === page ? "page" : undefined}>
            {t(`page.${one}`)}
          </a>
        ))}
      </nav>
      <div class="bar-tools">
        {children}
        <Who />
        <button
          type="button"
          class="quiet"
          lang={other === "en" ? "en" : "zh-CN"}
          aria-label={t("lang.switch.label")}
          onClick={() => setLanguage(other)}
        >
          {t("lang.switch")}
        </button>
      </div>
    </header>
  );
}
