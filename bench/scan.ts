import { randomBytes } from "node:crypto";
import { assemblePdf } from "#test/raw-pdf.ts";

/** Pages that show a picture of so many bytes each, as scanners make them, and objects besides. */
export function scan(pages: number, bytesEach: number, others: number): Uint8Array {
  const objects = new Map<number, string>();
  const kids = Array.from({ length: pages }, (_, i) => `${3 + 3 * i} 0 R`).join(" ");
  objects.set(1, "<</Type/Catalog/Pages 2 0 R>>");
  objects.set(2, `<</Type/Pages/Count ${pages}/Kids[${kids}]/MediaBox[0 0 595 842]>>`);
  const content = "q 595 0 0 842 0 0 cm /Im Do Q";
  for (let i = 0; i < pages; i++) {
    const at = 3 + 3 * i;
    const picture = randomBytes(bytesEach).toString("latin1");
    objects.set(at, `<</Type/Page/Parent 2 0 R/Contents ${at + 1} 0 R/Resources<</XObject<</Im ${at + 2} 0 R>>>>>>`);
    objects.set(at + 1, `<</Length ${content.length}>>stream\n${content}\nendstream`);
    const image = "/Type/XObject/Subtype/Image/Width 1240/Height 1754/ColorSpace/DeviceGray/BitsPerComponent 8";
    objects.set(at + 2, `<<${image}/Filter/DCTDecode/Length ${picture.length}>>stream\n${picture}\nendstream`);
  }
  for (let i = 0; i < others; i++) objects.set(3 + 3 * pages + i, `<</Note(${i})>>`);
  return assemblePdf(objects);
}
