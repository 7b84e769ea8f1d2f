/** Categories as a tree with sums, from paths with counts. */
export interface CategoryNode {
  path: string;
  name: string;
  count: number;
  children: CategoryNode[];
}

export function categoryTree(rows: readonly { path: string; count: number }[]): CategoryNode[] {
  const roots: CategoryNode[] = [];
  const known = new Map<string, CategoryNode>();
  for (const { path, count } of rows) {
    if (path === "") continue;
    let siblings = roots;
    let at = "";
    for (const name of path.split("/")) {
      at = at === "" ? name : `${at}/${name}`;
      let node = known.get(at);
      if (!node) {
        node = { path: at, name, count: 0, children: [] };
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

/** The nodes whose name holds the words, flat and best first; all levels are searched. */
export function searchTree(nodes: readonly CategoryNode[], words: string, most: number): CategoryNode[] {
  const found: CategoryNode[] = [];
  const visit = (node: CategoryNode): void => {
    if (node.name.includes(words)) found.push(node);
    node.children.forEach(visit);
  };
  nodes.forEach(visit);
  return found.sort(byCount).slice(0, most);
}

function byCount(a: CategoryNode, b: CategoryNode): number {
  return b.count - a.count || (a.path < b.path ? -1 : 1);
}
