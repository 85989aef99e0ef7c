import type { ReactNode } from "react";

export type Column<Row> = {
  key: string;
  head: string;
  cell: (row: Row) => ReactNode;
  /** Numbers stand right. */
  isNumber?: boolean;
  /** Long text ends in … and is told in full on hover. */
  title?: (row: Row) => string;
};

/** One row is one line of 40 px. The first column stays when the table is scrolled sideways. */
export function Table<Row>({
  caption,
  columns,
  rows,
  rowKey,
  isOff,
}: {
  /** Read out by screen readers; not shown. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Rows that no longer act are shown in the third ink. */
  isOff?: (row: Row) => boolean;
}) {
  return (
    // A region that scrolls must be reachable by keyboard.
    <div className="min-h-0 flex-1 overflow-auto" tabIndex={0} role="region" aria-label={caption}>
      <table className="w-full border-collapse text-left">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ key, head, isNumber }, at) => (
              <th
                key={key}
                scope="col"
                className={`sticky top-0 h-[34px] border-b border-line bg-sunken px-2.5 font-normal whitespace-nowrap text-ink2 first:pl-3.5 ${isNumber ? "text-right" : ""} ${at === 0 ? "left-0 z-20" : "z-10"}`}
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} className={`group ${isOff?.(row) ? "text-ink3" : ""}`}>
              {columns.map(({ key, cell, isNumber, title }, at) => (
                <td
                  key={key}
                  title={title?.(row)}
                  className={`h-10 max-w-[320px] truncate border-b border-line bg-surface px-2.5 whitespace-nowrap group-hover:bg-sunken first:pl-3.5 ${isNumber ? "text-right" : ""} ${at === 0 ? "sticky left-0" : ""}`}
                >
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
