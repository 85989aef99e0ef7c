import { toField } from "./field";
import { buildTable, tableBytes } from "./table";
import { GX, GY } from "./words";

/** G and its tables: one of 6-bit digits that is scanned for secrets, one of 8-bit digits that is read for verification. */

export const BASE_X = memory.data(80, 16);
export const BASE_Y = memory.data(80, 16);
export const SECRET_BASE = memory.data(110096, 16);
export const OPEN_BASE = memory.data(337936, 16);

export function startBase(): void {
  toField(BASE_X, GX, GX);
  toField(BASE_Y, GY, GY);
  if (tableBytes(6) > 110096 || tableBytes(8) > 337936) unreachable();
  buildTable(SECRET_BASE, 6, BASE_X, BASE_Y);
  buildTable(OPEN_BASE, 8, BASE_X, BASE_Y);
}
