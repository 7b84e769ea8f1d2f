/** Categories as a tree with sums, from paths with counts. */
export interface CategoryNode {
  path: string;
  name: string;
  count: number;
  children: CategoryNode[];
}

/** `told` names a path in the reader's language. */
export function categoryTree(rows: readonly { path: string; count: number }[], told: (path: string) => string): CategoryNode[] {
  const roots: CategoryNode[] = [];
  const known = new Map<string, CategoryNode>();
  for (const { path, count } of rows) {
    if (path === "") continue;
    let siblings = roots;
    let at = "";
    for (const part of path.split("/")) {
      at = at === "" ? part : `${at}/${part}`;
      let node = known.get(at);
      if (!node) {
        node = { path: at, name: told(at), count: 0, children: [] };
        known.set(at, node);
        siblings.push(node);
      }
      node.count += count;
      siblings = node.children;
    }
  }
  for (const node of known.values()) node.children.sort(byCount);
  return roots.sort(byCount);
}

/** The nodes whose name, or path as the data have it, holds the words, flat and best first. */
export function searchTree(nodes: readonly CategoryNode[], words: string, most: number): CategoryNode[] {
  const found: CategoryNode[] = [];
  const sought = words.toLowerCase();
  const visit = (node: CategoryNode): void => {
    if (node.name.toLowerCase().includes(sought) || (node.path.split("/").at(-1) ?? "").includes(words)) found.push(node);
    node.children.forEach(visit);
  };
  nodes.forEach(visit);
  return found.sort(byCount).slice(0, most);
}

function byCount(a: CategoryNode, b: CategoryNode): number {
  return b.count - a.count || (a.path < b.path ? -1 : 1);
}
