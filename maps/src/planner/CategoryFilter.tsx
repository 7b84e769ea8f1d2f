import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Dropdown } from "../parts/Dropdown";
import { number, t } from "../words";
import { categoryAbove, categoryName } from "../words/categories";
import { categoryTree, searchTree, type CategoryNode } from "./categoryTree";
import * as format from "./formats";
import * as state from "./state";

const MOST_FOUND = 40;

export function CategoryFilter(): JSX.Element {
  const category = state.view.value.category;
  return (
    <Dropdown
      label={t("filter.category")}
      value={category === "" ? t("filter.all") : format.categoryName(category)}
      isSet={category !== ""}
    >
      {(close) => <Tree close={close} />}
    </Dropdown>
  );
}

function Tree({ close }: { close: () => void }): JSX.Element {
  const [words, setWords] = useState("");
  const tree = categoryTree(state.categories.value?.rows ?? [], categoryName);
  const shown = words === "" ? tree : searchTree(tree, words, MOST_FOUND);
  const take = (path: string): void => {
    state.look({ category: path });
    close();
  };
  return (
    <>
      <input
        type="search"
        class="menu-search"
        aria-label={t("filter.search")}
        placeholder={t("filter.search")}
        value={words}
        onInput={(event) => setWords(event.currentTarget.value.trim())}
      />
      <ul class="menu menu-tree">
        <li>
          <button type="button" class="menu-item" aria-pressed={state.view.value.category === ""} onClick={() => take("")}>
            {t("filter.all")}
          </button>
        </li>
        {shown.map((node) => (
          <Branch key={node.path} node={node} take={take} flat={words !== ""} />
        ))}
        {shown.length === 0 && <li class="muted menu-none">{t("filter.noMatch")}</li>}
      </ul>
    </>
  );
}

interface BranchProps {
  node: CategoryNode;
  take: (path: string) => void;
  flat: boolean;
}

function Branch({ node, take, flat }: BranchProps): JSX.Element {
  const chosen = state.view.value.category;
  const [open, setOpen] = useState(chosen.startsWith(`${node.path}/`));
  const folds = !flat && node.children.length > 0;
  return (
    <li>
      <span class="menu-row">
        {folds && (
          <button type="button" class="menu-fold" aria-expanded={open} aria-label={node.name} onClick={() => setOpen(!open)}>
            <span class="dropdown-mark" aria-hidden="true" />
          </button>
        )}
        <button type="button" class="menu-item" aria-pressed={chosen === node.path} onClick={() => take(node.path)}>
          <span>
            {node.name}
            {flat && <span class="muted"> {categoryAbove(node.path)}</span>}
          </span>
          <span class="amount muted">{number(node.count)}</span>
        </button>
      </span>
      {folds && open && (
        <ul>
          {node.children.map((child) => (
            <Branch key={child.path} node={child} take={take} flat={false} />
          ))}
        </ul>
      )}
    </li>
  );
}
