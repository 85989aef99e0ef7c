import { read } from "./compare-values.ts";
import { forRefs } from "./graph.ts";
import type { Role } from "./permitted-changes.ts";
import type { PdfReader } from "./reader.ts";

/** Roles whose object may change in some of its keys. */
const PECULIAR: ReadonlySet<Role> = new Set(["catalog", "form", "info", "empty-signature"]);

/** Keys under which such objects are looked for. */
const RIGHTFUL = new Set("Root Info AcroForm Fields CO Kids Annots Parent Obj P T Data".split(" "));

/**
 * Whether an object that may change in some keys is led to as something else besides, e.g. as a page's /XObject: there its
 * keys are names that content paints (ISO 32000-2 §7.8.3), so that none of them may change.
 * @param referrers numbers of the objects that refer to it, -1 for the trailer
 */
export function isPainted(
  pdf: PdfReader,
  { num, role, referrers }: { num: number; role: Role; referrers: readonly number[] },
): boolean {
  if (!PECULIAR.has(role)) return false;
  return referrers.some((by) => {
    let isOdd = false;
    forRefs(by < 0 ? pdf.trailer : read(pdf, by), null, (to, key) => {
      isOdd ||= to === num && key !== null && !RIGHTFUL.has(key);
    });
    return isOdd;
  });
}
