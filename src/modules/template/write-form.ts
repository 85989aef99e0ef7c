import { createHash } from "node:crypto";
import type { Bytes } from "#core/bytes.ts";
import type { CopiedPages } from "#core/pdf/copy-pages.ts";
import { codesOf, type SubsetFont, subsetFont } from "#core/pdf/font.ts";
import { NewFile } from "#core/pdf/new-file.ts";
import type { Picture } from "#core/pdf/picture.ts";
import { drawnText } from "#core/pdf/serialize.ts";
import { ascii, dict, name, type PdfRef, type PdfValue, string, textString } from "#core/pdf/values.ts";
import { nodeDeflate } from "#server/node-deflate.ts";
import { fontById } from "./form-fonts.ts";
import type { Area, ImageSource, LaidPage, Layout, Placed } from "./layout/placed.ts";
import { POINT } from "./layout/placed.ts";

/** What a layout refers to and does not hold. */
export type FormParts = {
  title: string;
  base: CopiedPages | null;
  picture: (source: ImageSource) => Picture;
};

const PT = 1 / POINT;
const at = (mm: number): string => drawnText(mm * PT);

/**
 * The PDF of a layout: fonts as subsets with their way back to Unicode, base pages underneath, signature and seal areas as
 * real, empty signature fields. The same layout gives the same bytes.
 */
export function writeForm({ pages, areas }: Layout, parts: FormParts): Bytes {
  const file = new NewFile();
  const fonts = embedFonts(file, pages);
  const bases = parts.base?.objects.writeAll(file) ?? [];
  const tree = file.reserve();
  const fields: PdfRef[] = [];
  const refs = pages.map((laid, index) => {
    const self = file.reserve();
    const widgets = areas.flatMap((area) =>
      area.page === index + 1 && hasField(area) ? [file.add(widget(area, laid.page.height, self))] : [],
    );
    fields.push(...widgets);
    file.set(self, pageOf(file, laid, { tree, widgets, fonts, bases, parts }));
    return self;
  });
  file.set(tree, dict({ Type: name("Pages"), Kids: refs, Count: refs.length }));
  const root = file.add(
    dict({
      Type: name("Catalog"),
      Pages: tree,
      Lang: string(ascii("zh-CN")),
      ViewerPreferences: dict({ DisplayDocTitle: true }),
      ...(fields.length > 0 ? { AcroForm: dict({ Fields: fields }) } : {}),
    }),
  );
  const info = file.add(dict({ Title: textString(parts.title), Producer: string(ascii("Xingqian")) }));
  return file.bytes(root, info, {
    expected: 65_536,
    identify: (body) => new Uint8Array(createHash("sha256").update(body).digest().subarray(0, 16)),
  });
}

type Fonts = ReadonlyMap<string, { font: SubsetFont; ref: PdfRef; key: string }>;

/** One subset of each font for the whole file, with the letters of all pages. */
function embedFonts(file: NewFile, pages: readonly LaidPage[]): Fonts {
  const letters = new Map<string, Set<string>>();
  for (const { items } of pages)
    for (const item of items) {
      if (item.kind !== "text") continue;
      let known = letters.get(item.font);
      if (!known) letters.set(item.font, (known = new Set()));
      for (const letter of item.text) known.add(letter);
    }
  const fonts = new Map<string, { font: SubsetFont; ref: PdfRef; key: string }>();
  for (const [id, used] of [...letters].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const { name: fontName, font } = fontById(id);
    const subset = subsetFont(font, fontName, used, nodeDeflate);
    fonts.set(id, { font: subset, ref: subset.objects.writeTo(file), key: `F${fonts.size}` });
  }
  return fonts;
}

type Around = { tree: PdfRef; widgets: PdfRef[]; fonts: Fonts; bases: readonly PdfRef[]; parts: FormParts };

function pageOf(file: NewFile, { page, items }: LaidPage, { tree, widgets, fonts, bases, parts }: Around): PdfValue {
  const used = new Map<string, PdfValue>();
  const images = new Map<string, PdfValue>();
  const content = new Content(page.height, fonts, used);
  const base = page.base === null ? undefined : parts.base?.at.get(page.base);
  if (base) {
    images.set("Base", bases[base.object] ?? null);
    // The page may have been given another size than its base has: the base fills it.
    const [sx, sy] = [(page.width * PT) / base.width, (page.height * PT) / base.height];
    content.add(`q ${drawnText(sx)} 0 0 ${drawnText(sy)} 0 0 cm /Base Do Q`);
  }
  for (const item of items) {
    if (item.kind !== "image") {
      content.draw(item);
      continue;
    }
    const picture = parts.picture(item.source);
    const key = `Im${images.size}`;
    images.set(
      key,
      file.once(picture, () => picture.objects.writeTo(file)),
    );
    content.image(item, picture, key);
  }
  const stream = file.add({
    t: "stream",
    dict: dict({ Filter: name("FlateDecode") }),
    raw: nodeDeflate(content.bytes()),
  });
  const map = (entries: Map<string, PdfValue>): PdfValue => ({ t: "dict", map: entries, twice: [] });
  return dict({
    Type: name("Page"),
    Parent: tree,
    MediaBox: [0, 0, round(page.width * PT), round(page.height * PT)],
    Resources: dict({
      ...(used.size > 0 ? { Font: map(used) } : {}),
      ...(images.size > 0 ? { XObject: map(images) } : {}),
    }),
    Contents: stream,
    ...(widgets.length > 0 ? { Annots: widgets } : {}),
  });
}

