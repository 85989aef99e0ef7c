import { concat } from "#core/bytes.ts";
import type { SubsetFont } from "#core/pdf/font.ts";
import { PdfReader } from "#core/pdf/reader.ts";
import { Revision } from "#core/pdf/revision.ts";
import { ascii, dict, name, ref } from "#core/pdf/values.ts";
import { nodeDeflate } from "#server/node-deflate.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import { PAPER } from "./sheet.ts";

/** A catalog and a page tree without pages; both are written anew by what follows. */
const CATALOG = "<</Type/Catalog/Pages 2 0 R>>";
const TREE = "<</Type/Pages/Count 0/Kids[]>>";

function empty(): Uint8Array {
  const first = `%PDF-1.7\n1 0 obj\n${CATALOG}\nendobj\n`;
  const second = `2 0 obj\n${TREE}\nendobj\n`;
  const row = (at: number) => `${String(at).padStart(10, "0")} 00000 n \n`;
  const table = `xref\n0 3\n0000000000 65535 f \n${row(9)}${row(first.length)}`;
  const start = first.length + second.length;
  return ascii(`${first}${second}${table}trailer\n<</Size 3/Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`);
}

/** A PDF of pages that share one font. @param contents content streams */
export function bind(font: SubsetFont, contents: readonly string[]): Uint8Array {
  const base = empty();
  const revision = new Revision(new PdfReader(base, nodeInflate));
  const resources = dict({ Font: dict({ F: font.objects.writeTo(revision) }) });
  const kids = contents.map((content) => {
    const raw = nodeDeflate(ascii(content));
    const stream = revision.add({ t: "stream", dict: dict({ Filter: name("FlateDecode") }), raw });
    const box = [0, 0, PAPER.width, PAPER.height];
    return revision.add(
      dict({ Type: name("Page"), Parent: ref(2), MediaBox: box, Resources: resources, Contents: stream }),
    );
  });
  revision.edit(ref(2)).set("Kids", kids).set("Count", kids.length);
  return concat(base, revision.tail());
}
