import type { PdfReader } from "#core/pdf/reader.ts";
import type { Revision } from "#core/pdf/revision.ts";
import { isRef, type PdfValue } from "#core/pdf/values.ts";

export function editForm(revision: Revision, reader: PdfReader): Map<string, PdfValue> {
  const held = reader.catalog.map.get("AcroForm");
  if (isRef(held)) return revision.edit(held);
  const map = new Map(reader.dict(held)?.map);
  revision.edit(reader.catalogRef).set("AcroForm", { t: "dict", map, twice: [] });
  return map;
}

export const fieldList = (reader: PdfReader): PdfValue[] =>
  reader.array(reader.dict(reader.catalog.map.get("AcroForm"))?.map.get("Fields")) ?? [];

export function setFields(revision: Revision, reader: PdfReader, change: (list: PdfValue[]) => PdfValue[]): void {
  editForm(revision, reader).set("Fields", change(fieldList(reader)));
}

export const addField = (revision: Revision, reader: PdfReader, field: PdfValue) =>
  setFields(revision, reader, (list) => [...list, field]);
