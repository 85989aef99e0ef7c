import { codesOf, lineWidth, type SubsetFont } from "#core/pdf/font.ts";
import { drawnText } from "#core/pdf/serialize.ts";
import type { Block, Tone } from "./block.ts";

/** A4 in points. */
export const PAPER = { width: 595.28, height: 841.89 };
const MARGIN = { side: 56, top: 56, bottom: 60 };
const COLUMN = PAPER.width - 2 * MARGIN.side;
const LABEL = 96;

const COLOURS: Record<Tone, string> = {
  ink: "0.106 0.141 0.149",
  soft: "0.39 0.43 0.43",
  good: "0.106 0.42 0.255",
  bad: "0.61 0.10 0.286",
  doubt: "0.32 0.36 0.47",
};

/** Lays blocks onto pages from top to bottom; a heading takes its first line along to the next page. */
export class Sheet {
  /** Content streams. */
  readonly pages: string[] = [];
  private readonly font: SubsetFont;
  private content = "";
  private y = 0;

  constructor(font: SubsetFont) {
    this.font = font;
    this.turn();
  }

  /** @param foot shown on every page before its number */
  static lay(font: SubsetFont, blocks: readonly Block[], foot: string): string[] {
    const sheet = new Sheet(font);
    for (const block of blocks) sheet.put(block);
    sheet.pages.push(sheet.content);
    const all = sheet.pages.length;
    return sheet.pages.map((page, at) => {
      const number = `${at + 1} / ${all}`;
      const x = PAPER.width - MARGIN.side - lineWidth(font, number) * 8;
      return page + line(font, foot, MARGIN.side, 36, 8, "soft") + line(font, number, x, 36, 8, "soft");
    });
  }

  private turn(): void {
    if (this.content !== "") this.pages.push(this.content);
    this.content = "";
    this.y = PAPER.height - MARGIN.top;
  }

  private room(height: number): void {
    if (this.y - height < MARGIN.bottom) this.turn();
  }

  private put(block: Block): void {
    switch (block.kind) {
      case "title":
        this.write(block.text, { size: 18, leading: 26 });
        this.rules("ink");
        return;
      case "verdict":
        this.write(block.text, { size: 22, leading: 32, tone: block.tone });
        this.write(block.say, { size: 11, leading: 17 });
        this.rules(block.tone);
        return;
      case "heading":
        this.room(60);
        this.y -= 10;
        this.write(block.text, { size: 13, leading: 20, tone: block.tone });
        if (block.aside) this.write(block.aside, { size: 9, leading: 14, tone: "soft" });
        this.rule(0.5, "soft");
        return;
      case "row":
        this.beside(block.label, block.text, block.tone ?? "ink");
        return;
      case "check":
        this.room(30);
        this.beside(block.mark, block.text, "ink", 22, block.tone);
        for (const note of block.notes) this.write(note, { size: 8, leading: 12, tone: "soft", indent: 22 });
        this.y -= 2;
        return;
      case "note":
        this.y -= 4;
        this.write(block.text, { size: 9, leading: 14, tone: "soft" });
    }
  }

  private beside(label: string, text: string, tone: Tone, indent = LABEL, labelTone: Tone = "soft"): void {
    const lines = wrapped(this.font, text, (COLUMN - indent) / 9.5);
    this.room(15 * Math.min(lines.length, 3));
    lines.forEach((part, at) => {
      this.room(15);
      this.y -= 15;
      if (at === 0) this.content += line(this.font, label, MARGIN.side, this.y, 9.5, labelTone);
      this.content += line(this.font, part, MARGIN.side + indent, this.y, 9.5, tone);
    });
  }

  private write(text: string, how: { size: number; leading: number; tone?: Tone; indent?: number }): void {
    const { size, leading, tone = "ink", indent = 0 } = how;
    for (const part of wrapped(this.font, text, (COLUMN - indent) / size)) {
      this.room(leading);
      this.y -= leading;
      this.content += line(this.font, part, MARGIN.side + indent, this.y, size, tone);
    }
  }

  /** 文武线: a thick rule and a thin one. */
  private rules(tone: Tone): void {
    this.rule(1.6, tone);
    this.y += 4;
    this.rule(0.6, tone);
    this.y -= 4;
  }

  private rule(width: number, tone: Tone): void {
    this.y -= 7;
    const y = drawnText(this.y);
    const [from, to] = [MARGIN.side, PAPER.width - MARGIN.side].map(drawnText);
    this.content += `${COLOURS[tone]} RG ${drawnText(width)} w ${from} ${y} m ${to} ${y} l S\n`;
  }
}

function line(font: SubsetFont, text: string, x: number, y: number, size: number, tone: Tone): string {
  const place = `/F ${drawnText(size)} Tf ${drawnText(x)} ${drawnText(y)} Td`;
  return `BT ${COLOURS[tone]} rg ${place} ${codesOf(font, text)} Tj ET\n`;
}

/** Latin words and numbers stay whole while they fit into a line; Chinese breaks anywhere. */
const PIECE = /[!-~]+ ?|[^!-~]/gu;

/** @param most width in letter sizes */
function wrapped(font: SubsetFont, text: string, most: number): string[] {
  const lines: string[] = [];
  let current = "";
  let width = 0;
  const add = (piece: string) => {
    const more = lineWidth(font, piece);
    if (width + more > most && current !== "") {
      lines.push(current);
      [current, width] = ["", 0];
    }
    current += piece;
    width += more;
  };
  for (const [piece] of text.matchAll(PIECE)) {
    if (lineWidth(font, piece) <= most) add(piece);
    else for (const letter of piece) add(letter);
  }
  return [...lines, current];
}
