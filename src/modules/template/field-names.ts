/** The name, or with a number behind it where it is taken: 姓名, 姓名 2. It is taken from now on. At most 80 letters. */
export function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let n = 2; taken.has(name); n++) name = `${wanted.slice(0, 76)} ${n}`;
  taken.add(name);
  return name;
}

/** A path into the data that is called as a name is. Dots lead on; signs a path cannot hold become underscores. */
export const pathNamed = (name: string): string =>
  name
    .replaceAll(/[^\p{L}\p{N}_.$]+/gu, "_")
    .replace(/^(?=\p{N})/u, "_")
    .slice(0, 200);