const round = (points: number): number => Math.round(points * 1000) / 1000;

/** Content stream operators (ISO 32000-2 annex A); colours and widths are said when they change. */
class Content {
  private readonly parts: string[] = [];
  private readonly height: number;
  private readonly fonts: Fonts;
  private readonly used: Map<string, PdfValue>;
  private fill = "#000000";
  private stroke = "#000000";
  private width = "";
  private gap = "0";

  constructor(height: number, fonts: Fonts, used: Map<string, PdfValue>) {
    this.height = height;
    this.fonts = fonts;
    this.used = used;
  }

  add(operators: string): void {
    this.parts.push(operators);
  }

  draw(item: Exclude<Placed, { kind: "image" }>): void {
    switch (item.kind) {
      case "text":
        this.text(item);
        break;
      case "line":
        this.pen(item);
        this.add(`${at(item.x1)} ${this.up(item.y1)} m ${at(item.x2)} ${this.up(item.y2)} l S`);
        break;
      case "rectangle": {
        if (item.fill !== null) this.paint(item.fill);
        if (item.width > 0) this.pen(item);
        const operator = item.fill === null ? "S" : item.width > 0 ? "B" : "f";
        if (item.fill === null && item.width === 0) break;
        this.add(`${at(item.x)} ${this.up(item.y + item.h)} ${at(item.w)} ${at(item.h)} re ${operator}`);
        break;
      }
      case "stroke": {
        this.pen(item);
        const points: string[] = [];
        for (let i = 0; i + 1 < item.points.length; i += 2)
          points.push(`${at(item.points[i] ?? 0)} ${this.up(item.points[i + 1] ?? 0)} ${i === 0 ? "m" : "l"}`);
        this.add(`q 1 J 1 j ${points.join(" ")} S Q`);
        break;
      }
      case "bars": {
        this.paint(item.colour);
        const { rectangles: all } = item;
        for (let i = 0; i + 3 < all.length; i += 4) {
          const [x = 0, y = 0, w = 0, h = 0] = all.slice(i, i + 4);
          this.add(`${at(x)} ${this.up(y + h)} ${at(w)} ${at(h)} re`);
        }
        this.add("f");
      }
    }
  }

  image(item: Extract<Placed, { kind: "image" }>, picture: Picture, key: string): void {
    const scale = Math.min(item.w / picture.width, item.h / picture.height);
    const [w, h] = item.fit === "contain" ? [picture.width * scale, picture.height * scale] : [item.w, item.h];
    const [x, y] = [item.x + (item.w - w) / 2, item.y + (item.h - h) / 2];
    this.add(`q ${at(w)} 0 0 ${at(h)} ${at(x)} ${this.up(y + h)} cm /${key} Do Q`);
  }

  bytes(): Bytes {
    return ascii(this.parts.join("\n"));
  }

  private text({ x, y, size, font, colour, text, gap }: Extract<Placed, { kind: "text" }>): void {
    const found = this.fonts.get(font);
    if (!found) return;
    this.used.set(found.key, found.ref);
    this.paint(colour);
    const spacing = at(gap);
    const spaced = spacing === this.gap ? "" : `${spacing} Tc `;
    this.gap = spacing;
    const place = `/${found.key} ${drawnText(size)} Tf ${at(x)} ${this.up(y)} Td`;
    this.add(`BT ${spaced}${place} ${codesOf(found.font, text)} Tj ET`);
  }

  private up(mm: number): string {
    return at(this.height - mm);
  }

  private paint(colour: string): void {
    if (colour !== this.fill) this.add(`${rgb(colour)} rg`);
    this.fill = colour;
  }

  private pen({ width, colour }: { width: number; colour: string }): void {
    if (colour !== this.stroke) this.add(`${rgb(colour)} RG`);
    this.stroke = colour;
    const points = at(width);
    if (points !== this.width) this.add(`${points} w`);
    this.width = points;
  }
}

const rgb = (colour: string): string =>
  [1, 3, 5].map((from) => drawnText(Number.parseInt(colour.slice(from, from + 2), 16) / 255)).join(" ");

/** Across pages there is no field to prepare: a seam seal makes its own when it is applied. A date is drawn with its signature. */
const hasField = ({ kind }: Area): boolean => kind === "signature" || kind === "seal";

function widget({ name: field, x, y, w, h }: Area, height: number, page: PdfRef): PdfValue {
  const [left, bottom] = [x * PT, (height - y - h) * PT];
  return dict({
    Type: name("Annot"),
    Subtype: name("Widget"),
    FT: name("Sig"),
    T: textString(field),
    Rect: [left, bottom, left + w * PT, bottom + h * PT].map(round),
    // Print.
    F: 4,
    P: page,
  });
}
