/** Which letter comes from which font, and how wide it is: all that laying out needs to know of fonts. */
export type Fonts = {
  /** The first font of the style's chain that has the letter; null when none has. */
  find(codePoint: number, style: FontStyle): Letter | null;
};
export type FontStyle = { font: "sans" | "serif"; bold: boolean };
/** `width` in letter sizes. */
export type Letter = { font: string; width: number };

/** A font as a browser is told of it: runs of neighbouring code points of one width, flat: [first, count, width, …]. */
export type FontTable = { id: string; unitsPerEm: number; runs: readonly number[] };
/** Font ids in the order they are asked, by style: "sans", "sans-bold", "serif", "serif-bold". */
export type FontChains = Readonly<Record<string, readonly string[]>>;

export const chainName = ({ font, bold }: FontStyle): string => (bold ? `${font}-bold` : font);

/** Fonts from their tables: the same answers as the generator's own fonts give. */
export function fontsFrom(tables: readonly FontTable[], chains: FontChains): Fonts {
  const byId = new Map(tables.map((table) => [table.id, table]));
  const known = new Map<string, Map<number, Letter | null>>();
  const search = (chain: string, codePoint: number): Letter | null => {
    for (const id of chains[chain] ?? []) {
      const table = byId.get(id);
      const width = table && widthIn(table, codePoint);
      if (width !== undefined) return { font: id, width };
    }
    return null;
  };
  return {
    find: (codePoint, style) => {
      const chain = chainName(style);
      const letters = known.get(chain) ?? new Map<number, Letter | null>();
      if (letters.size === 0) known.set(chain, letters);
      const kept = letters.get(codePoint);
      if (kept !== undefined) return kept;
      const found = search(chain, codePoint);
      letters.set(codePoint, found);
      return found;
    },
  };
}

/** Runs are sorted by their first code point. */
function widthIn({ runs, unitsPerEm }: FontTable, codePoint: number): number | undefined {
  for (let low = 0, high = runs.length / 3 - 1; low <= high;) {
    const middle = (low + high) >> 1;
    const first = runs[3 * middle] ?? 0;
    if (codePoint < first) high = middle - 1;
    else if (codePoint >= first + (runs[3 * middle + 1] ?? 0)) low = middle + 1;
    else return (runs[3 * middle + 2] ?? 0) / unitsPerEm;
  }
  return undefined;
}
