import { type DataRow, linesOf, type Readable, readData, rowsOf } from "#core/readable/readable.ts";
import type { Context } from "#server/context.ts";
import { currentBytes } from "./current-bytes.ts";
import { documentError } from "./errors.ts";
import { readDocument } from "./read-document.ts";

export type ShownData = Pick<Readable, "kind" | "warnings" | "length"> & { rows: DataRow[] };

/** The data a person was asked to sign, as the phone shows it. @throws document.not-found, document.not-data */
export async function readDataDocument(ctx: Pick<Context, "db">, documentId: string): Promise<ShownData> {
  if ((await readDocument(ctx, documentId)).kind !== "data") throw documentError("not-data");
  const { bytes } = await currentBytes(ctx, documentId, 1);
  const data = readData(bytes);
  const { kind, warnings, length } = data;
  return { kind, warnings, length, rows: rowsIn(data) };
}

function rowsIn(data: Readable): DataRow[] {
  if (data.kind === "text") return linesOf(data.text).map(plain);
  return data.kind === "bytes" ? data.lines.map(plain) : rowsOf(data.root);
}

const plain = (value: string): DataRow => ({ depth: 0, kind: "text", name: "", value });
