import type { Data, Field, FieldOf, Form, FormPage } from "../form.ts";
import type { Scope } from "./expression.ts";
import type { Fonts } from "./fonts.ts";
import { layField } from "./lay-field.ts";
import type { Item } from "./marks.ts";
import type { Area, LaidPage, Layout, Problem } from "./placed.ts";
import { layTable } from "./table.ts";
import { isShown, ValueTrouble } from "./values.ts";

/** Areas other nouns fill after generation. */
const AREAS: ReadonlySet<string> = new Set(["signature", "seal", "seam", "signed-date"]);

/** A page of the document on its way: which form page, which of its parts, and the tables that go through it. */
type Part = { page: FormPage; part: number; of: number; origin: FormPage; tables: Map<string, Item[][]> };

/**
 * Puts data into a form: what stands where on which page. The same form, data and fonts give the same layout, in a
 * browser as on the server. Whatever does not fit is told in `problems`; nothing is cut off in silence.
 */
export function layOut(form: Form, data: Data, fonts: Fonts): Layout {
  const problems: Problem[] = [];
  const missing = new Set<string>();
  const pages: LaidPage[] = [];
  const areas: Area[] = [];
  const tell = ({ id, name }: Field, page: number, error: unknown): void => {
    if (!(error instanceof ValueTrouble)) throw error;
    problems.push({ field: id, name, page, ...error.trouble });
  };
  const shown = form.fields.filter((field) => {
    try {
      return isShown(field, { data });
    } catch (error) {
      tell(field, pageNumber(form, field.page), error);
      return false;
    }
  });

  const parts = form.pages
    .filter(({ isContinuation }) => !isContinuation)
    .flatMap((page, at): Part[] => partsOf(form, page, layTables(page, at + 1)));
  parts.forEach(({ page, part, of, origin, tables }, at) => {
    const number = at + 1;
    const scope: Scope = { data, page: number, pages: parts.length };
    const items: LaidPage["items"] = [];
    for (const field of shown) {
      const rows = tables.get(field.id)?.[part - 1];
      if (rows) items.push(...rows.map((item) => ({ ...item, field: field.id })));
      if (field.kind === "table" || !isOn(field, { page, part, of, origin })) continue;
      if (isArea(field))
        areas.push({ kind: field.kind, field: field.id, name: field.name, page: number, ...field.box });
      else
        try {
          const laid = layField(field, scope, { fonts, missing });
          items.push(...laid.items.map((item) => ({ ...item, field: field.id })));
          if (laid.overflows) problems.push({ field: field.id, name: field.name, page: number, kind: "overflow" });
        } catch (error) {
          tell(field, number, error);
        }
      tellMissing(field, number);
    }
    pages.push({ page, part, items });
  });
  return { pages, areas, problems };

  function layTables(page: FormPage, number: number): Map<string, Item[][]> {
    const tables = new Map<string, Item[][]>();
    for (const field of shown) {
      if (field.kind !== "table" || field.page !== page.id) continue;
      try {
        tables.set(field.id, layTable(field, { data }, { fonts, missing }));
      } catch (error) {
        tell(field, number, error);
      }
      tellMissing(field, number);
    }
    return tables;
  }

  function tellMissing({ id, name }: Field, page: number): void {
    for (const letter of missing) problems.push({ field: id, name, page, kind: "missing-glyph", letter });
    missing.clear();
  }
}

const pageNumber = (form: Form, id: string): number => form.pages.findIndex((page) => page.id === id) + 1;

const isArea = (field: Field): field is FieldOf<Area["kind"]> => AREAS.has(field.kind);

/** As many parts as the longest table needs; the pages behind the first are its continuation's, or the same again. */
function partsOf(form: Form, origin: FormPage, tables: Map<string, Item[][]>): Part[] {
  let of = 1;
  let longest: string | null = null;
  for (const [id, chunks] of tables)
    if (chunks.length > of) {
      of = chunks.length;
      longest = id;
    }
  const table = form.fields.find((field): field is FieldOf<"table"> => field.id === longest && field.kind === "table");
  const further = form.pages.find(({ id }) => id === table?.continuation?.page) ?? origin;
  return Array.from({ length: of }, (_, at) => ({
    page: at === 0 ? origin : further,
    part: at + 1,
    of,
    origin,
    tables,
  }));
}

function isOn(field: Field, { page, part, of, origin }: Omit<Part, "tables">): boolean {
  if (field.page === origin.id)
    return field.parts === "last" ? part === of : part === 1 || (field.parts === "every" && page.id === origin.id);
  // A continuation page shows what is on it each time it is used, but for what belongs to the end.
  return field.page === page.id && part > 1 && (field.parts !== "last" || part === of);
}
