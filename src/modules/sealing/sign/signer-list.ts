import { readCsv } from "#core/csv.ts";
import { sealingError } from "../errors.ts";

/** What a file or document is called, and the staff number of whoever signs it. */
export type Signers = ReadonlyMap<string, string>;

const HEADS = { file: /文件|文书|编号|file|document/i, who: /工号|staff/i } as const;

/**
 * Who signs what, from a list as a spreadsheet saves it: a column of file names or document numbers and one of staff numbers, named in
 * the first row, or else the first two. @throws sealing.bad-list, sealing.list-twice
 */
export function readSigners(text: string): Signers {
  const rows = readCsv(text).filter((row) => row.some((cell) => cell.trim() !== ""));
  const [head = []] = rows;
  const who = head.findIndex((cell) => HEADS.who.test(cell));
  const file = head.findIndex((cell, at) => at !== who && HEADS.file.test(cell));
  const isNamed = who >= 0 && file >= 0;
  const signers = new Map<string, string>();
  for (const row of isNamed ? rows.slice(1) : rows) {
    const name = keyOf(row[isNamed ? file : 0] ?? "");
    const staffNo = (row[isNamed ? who : 1] ?? "").trim();
    if (name === "" || staffNo === "" || staffNo.length > 32) throw sealingError("bad-list", { row: row.join(", ") });
    if ((signers.get(name) ?? staffNo) !== staffNo) throw sealingError("list-twice", { name });
    signers.set(name, staffNo);
  }
  if (signers.size === 0) throw sealingError("bad-list", { row: "" });
  return signers;
}

/** The signer of the first name that is on the list; null when none is. */
export const signerOf = (signers: Signers, names: readonly (string | null)[]): string | null =>
  names.flatMap((name) => (name === null ? [] : (signers.get(keyOf(name)) ?? []))).at(0) ?? null;

/** Names are compared without folders, the ending and the case of letters. */
const keyOf = (name: string): string => (name.trim().split(/[/\\]/).at(-1) ?? "").replace(/[.]pdf$/i, "").toLowerCase();
